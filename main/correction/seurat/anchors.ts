/*
 * Anchors between two batches: pairs of rows that are among each other's nearest in a common space, scored by how many
 * neighbours they share. Source: Seurat 4.3, `FindAnchorPairs`, `FilterAnchors`, `ScoreAnchors`.
 */
import type { Run } from '../../core/correction';
import type { Neighbours } from '../../core/compute';
import type { Values } from '../../core/matrix';
import type { Task } from '../../core/task';
import { quantile } from '../../math/quantile';

export interface Anchors {
  readonly rows1: Int32Array;
  readonly rows2: Int32Array;
  /** 0 … 1 */
  readonly scores: Float64Array;
}

export interface AnchorSettings {
  readonly kAnchor: number;
  readonly kScore: number;
  readonly kFilter: number;
}

/** What anchors between two batches are found from. */
export interface PairSpaces {
  /** Space in which rows of the first look for rows of the second. */
  readonly forward: { readonly first: Values; readonly second: Values };
  /** Space in which rows of the second look for rows of the first. */
  readonly backward: { readonly first: Values; readonly second: Values };
  /** Nearest other rows inside each batch, at least kScore − 1. */
  readonly within: readonly [Neighbours, Neighbours];
}

const neighboursOf = ({ indices, k }: Neighbours, row: number, count: number): Int32Array =>
  indices.subarray(row * k, row * k + Math.min(k, count));

interface Pairs {
  readonly rows1: readonly number[];
  readonly rows2: readonly number[];
}

function mutualPairs(forward: Neighbours, backward: Neighbours, k: number): Pairs {
  const rows1: number[] = [];
  const rows2: number[] = [];
  for (let i = 0; i < forward.rows; i++) {
    for (const j of neighboursOf(forward, i, k)) {
      if (!neighboursOf(backward, j, k).includes(i)) continue;
      rows1.push(i);
      rows2.push(j);
    }
  }
  return { rows1, rows2 };
}

/** How many neighbours each pair shares: those inside both batches count, a row as its own neighbour. */
function sharedNeighbours(
  { rows1, rows2 }: Pairs,
  forward: Neighbours,
  backward: Neighbours,
  within: PairSpaces['within'],
  k: number,
): Float64Array {
  return Float64Array.from(rows1, (i, p) => {
    const j = rows2[p];
    const ofFirst = new Set(neighboursOf(within[0], i, k - 1)).add(i);
    const ofSecond = new Set(neighboursOf(within[1], j, k - 1)).add(j);
    let shared = 0;
    for (const row of neighboursOf(backward, j, k)) if (ofFirst.has(row)) shared++;
    for (const row of neighboursOf(forward, i, k)) if (ofSecond.has(row)) shared++;
    return shared;
  });
}

/** Scores between their 1 % and 90 % quantiles as 0 … 1; all 1 where they do not differ. */
function rescale(scores: Float64Array): Float64Array {
  if (scores.length === 0) return scores;
  const sorted = Float64Array.from(scores).sort();
  const low = quantile(sorted, 0.01);
  const high = quantile(sorted, 0.9);
  if (!(high > low)) return scores.map(() => 1);
  return scores.map((score) => Math.min(1, Math.max(0, (score - low) / (high - low))));
}

/** Keeps pairs whose second row is among the first one's nearest in another space. */
async function filterPairs(
  pairs: Pairs,
  space: { readonly first: Values; readonly second: Values },
  k: number,
  run: Run,
  task: Task,
): Promise<Pairs> {
  const near = await run.compute.nearest(space.first, space.second, k, 'euclidean', task);
  const sets = new Map<number, Set<number>>();
  const isNear = (i: number, j: number): boolean => {
    const known = sets.get(i) ?? new Set(neighboursOf(near, i, k));
    sets.set(i, known);
    return known.has(j);
  };
  const kept = pairs.rows1.flatMap((i, p) => (isNear(i, pairs.rows2[p]) ? [p] : []));
  return { rows1: kept.map((p) => pairs.rows1[p]), rows2: kept.map((p) => pairs.rows2[p]) };
}

/**
 * Anchors between two batches.
 * @param filter  a space to check pairs in, where they are checked
 */
export async function findAnchors(
  spaces: PairSpaces,
  settings: AnchorSettings,
  filter: { readonly first: Values; readonly second: Values } | undefined,
  run: Run,
  task: Task,
): Promise<Anchors> {
  const k = Math.max(settings.kAnchor, settings.kScore);
  const { forward, backward } = spaces;
  const there = await run.compute.nearest(forward.first, forward.second, k, 'euclidean', task.child('', 0.4));
  const back = await run.compute.nearest(
    backward.second,
    backward.first,
    k,
    'euclidean',
    task.child('', 0.4),
  );
  let pairs = mutualPairs(there, back, settings.kAnchor);
  if (filter !== undefined && Math.min(filter.first.rows, filter.second.rows) >= settings.kFilter) {
    pairs = await filterPairs(pairs, filter, settings.kFilter, run, task.child('', 0.2));
  }
  const shared = sharedNeighbours(pairs, there, back, spaces.within, settings.kScore);
  return {
    rows1: Int32Array.from(pairs.rows1),
    rows2: Int32Array.from(pairs.rows2),
    scores: rescale(shared),
  };
}
