/*
 * Integration along a guide tree: the larger of two sets of rows stays, the smaller moves by its anchors' differences,
 * weighted by nearness and score. Source: Seurat 4.3, `IntegrateData` (`PairwiseIntegrateReference`, `FindWeights`).
 * Departures: exact neighbours; where all weights of a row vanish (all its anchors have score 0, where the reference
 * divides 0 by 0) nearness alone counts; where only some anchors of the last neighbour have room, all of them share it,
 * where the reference takes the first ones in the order of the rows.
 */
import type { Run } from '../../core/correction';
import { InputError } from '../../core/errors';
import type { Values } from '../../core/matrix';
import { takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import type { Anchors } from './anchors';
import { completeLinkage } from './guide-tree';
import { scaleFeatures } from './scale-features';

export interface IntegrationSettings {
  readonly dimensions: number;
  readonly kWeight: number;
}

/** A batch, or batches that are merged already: their rows stand one batch after the other, from `starts` on. */
interface Node {
  readonly batches: readonly number[];
  readonly starts: ReadonlyMap<number, number>;
  readonly data: Values;
}

/** Anchors between two nodes, as rows of them. */
interface NodeAnchors {
  readonly stay: readonly number[];
  readonly move: readonly number[];
  readonly scores: readonly number[];
}

/** Anchors by pair of batches, `first second` with first < second. */
export type AnchorTable = ReadonlyMap<string, Anchors>;

export const pairKey = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;

function anchorsBetween(table: AnchorTable, stay: Node, move: Node): NodeAnchors {
  const found = { stay: [] as number[], move: [] as number[], scores: [] as number[] };
  for (const a of stay.batches) {
    for (const b of move.batches) {
      const anchors = table.get(pairKey(a, b));
      if (anchors === undefined) continue;
      const [ofStay, ofMove] = a < b ? [anchors.rows1, anchors.rows2] : [anchors.rows2, anchors.rows1];
      const [startStay, startMove] = [stay.starts.get(a) ?? 0, move.starts.get(b) ?? 0];
      for (let p = 0; p < ofStay.length; p++) {
        found.stay.push(startStay + ofStay[p]);
        found.move.push(startMove + ofMove[p]);
        found.scores.push(anchors.scores[p]);
      }
    }
  }
  return found;
}

function stack(a: Values, b: Values): Values {
  const out = zerosLike(a, a.rows + b.rows);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}

/** For each row in an anchor the places of its anchors. */
function anchorsByRow(move: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  move.forEach((row, p) => {
    const known = places.get(row);
    if (known === undefined) places.set(row, [p]);
    else known.push(p);
  });
  return places;
}

/** One anchor's place in the list of anchors, and its weight. */
type Weighted = readonly [place: number, weight: number];

/**
 * Weights of one row's anchors before they are brought to sum 1: 1 − exp(−nearness · score / 4). A neighbour may be in
 * several anchors; as many anchors as there are neighbours are used, those of the nearest first.
 */
function rawWeights(
  nearness: Float64Array,
  anchors: readonly (readonly number[])[],
  score: (place: number) => number,
): readonly Weighted[] {
  const weights: Weighted[] = [];
  let left = nearness.length;
  for (let a = 0; a < anchors.length && left > 0; a++) {
    const share = Math.min(1, left / anchors[a].length);
    for (const place of anchors[a]) {
      weights.push([place, share * (1 - Math.exp((-nearness[a] * score(place)) / 4))]);
    }
    left -= anchors[a].length;
  }
  return weights;
}

function weightsOf(
  nearness: Float64Array,
  anchors: readonly (readonly number[])[],
  scores: readonly number[],
): readonly Weighted[] {
  const sumOf = (weights: readonly Weighted[]): number =>
    weights.reduce((sum, [, weight]) => sum + weight, 0);
  let weights = rawWeights(nearness, anchors, (place) => scores[place]);
  if (!(sumOf(weights) > 0)) weights = rawWeights(nearness, anchors, () => 1);
  if (!(sumOf(weights) > 0)) weights = anchors[0].map((place) => [place, 1] as const);
  const total = sumOf(weights);
  return weights.map(([place, weight]) => [place, weight / total] as const);
}

/** The rows of `move` after its anchors have drawn them towards `stay`. */
async function moveByAnchors(
  stay: Values,
  move: Values,
  anchors: NodeAnchors,
  { dimensions, kWeight }: IntegrationSettings,
  run: Run,
  task: Task,
): Promise<Values> {
  const scaled = await scaleFeatures(stack(stay, move), run.precision, task.child('scaling', 0.2));
  const { scores: components } = await run.compute.pca(scaled, dimensions, task.child('components', 0.4));
  const ownRows = Int32Array.from({ length: move.rows }, (_, i) => stay.rows + i);
  const own = takeRows(components, ownRows);
  const byRow = anchorsByRow(anchors.move);
  const anchorRows = [...byRow.keys()];
  const k = Math.min(kWeight, anchors.move.length, anchorRows.length);
  const near = await run.compute.nearest(own, takeRows(own, anchorRows), k, 'euclidean', task.child('', 0.2));
  const out = zerosLike(move);
  const { cols } = move;
  const shift = new Float64Array(cols);
  const moving = task.child('moving', 0.2);
  const nearness = new Float64Array(near.k);
  const stride = Math.max(1, Math.floor(1e6 / (near.k * cols)));
  for (let i = 0; i < move.rows; i++) {
    if (i % stride === 0) await moving.tick(i, move.rows);
    const from = i * near.k;
    const farthest = near.distances[from + near.k - 1];
    for (let a = 0; a < near.k; a++) {
      nearness[a] = farthest > 0 ? 1 - near.distances[from + a] / farthest : 1;
    }
    const lists = Array.from(
      near.indices.subarray(from, from + near.k),
      (place) => byRow.get(anchorRows[place]) ?? [],
    );
    shift.fill(0);
    for (const [p, weight] of weightsOf(nearness, lists, anchors.scores)) {
      if (weight === 0) continue;
      const [m, s] = [anchors.move[p] * cols, anchors.stay[p] * cols];
      for (let j = 0; j < cols; j++) shift[j] += weight * (move.data[m + j] - stay.data[s + j]);
    }
    for (let j = 0, at = i * cols; j < cols; j++, at++) out.data[at] = move.data[at] - shift[j];
  }
  return out;
}

/** Distances of the guide tree: the fewer rows of the smaller batch have anchors, the farther. */
function treeDistances(batches: readonly Values[], table: AnchorTable): Float64Array {
  const n = batches.length;
  const out = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      const count = 2 * (table.get(pairKey(a, b))?.rows1.length ?? 0);
      const distance = Math.min(batches[a].rows, batches[b].rows) / count;
      out[a * n + b] = distance;
      out[b * n + a] = distance;
    }
  }
  return out;
}

