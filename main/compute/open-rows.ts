/*
 * Searches for some rows of a table, row by row: those that a sweep over pairs leaves open, or that are asked for alone.
 */
import type { Neighbours } from '../core/compute';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import type { NearestQuery } from './nearest-query';
import type { PairQuery } from './pair-operations';

/** Elements of lists that are held for their groups only. */
const MOST_LISTED = 2e6;

/** A search for the nearest references of queries. */
export type Nearest = (query: NearestQuery, task: Task) => Promise<Neighbours>;

/** Neighbours of some rows of `x`, the rows themselves left out: one more is asked for, and of these the row dropped. */
export async function neighboursOf(
  rows: Int32Array,
  { x, k, distance }: PairQuery,
  nearest: Nearest,
  task: Task,
): Promise<Neighbours> {
  const query = { queries: takeRows(x, rows), references: x, k: k + 1, distance, excludeSelf: false };
  const found = await nearest(query, task);
  const indices = new Int32Array(rows.length * k);
  const distances = new Float64Array(rows.length * k);
  rows.forEach((row, at) => {
    const first = at * (k + 1);
    // Among more copies of the row than there is room for, it may itself be missing.
    const own = found.indices.subarray(first, first + k).indexOf(row);
    for (let place = 0; place < k; place++) {
      const from = first + place + (own >= 0 && place >= own ? 1 : 0);
      indices[at * k + place] = found.indices[from];
      distances[at * k + place] = found.distances[from];
    }
  });
  return { rows: rows.length, k, indices, distances };
}

/** Puts lists of some rows where they belong. */
export function fillLists(into: Neighbours, rows: Int32Array, lists: Neighbours, numbers?: Int32Array): void {
  rows.forEach((row, at) => {
    for (let place = 0; place < lists.k; place++) {
      const index = lists.indices[at * lists.k + place];
      into.indices[row * into.k + place] = numbers === undefined ? index : numbers[index];
      into.distances[row * into.k + place] = lists.distances[at * lists.k + place];
    }
  });
}

/** Asks, for each kind, its rows of `rows` for their nearest rows of all other kinds. */
export async function searchByKind(
  rows: Int32Array,
  { x, k, distance, kinds = new Int32Array(0), kindCount = 0 }: PairQuery,
  into: Neighbours,
  nearest: Nearest,
  task: Task,
): Promise<void> {
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
    fillLists(into, asked, await nearest(query, part), outside);
  }
}

/** The lists of some rows. */
export function takeLists<A extends Int32Array | Float64Array>(lists: A, rows: Int32Array, k: number): A {
  const out = lists.slice(0, rows.length * k) as A;
  rows.forEach((row, at) => out.set(lists.subarray(row * k, (row + 1) * k), at * k));
  return out;
}

/** Puts down numbers of neighbours by group, of some rows at a time, so that lists need not be kept. */
export async function fillGroups(
  rows: Int32Array,
  query: PairQuery,
  groups: { readonly codes: Int32Array; readonly count: number },
  counts: Int32Array,
  nearest: Nearest,
  task: Task,
): Promise<Int32Array> {
  const step = Math.max(16, Math.floor(MOST_LISTED / query.k));
  for (let from = 0; from < rows.length; from += step) {
    const some = rows.subarray(from, from + step);
    const lists = await neighboursOf(
      some,
      query,
      nearest,
      task.child('open rows', some.length / rows.length),
    );
    lists.indices.forEach((index, at) => {
      counts[some[Math.floor(at / query.k)] * groups.count + groups.codes[index]]++;
    });
  }
  return counts;
}
