import type { Neighbours } from '../core/compute';
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import type { KeptFactor } from './distance-sweep';
import { sweepRows } from './distance-sweep';
import type { Gemm } from './gemm';
import type { NearestQuery, PreparedQuery } from './nearest-query';
import { prepareQuery } from './nearest-query';
import type { RowDistances } from './row-distance';
import { measureEach } from './row-distance';
import { createSelection } from './row-selection';
import { sortRange } from './select-smallest';

type Visit = (position: number, indices: Int32Array) => void;

/** A query made ready for sweeps over whole rows of distances. */
export interface SetSearch {
  readonly query: NearestQuery;
  readonly prepared: PreparedQuery;
  readonly precision: Precision;
  readonly gemm: Gemm;
  readonly kept: KeptFactor;
}

/** Hands each query of the list (its position there) with the set of its k nearest references, in no order, to `visit`, which must not keep it. */
async function visitSets(
  { query, prepared, precision, gemm, kept }: SetSearch,
  list: Int32Array,
  task: Task,
  visit: Visit,
): Promise<void> {
  const { left, right, measure } = prepared;
  const { k, excludeSelf } = query;
  const select = createSelection({ left, right, measure, precision, k }, right.rows);
  await sweepRows({ left, right, precision, gemm, list, kept }, task, (position, distances) => {
    const row = list[position];
    if (excludeSelf) distances[row] = Infinity;
    visit(position, select(row, distances));
  });
}

/** For rows `from` … `to` − 1 the numbers of their k nearest others in each group, (to − from) × count. */
type GroupsOf = (from: number, to: number, task: Task) => Promise<Int32Array>;

/**
 * Prepares counts of the groups that the k nearest other rows of every row belong to.
 * @see row-selection.ts
 * @param groups  a group's number for every row
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function prepareGroupCounts(
  query: NearestQuery,
  groups: Int32Array,
  count: number,
  precision: Precision,
  gemm: Gemm,
): GroupsOf {
  const search =
    query.k > 0 ? { query, prepared: prepareQuery(query), precision, gemm, kept: {} } : undefined;
  return async (from, to, task) => {
    const out = new Int32Array((to - from) * count);
    if (search === undefined) return out;
    const list = Int32Array.from({ length: to - from }, (_, at) => from + at);
    await visitSets(search, list, task, (position, set) => {
      const at = position * count;
      for (const index of set) out[at + groups[index]]++;
    });
    return out;
  };
}

/** Lists of many neighbours: the sets, measured and sorted. */
export async function listsFromSets(
  search: SetSearch,
  list: Int32Array,
  found: Neighbours,
  task: Task,
): Promise<void> {
  const measure = measureEach(search.prepared.measure);
  await visitSets(search, list, task, (position, set) => {
    writeList(found, position, set, list[position], measure);
  });
}

/** Writes the list at `position` from a set of k neighbours of `row`: measured, nearest first, ties to the lower number. */
export function writeList(
  found: Neighbours,
  position: number,
  set: Int32Array,
  row: number,
  measure: RowDistances,
): void {
  const { k, indices, distances } = found;
  const [from, to] = [position * k, position * k + k - 1];
  indices.set(set, from);
  measure(row, set, distances.subarray(from, to + 1));
  sortRange(distances, indices, from, to);
  orderTies(found, from, to);
}

/** Puts row numbers of equal distances in ascending order: the sort above does not keep them. */
function orderTies({ indices, distances }: Neighbours, from: number, to: number): void {
  for (let first = from; first <= to;) {
    let end = first + 1;
    while (end <= to && distances[end] === distances[first]) end++;
    if (end - first > 1) indices.subarray(first, end).sort();
    first = end;
  }
}
