/*
 * Every row's choice among the candidates that a sweep over pairs gathered, which is exact (set-choice.ts). A row whose
 * candidates cannot be proven to hold all its neighbours is open, and is searched among all rows.
 */
import type { Neighbours } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import { createCollected } from './collect-smallest';
import { valuesOf } from './matrix-views';
import type { PreparedQuery } from './nearest-query';
import { writeList } from './nearest-sets';
import type { Factors } from './pair-factors';
import type { PairPlan, PairSearch } from './pair-plan';
import type { PairStore } from './pair-store';
import { readRow, spreadOf } from './pair-store';
import type { RowScan } from './row-scan';
import { createSelection } from './row-selection';
import { boundsOf, chooseSet } from './set-choice';

/** A search, the candidates that it gathers and what it found: lists, or numbers of neighbours in each group. */
export interface PairTarget extends PairSearch {
  readonly store: PairStore;
  /** For numbers of neighbours a group's number for every row; null for lists. */
  readonly groups: Int32Array | null;
  readonly groupCount: number;
  /** rows × k, in memory that threads share; empty where numbers are wanted. */
  readonly indices: Int32Array;
  readonly distances: Float64Array;
  /** rows × groupCount. */
  readonly counts: Int32Array;
  /** 1 where a row is open. */
  readonly open: Int32Array;
}

/** Chooses for the rows `from` … `to` − 1, and puts down what is found. */
export type PairChoice = (from: number, to: number, task: Task) => Promise<void>;

/** What choices are made with. */
interface ChoiceMeans {
  readonly prepared: PreparedQuery;
  readonly precision: Precision;
  readonly factors: Factors;
  readonly scan: RowScan;
}

/** Rows chosen between two ticks. */
const CHOSEN_PER_TICK = 256;
/** Columns of a product of open rows. */
export const OPEN_COLUMNS = 4096;

/** Puts a row's neighbours, in no order, down as what is wanted of them. */
function putDown(
  { k, groups, groupCount, indices, distances, counts }: PairTarget,
  row: number,
  set: Int32Array,
  found: Neighbours,
  measure: RowScan['measure'],
): void {
  if (groups === null) {
    writeList(found, 0, set, row, measure);
    indices.set(found.indices, row * k);
    distances.set(found.distances, row * k);
  } else for (const index of set) counts[row * groupCount + groups[index]]++;
}

const oneList = (k: number): Neighbours => ({
  ...{ rows: 1, k },
  indices: new Int32Array(k),
  distances: new Float64Array(k),
});

/** Choices among candidates, in memory that is used again; rows that stay open are marked. */
export function createChoice(target: PairTarget, { prepared, precision, scan }: ChoiceMeans): PairChoice {
  const { k, store } = target;
  const sides = { ...prepared, precision, k };
  const collected = createCollected(store.room);
  const doubtful = new Int32Array(store.room);
  const chosen = new Int32Array(k);
  const list = oneList(k);
  const choose = (row: number): boolean => {
    const count = readRow(store, row, collected.values, collected.indices);
    if (count < k) return false;
    const bounds = boundsOf(row, count, sides, collected, spreadOf(store, row));
    if (!(bounds.reach < store.limits[row])) return false;
    chooseSet(row, count, bounds, sides, collected, doubtful, chosen);
    return true;
  };
  return async (from, to, task) => {
    for (let row = from; row < to; row++) {
      if ((row - from) % CHOSEN_PER_TICK === 0) await task.tick(row - from, to - from);
      if (choose(row)) putDown(target, row, chosen, list, scan.measure);
      else target.open[row] = 1;
    }
  };
}

/** Searches the rows that are open among all rows. */
export function closeOpenRows(
  target: PairTarget,
  { order, side }: PairPlan,
  { prepared, precision, factors, scan }: ChoiceMeans,
): PairChoice {
  const { k, kinds, open } = target;
  const rows = order.length;
  const list = oneList(k);
  const together = Math.max(1, Math.min(side, Math.floor(scan.product.length / rows)));
  /** Squared distances of some rows from all, by row number. */
  const distancesOf = async (some: Int32Array, into: Values['data']): Promise<void> => {
    for (let from = 0; from < rows; from += OPEN_COLUMNS) {
      const to = Math.min(rows, from + OPEN_COLUMNS);
      await factors.multiplyRows(prepared.left, some, { from, to });
      const width = to - from;
      for (let r = 0; r < some.length; r++)
        for (let c = 0; c < width; c++) into[r * rows + order[from + c]] = scan.product[r * width + c];
    }
  };
  return async (from, to, task) => {
    const all = Int32Array.from({ length: to - from }, (_, at) => from + at).filter((row) => open[row] === 1);
    if (all.length === 0) return;
    const select = createSelection({ ...prepared, precision, k }, rows);
    const memory = valuesOf(precision, together * rows);
    for (let first = 0; first < all.length; first += together) {
      await task.tick(first, all.length);
      const some = all.subarray(first, first + together);
      await distancesOf(some, memory);
      some.forEach((row, r) => {
        const values = memory.subarray(r * rows, (r + 1) * rows);
        values[row] = Infinity;
        if (kinds !== null) kinds.forEach((kind, other) => kind === kinds[row] && (values[other] = Infinity));
        putDown(target, row, select(row, values), list, scan.measure);
      });
    }
  };
}
