/*
 * Sums of distances by group from tiles of pairs of rows: a distance is added on both sides, so that half of the products
 * do (see distance-sums.ts for their rounding). Rows stand in the order of their groups, so that a tile meets few of
 * them; what a tile adds is handed back and added in the order of the tiles.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { distanceRows, frameOf, writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import type { GroupOrder } from './group-order';
import { matrixOver, valuesOf } from './matrix-views';
import { tileAt } from './pair-plan';

/** Rows of a tile: what it gives stays in the cache. */
export const SUMS_SIDE = 1024;

/** Sums of every row's distances to the rows of each group. */
export interface PairSumsJob {
  readonly x: Values;
  /** A group's number for every place in the order of the groups. */
  readonly order: GroupOrder;
  readonly distance: Distance;
}

/** Groups that a block of places meets: the first, and where each ends, counted in the block. */
interface BlockGroups {
  readonly first: number;
  readonly ends: readonly number[];
}

/** @param to  at most as many as there are places */
export function groupsOfBlock({ starts }: GroupOrder, from: number, to: number): BlockGroups {
  let first = 0;
  while (starts[first + 1] <= from) first++;
  const ends: number[] = [];
  for (let group = first; group + 1 < starts.length && starts[group] < to; group++)
    ends.push(Math.min(to, starts[group + 1]) - from);
  return { first, ends };
}

/** Adds a row's distances up: by group of the columns to `ofRow`, and for every column to `ofColumns`. */
function addRow(
  row: Values['data'],
  ends: readonly number[],
  ofRow: Float64Array,
  ofColumns: Float64Array,
): void {
  let c = 0;
  for (let group = 0; group < ends.length; group++) {
    const end = ends[group];
    // Two sums at a time do not wait for one another.
    let [even, odd] = [0, 0];
    for (; c + 2 <= end; c += 2) {
      const [a, b] = [row[c], row[c + 1]];
      even += a;
      odd += b;
      ofColumns[c] += a;
      ofColumns[c + 1] += b;
    }
    for (; c < end; c++) {
      even += row[c];
      ofColumns[c] += row[c];
    }
    ofRow[group] = even + odd;
  }
}

/**
 * Prepares tiles, each named by its number: the sums of its rows (rows × groups of the columns), then those of its
 * columns (groups of the rows × columns), which are empty for a block against itself.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairSums(
  { x, order, distance }: PairSumsJob,
  precision: Precision,
  gemm: Gemm,
): (from: number, to: number, task: Task) => Promise<readonly Float64Array[]> {
  const frame = frameOf([x], distance);
  const rows = distanceRows(takeRows(x, order.order), frame);
  const isRoot = distance === 'euclidean';
  const scale = isRoot ? 1 / frame.scale : 0.5;
  const blocks = Math.ceil(x.rows / SUMS_SIDE);
  const [left, right] = [0, 1].map(() => valuesOf(precision, SUMS_SIDE * rows.width));
  const memory = valuesOf(precision, SUMS_SIDE ** 2);
  return async (number, _to, task) => {
    await task.tick(0, 1);
    const [up, across] = tileAt(number, blocks);
    const [from, fromAcross] = [up * SUMS_SIDE, across * SUMS_SIDE];
    const [to, toAcross] = [Math.min(x.rows, from + SUMS_SIDE), Math.min(x.rows, fromAcross + SUMS_SIDE)];
    const [height, width] = [to - from, toAcross - fromAcross];
    writeBlock(rows, { from, to }, 'left', left);
    writeBlock(rows, { from: fromAcross, to: toAcross }, 'right', right);
    const [a, b] = [matrixOver(left, height, rows.width), matrixOver(right, width, rows.width)];
    const into = matrixOver(memory, height, width);
    if (isRoot) await gemm.roots(a, b, into);
    else await gemm.multiply(a, b, { transposeB: true }, into);

    const [ofRows, ofColumns] = [groupsOfBlock(order, from, to), groupsOfBlock(order, fromAcross, toAcross)];
    const groups = ofColumns.ends.length;
    const rowSums = new Float64Array(height * groups);
    const columnSums = new Float64Array(ofRows.ends.length * width);
    let group = 0;
    for (let r = 0; r < height; r++) {
      while (ofRows.ends[group] <= r) group++;
      if (up === across) memory[r * width + r] = 0;
      addRow(
        memory.subarray(r * width, (r + 1) * width),
        ofColumns.ends,
        rowSums.subarray(r * groups, (r + 1) * groups),
        columnSums.subarray(group * width, (group + 1) * width),
      );
    }
    const scaled = (sums: Float64Array): Float64Array => sums.map((sum) => scale * sum);
    return [scaled(rowSums), up === across ? new Float64Array(0) : scaled(columnSums)];
  };
}
