import type { Neighbours } from '../core/compute';
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import { sweepRows } from './distance-sweep';
import type { Gemm } from './gemm';
import type { NearestQuery, PreparedQuery } from './nearest-query';
import { prepareQuery } from './nearest-query';
import { createSelection } from './row-selection';
import { sortRange } from './select-smallest';

type Visit = (row: number, indices: Int32Array) => void;

async function visitSets(
  query: NearestQuery,
  prepared: PreparedQuery,
  precision: Precision,
  gemm: Gemm,
  task: Task,
  visit: Visit,
): Promise<void> {
  const { left, right, measure } = prepared;
  const { k, excludeSelf } = query;
  const select = createSelection({ left, right, measure, precision, k }, right.rows);
  await sweepRows({ left, right, precision, gemm }, task, (row, distances) => {
    if (excludeSelf) distances[row] = Infinity;
    visit(row, select(row, distances));
  });
}

/**
 * Hands every query with the set of its k nearest references, in no order, to `visit`, which must not keep it.
 * @see row-selection.ts
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function nearestSets(
  query: NearestQuery,
  precision: Precision,
  gemm: Gemm,
  task: Task,
  visit: Visit,
): Promise<void> {
  await task.tick(0, 1);
  if (query.k === 0) for (let row = 0; row < query.queries.rows; row++) visit(row, new Int32Array(0));
  else await visitSets(query, prepareQuery(query), precision, gemm, task, visit);
}

/** Lists of many neighbours: the sets, measured and sorted. */
export async function listsFromSets(
  query: NearestQuery,
  prepared: PreparedQuery,
  precision: Precision,
  gemm: Gemm,
  found: Neighbours,
  task: Task,
): Promise<void> {
  const { k, indices, distances } = found;
  await visitSets(query, prepared, precision, gemm, task, (row, set) => {
    const [from, to] = [row * k, row * k + k - 1];
    indices.set(set, from);
    for (let at = from; at <= to; at++) distances[at] = prepared.measure(row, indices[at]);
    sortRange(distances, indices, from, to);
    orderTies(found, from, to);
  });
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
