/*
 * Which rows of which batches match: each batch looks for its nearest rows among all earlier batches put together and
 * among all later ones, and a pair of rows matches where each found the other.
 * Source: scanorama, `find_alignments_table`. Neighbours are by Manhattan distance, as its index and its exact search
 * have it. Departure: large tables are searched by Euclidean distance first and the nearest candidates then ranked by
 * Manhattan distance, where the reference uses an approximate index.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';

/** Rows that match between batch a and batch b > a. */
export interface Matches {
  readonly a: number;
  readonly b: number;
  readonly rowsA: Int32Array;
  readonly rowsB: Int32Array;
  /** The larger share of one batch's rows that have a match in the other. */
  readonly score: number;
}

/** Absolute differences that are computed one by one; above it candidates are taken by Euclidean distance. */
const EXACT_COST = 5e8;
/** Candidates for each neighbour wanted. */
const CANDIDATES = 10;
const COST_PER_TICK = 2e7;

function manhattan(a: Values, i: number, b: Values, j: number): number {
  const { cols } = a;
  let sum = 0;
  for (let c = 0, p = i * cols, q = j * cols; c < cols; c++, p++, q++) sum += Math.abs(a.data[p] - b.data[q]);
  return sum;
}

/** Inserts j by its distance into the k places of a query; ties stay in the order they came in. */
function insert(
  indices: Int32Array,
  distances: Float64Array,
  first: number,
  k: number,
  j: number,
  value: number,
): void {
  let at = first + k - 1;
  if (!(value < distances[at])) return;
  for (; at > first && value < distances[at - 1]; at--) {
    distances[at] = distances[at - 1];
    indices[at] = indices[at - 1];
  }
  distances[at] = value;
  indices[at] = j;
}

/** The k nearest references of every query by Manhattan distance, queries × k. */
async function nearestManhattan(
  queries: Values,
  references: Values,
  wanted: number,
  run: Run,
  task: Task,
): Promise<{ readonly indices: Int32Array; readonly k: number }> {
  const k = Math.min(wanted, references.rows);
  const indices = new Int32Array(queries.rows * k);
  const distances = new Float64Array(queries.rows * k).fill(Infinity);
  const isExact = queries.rows * references.rows * queries.cols <= EXACT_COST;
  const candidates = isExact
    ? undefined
    : await run.compute.nearest(
        queries,
        references,
        CANDIDATES * k,
        'euclidean',
        task.child('candidates', 0.7),
      );
  const ranking = isExact ? task : task.child('ranking', 0.3);
  const perRow = (candidates?.k ?? references.rows) * queries.cols;
  const stride = Math.max(1, Math.floor(COST_PER_TICK / perRow));
  for (let i = 0; i < queries.rows; i++) {
    if (i % stride === 0) await ranking.tick(i, queries.rows);
    const count = candidates?.k ?? references.rows;
    for (let c = 0; c < count; c++) {
      const j = candidates === undefined ? c : candidates.indices[i * count + c];
      insert(indices, distances, i * k, k, j, manhattan(queries, i, references, j));
    }
  }
  return { indices, k };
}

function stack(tables: readonly Values[]): Values {
  const out = zerosLike(
    tables[0],
    tables.reduce((sum, { rows }) => sum + rows, 0),
  );
  let at = 0;
  for (const { data } of tables) {
    out.data.set(data, at);
    at += data.length;
  }
  return out;
}

/** For each row of batch `own` its nearest rows among `others`, as keys `row of own, batch, row of batch`. */
async function search(
  batches: readonly Values[],
  own: number,
  others: readonly number[],
  k: number,
  run: Run,
  task: Task,
  found: (row: number, other: number, otherRow: number) => void,
): Promise<void> {
  if (others.length === 0) return;
  const references = stack(others.map((other) => batches[other]));
  const near = await nearestManhattan(batches[own], references, k, run, task);
  const starts = [0];
  for (const other of others) starts.push(starts[starts.length - 1] + batches[other].rows);
  for (let at = 0; at < near.indices.length; at++) {
    const j = near.indices[at];
    let place = 0;
    while (j >= starts[place + 1]) place++;
    found(Math.floor(at / near.k), others[place], j - starts[place]);
  }
}

/**
 * Matches between all pairs of batches that have any, a < b.
 * @param batches  rows of length 1, one table a batch
 */
export async function findMatches(
  batches: readonly Values[],
  k: number,
  run: Run,
  task: Task,
): Promise<readonly Matches[]> {
  const count = batches.length;
  const later = new Map<string, Set<number>>();
  const both = new Map<
    string,
    { readonly a: number; readonly b: number; rowsA: number[]; rowsB: number[] }
  >();
  for (let own = 0; own < count; own++) {
    const after = Array.from({ length: count - own - 1 }, (_, i) => own + 1 + i);
    await search(batches, own, after, k, run, task.child('', 0.5 / count), (row, other, otherRow) => {
      const key = `${own} ${other}`;
      const known = later.get(key) ?? new Set<number>();
      later.set(key, known.add(row * batches[other].rows + otherRow));
    });
  }
  for (let own = 0; own < count; own++) {
    const before = Array.from({ length: own }, (_, i) => i);
    await search(batches, own, before, k, run, task.child('', 0.5 / count), (row, other, otherRow) => {
      const key = `${other} ${own}`;
      if (later.get(key)?.has(otherRow * batches[own].rows + row) !== true) return;
      const pair = both.get(key) ?? { a: other, b: own, rowsA: [], rowsB: [] };
      pair.rowsA.push(otherRow);
      pair.rowsB.push(row);
      both.set(key, pair);
    });
  }
  return [...both.values()]
    .sort((p, q) => p.a - q.a || p.b - q.b)
    .map(({ a, b, rowsA, rowsB }) => ({
      a,
      b,
      rowsA: Int32Array.from(rowsA),
      rowsB: Int32Array.from(rowsB),
      score: Math.max(new Set(rowsA).size / batches[a].rows, new Set(rowsB).size / batches[b].rows),
    }));
}
