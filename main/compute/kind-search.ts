/*
 * Searches for some rows of a table among rows of other kinds, kind by kind.
 */
import type { Neighbours } from '../core/compute';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import type { NearestQuery } from './nearest-query';
import type { PairQuery } from './pair-operations';

/** A search for the nearest references of queries. */
export type Nearest = (query: NearestQuery, task: Task) => Promise<Neighbours>;

/** Puts lists of some rows where they belong. */
function fillLists(into: Neighbours, rows: Int32Array, lists: Neighbours, numbers: Int32Array): void {
  rows.forEach((row, at) => {
    for (let place = 0; place < lists.k; place++) {
      into.indices[row * into.k + place] = numbers[lists.indices[at * lists.k + place]];
      into.distances[row * into.k + place] = lists.distances[at * lists.k + place];
    }
  });
}

/**
 * Asks, for each kind, its rows of `rows` for their nearest rows of all other kinds. Rows not asked for, and places beyond
 * as many as there are rows of other kinds, have −1 and Infinity.
 */
export async function searchByKind(
  rows: Int32Array,
  { x, k, distance, kinds = new Int32Array(0), kindCount = 0 }: PairQuery,
  nearest: Nearest,
  task: Task,
): Promise<Neighbours> {
  const found: Neighbours = {
    ...{ rows: x.rows, k },
    indices: new Int32Array(x.rows * k).fill(-1),
    distances: new Float64Array(x.rows * k).fill(Infinity),
  };
  for (let kind = 0; kind < kindCount; kind++) {
    const asked = rows.filter((row) => kinds[row] === kind);
    if (asked.length === 0) continue;
    const outside = Int32Array.from(kinds.keys()).filter((row) => kinds[row] !== kind);
    const part = task.child('neighbours of other kinds', asked.length / rows.length);
    const query = {
      queries: takeRows(x, asked),
      references: takeRows(x, outside),
      k: Math.min(k, outside.length),
      distance,
      excludeSelf: false,
    };
    fillLists(found, asked, await nearest(query, part), outside);
  }
  return found;
}

/** The lists of some rows. */
export function takeLists<A extends Int32Array | Float64Array>(lists: A, rows: Int32Array, k: number): A {
  const out = lists.slice(0, rows.length * k) as A;
  rows.forEach((row, at) => out.set(lists.subarray(row * k, (row + 1) * k), at * k));
  return out;
}
