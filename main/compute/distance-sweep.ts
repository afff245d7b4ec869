import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import type { DistanceBlock } from './candidates';
import type { DistanceRows } from './distance-rows';
import { writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import { matrixOver, rowsOf, valuesOf } from './matrix-views';

/** Rows of the left factor: so many that writing the right one anew for each costs little. */
const LEFT_ROWS = 4096;
/** Rows of the right factor: so few that a block of distances is still in the cache when it is looked at. */
const RIGHT_ROWS = 512;

export interface Sweep {
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly precision: Precision;
  readonly gemm: Gemm;
  /** The rows of the left side to take; all of them unless given. Blocks then count positions in this list. */
  readonly list?: Int32Array;
  /** Both sides are one table, and only blocks that reach above the diagonal are wanted. */
  readonly half?: boolean;
}

/** Squared distances of rows of the left side from all rows of the right side, block by block; a block's memory is used again. */
export async function sweepDistances(
  sweep: Sweep,
  task: Task,
  visit: (block: DistanceBlock) => void,
): Promise<void> {
  const { left, right, precision, gemm, list, half = false } = sweep;
  const rows = list?.length ?? left.rows;
  const [leftRows, rightRows] = [Math.min(LEFT_ROWS, rows), Math.min(RIGHT_ROWS, right.rows)];
  const leftData = valuesOf(precision, leftRows * left.width);
  const rightData = valuesOf(precision, rightRows * right.width);
  const products = valuesOf(precision, leftRows * rightRows);
  const total = half ? (rows * (rows + 1)) / 2 : rows * right.rows;
  let done = 0;
  for (let rowFrom = 0; rowFrom < rows; rowFrom += LEFT_ROWS) {
    const rowTo = Math.min(rows, rowFrom + LEFT_ROWS);
    const range = { from: rowFrom, to: rowTo, ...(list === undefined ? {} : { list }) };
    const factor = writeBlock(left, range, 'left', leftData);
    for (let colFrom = half ? rowFrom : 0; colFrom < right.rows; colFrom += RIGHT_ROWS) {
      await task.tick(done, total);
      const colTo = Math.min(right.rows, colFrom + RIGHT_ROWS);
      const other = writeBlock(right, { from: colFrom, to: colTo }, 'right', rightData);
      const [height, cols] = [(half ? Math.min(rowTo, colTo) : rowTo) - rowFrom, colTo - colFrom];
      const block = matrixOver(products, height, cols);
      await gemm(rowsOf(factor, 0, height), other, { transposeB: true }, block);
      visit({ data: block.data, rows: height, cols, rowFrom, colFrom });
      done += height * cols;
    }
  }
  await task.tick(1, 1);
}
