import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { DistanceBlock } from './candidates';
import type { BlockRange, DistanceRows } from './distance-rows';
import { writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import { GROUP } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';

/** Rows of the right factor. */
const RIGHT_ROWS = 512;
/** Rows of the left factor, a multiple: a block of distances is still in the cache when it is looked at. */
const LEFT_ROWS = 2 * RIGHT_ROWS;
/** Elements of a right factor that is kept: 600 MB in single precision. */
const MOST_KEPT = 1.5e8;

export interface Sweep {
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly precision: Precision;
  readonly gemm: Gemm;
  /** The rows of the left side to take; all of them unless given. Blocks then count positions in this list. */
  readonly list?: Int32Array;
  /** Both sides are one table, and only blocks that reach above the diagonal are wanted, with minima of columns. */
  readonly half?: boolean;
}

const toWhole = (count: number, unit: number): number => Math.ceil(count / unit) * unit;

/**
 * Memory for a block of distances and its factors, used again for each; sizes are rounded up to whole groups. The
 * right factor is kept for all blocks where there is room for it, or else written again for every left one.
 */
function createBlocks({ left, right, precision, gemm, half = false }: Sweep, rows: number) {
  const leftRows = toWhole(Math.min(LEFT_ROWS, rows), GROUP);
  const size = leftRows * RIGHT_ROWS;
  const memory = (count: number): Values['data'] => valuesOf(precision, count);
  const wholeSize = toWhole(right.rows, RIGHT_ROWS) * right.width;
  const isKept = wholeSize <= MOST_KEPT && rows > LEFT_ROWS;
  const leftData = memory(leftRows * left.width);
  const rightData = memory(isKept ? wholeSize : RIGHT_ROWS * right.width);
  const product = memory(size);
  const rowMinima = memory(size / GROUP);
  const colMinima = memory(half ? size / GROUP : 0);
  return {
    writeLeft: (range: BlockRange) => writeBlock(left, range, 'left', leftData),
    /** Rows from `from` on as right factor; `isFirst` says that they were not asked for before. */
    rightFrom(from: number, isFirst: boolean): Values {
      const data = isKept ? rightData.subarray(from * right.width) : rightData;
      const to = Math.min(right.rows, from + RIGHT_ROWS);
      if (isFirst || !isKept) writeBlock(right, { from, to }, 'right', data);
      return matrixOver(data, RIGHT_ROWS, right.width);
    },
    /** Distances of the first `height` rows of the left factor from the right one. */
    async compute(height: number, factor: Values) {
      const whole = toWhole(height, GROUP);
      await gemm.multiplyWithMinima(matrixOver(leftData, whole, left.width), factor, {
        product: matrixOver(product, whole, RIGHT_ROWS),
        rowMinima: matrixOver(rowMinima, whole, RIGHT_ROWS / GROUP),
        ...(half ? { colMinima: matrixOver(colMinima, whole / GROUP, RIGHT_ROWS) } : {}),
      });
      return { data: product, stride: RIGHT_ROWS, rowMinima, colMinima };
    },
  };
}

/**
 * Squared distances of rows of the left side from all rows of the right side, block by block; a block's memory is
 * used again.
 */
export async function sweepDistances(
  sweep: Sweep,
  task: Task,
  visit: (block: DistanceBlock) => void,
): Promise<void> {
  const { left, right, list, half = false } = sweep;
  const rows = list?.length ?? left.rows;
  const blocks = createBlocks(sweep, rows);
  const total = half ? (rows * (rows + 1)) / 2 : rows * right.rows;
  let done = 0;
  for (let rowFrom = 0; rowFrom < rows; rowFrom += LEFT_ROWS) {
    const rowTo = Math.min(rows, rowFrom + LEFT_ROWS);
    blocks.writeLeft({ from: rowFrom, to: rowTo, ...(list === undefined ? {} : { list }) });
    for (let colFrom = half ? rowFrom : 0; colFrom < right.rows; colFrom += RIGHT_ROWS) {
      await task.tick(done, total);
      const colTo = Math.min(right.rows, colFrom + RIGHT_ROWS);
      const height = (half ? Math.min(rowTo, colTo) : rowTo) - rowFrom;
      const cols = colTo - colFrom;
      const block = await blocks.compute(height, blocks.rightFrom(colFrom, rowFrom === 0));
      visit({ ...block, rows: height, cols, rowFrom, colFrom });
      done += height * cols;
    }
  }
  await task.tick(1, 1);
}