/**
 * Integrates the batches; the largest is in the end the one that all others were moved to.
 * @returns  one table a batch, in the order given
 * @throws {InputError} when two sets of batches that the tree merges have no anchors
 */
export async function integrate(
  batches: readonly Values[],
  table: AnchorTable,
  settings: IntegrationSettings,
  run: Run,
  task: Task,
): Promise<readonly Values[]> {
  const nodes: Node[] = batches.map((data, batch) => ({
    batches: [batch],
    starts: new Map([[batch, 0]]),
    data,
  }));
  const merges = completeLinkage(treeDistances(batches, table), batches.length);
  for (const [a, b] of merges) {
    const part = task.child('', 1 / merges.length);
    const [stay, move] =
      nodes[b].data.rows > nodes[a].data.rows ? [nodes[b], nodes[a]] : [nodes[a], nodes[b]];
    const anchors = anchorsBetween(table, stay, move);
    if (anchors.move.length === 0) {
      throw new InputError('there are no anchors between some of the batches', {
        hint: 'raise k-anchor, or leave out batches that share nothing with the others',
      });
    }
    const moved = await moveByAnchors(stay.data, move.data, anchors, settings, run, part);
    nodes.push({
      batches: [...stay.batches, ...move.batches],
      starts: new Map([
        ...stay.starts,
        ...[...move.starts].map(([batch, start]) => [batch, stay.data.rows + start] as const),
      ]),
      data: stack(stay.data, moved),
    });
  }
  const all = nodes[nodes.length - 1];
  return batches.map(({ rows }, batch) => {
    const start = all.starts.get(batch) ?? 0;
    return takeRows(
      all.data,
      Int32Array.from({ length: rows }, (_, i) => start + i),
    );
  });
}
