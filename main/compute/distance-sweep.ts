/*
 * Squared distances between the rows of two tables, as blocks of products. Two ways: the blocks themselves
 * (`sweepDistances`), small enough to be still in the cache when they are looked at, and whole rows of distances
 * (`sweepRows`), for whoever must see a row at once. Memory of a block is used again for the next.
 */
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { BlockRange, DistanceRows } from './distance-rows';
import { writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';

/** Elements of a right factor that is kept: 600 MB in single precision. */
export const MOST_KEPT = 1.5e8;
/** Of the blocks that stay in the cache. */
const CACHED = { leftRows: 1024, rightRows: 512 } as const;
/** Rows of the right side that one product takes where more is done with it on the device. */
const RIGHT_ROWS = 16_384;
/** Arithmetic of one product, some tens of milliseconds on two cores; fewer rows would be lost in packing the factor. */
export const FLOPS_PER_PRODUCT = 6e9;
const FEWEST_ROWS = 16;
/** Elements of one block of whole rows: 32 MB in single precision. */
export const MOST_ELEMENTS = 8e6;

export interface Sweep {
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly precision: Precision;
  readonly gemm: Gemm;
  /** The rows of the left side to take; all of them unless given. Blocks then count positions in this list. */
  readonly list?: Int32Array;
  /** Keeps the right factor from one sweep to the next over the same right side. */
  readonly kept?: KeptFactor;
}

/** The right side written as a factor, once a sweep has done so and there was room for it. */
export interface KeptFactor {
  data?: Values['data'];
}

/** A pair of factors: their product is the squared distances of these rows. */
interface Factors {
  readonly left: Values;
  readonly right: Values;
  readonly rowFrom: number;
  readonly colFrom: number;
}

/** A block of squared distances: rows `rowFrom` … of the queries against rows `colFrom` … of the references. */
interface DistanceBlock {
  /** Row-major, rows × cols. */
  readonly data: Values['data'];
  readonly rows: number;
  readonly cols: number;
  readonly rowFrom: number;
  readonly colFrom: number;
}

/** The smallest squared distances of every row of a block. */
export interface SmallestBlock {
  readonly rows: number;
  /** References in the block, of which `kept` are told, ascending. */
  readonly cols: number;
  readonly kept: number;
  readonly rowFrom: number;
  readonly colFrom: number;
  /** rows × kept. */
  readonly values: Values['data'];
  /** rows × kept, two elements each of which the first is the place of the reference in the block. */
  readonly places: Int32Array;
}

/** All pairs of blocks of the two sides; the right factor is kept for all left ones where there is room for it. */
async function forFactors(
  { left, right, precision, list, kept }: Sweep,
  { leftRows, rightRows }: { readonly leftRows: number; readonly rightRows: number },
  task: Task,
  body: (factors: Factors) => Promise<void>,
): Promise<void> {
  const rows = list?.length ?? left.rows;
  const known = kept?.data;
  const isKept = right.rows * right.width <= MOST_KEPT && (kept !== undefined || rows > leftRows);
  const leftData = valuesOf(precision, Math.min(rows, leftRows) * left.width);
  const rightData =
    known ?? valuesOf(precision, (isKept ? right.rows : Math.min(right.rows, rightRows)) * right.width);
  for (let rowFrom = 0; rowFrom < rows; rowFrom += leftRows) {
    const range: BlockRange = { from: rowFrom, to: Math.min(rows, rowFrom + leftRows) };
    await task.tick(rowFrom, rows);
    writeBlock(left, list === undefined ? range : { ...range, list }, 'left', leftData);
    for (let colFrom = 0; colFrom < right.rows; colFrom += rightRows) {
      const colTo = Math.min(right.rows, colFrom + rightRows);
      await task.tick(rowFrom + ((range.to - rowFrom) * colFrom) / right.rows, rows);
      const data = isKept ? rightData.subarray(colFrom * right.width) : rightData;
      if (known === undefined && (!isKept || rowFrom === 0))
        writeBlock(right, { from: colFrom, to: colTo }, 'right', data);
      await body({
        left: matrixOver(leftData, range.to - rowFrom, left.width),
        right: matrixOver(data, colTo - colFrom, right.width),
        rowFrom,
        colFrom,
      });
    }
  }
  if (kept !== undefined && isKept) kept.data = rightData;
  await task.tick(1, 1);
}

/** Squared distances of rows of the left side from all rows of the right side, block by block. */
export async function sweepDistances(
  sweep: Sweep,
  task: Task,
  visit: (block: DistanceBlock) => void,
): Promise<void> {
  const leftRows = Math.min(CACHED.leftRows, sweep.list?.length ?? sweep.left.rows);
  const memory = valuesOf(sweep.precision, leftRows * Math.min(CACHED.rightRows, sweep.right.rows));
  await forFactors(sweep, CACHED, task, async ({ left, right, rowFrom, colFrom }) => {
    const into = matrixOver(memory, left.rows, right.rows);
    await sweep.gemm.multiply(left, right, { transposeB: true }, into);
    visit({ data: into.data, rows: left.rows, cols: right.rows, rowFrom, colFrom });
  });
}

/** At most as many as there are: memory that a small table cannot fill would only be cleared. */
function rowsPerProduct({ left, list }: Sweep, cols: number): number {
  const most = Math.min(FLOPS_PER_PRODUCT / (2 * left.width * cols), MOST_ELEMENTS / cols);
  return Math.max(1, Math.min(list?.length ?? left.rows, Math.max(FEWEST_ROWS, Math.floor(most))));
}

/** As `sweepDistances`, but only the `count` smallest of each row of a block, which the device selects. */
export async function sweepSmallest(
  sweep: Sweep,
  count: number,
  task: Task,
  visit: (block: SmallestBlock) => void,
): Promise<void> {
  const { right, precision, gemm } = sweep;
  const chunks = Math.ceil(right.rows / RIGHT_ROWS);
  const rightRows = Math.ceil(right.rows / chunks);
  const leftRows = rowsPerProduct(sweep, rightRows);
  const values = valuesOf(precision, leftRows * count);
  const columns = new BigInt64Array(leftRows * count);
  await forFactors(sweep, { leftRows, rightRows }, task, async (factors) => {
    const [rows, cols] = [factors.left.rows, factors.right.rows];
    const kept = Math.min(count, cols);
    const into = matrixOver(values, rows, kept);
    await gemm.smallest(factors.left, factors.right, {
      values: into,
      columns: columns.subarray(0, rows * kept),
    });
    const { rowFrom, colFrom } = factors;
    visit({ rows, cols, kept, rowFrom, colFrom, values: into.data, places: new Int32Array(columns.buffer) });
  });
}

/**
 * Squared distances of every row of the left side from all rows of the right side, or with `isRoot` the distances;
 * `visit` may overwrite them.
 */
export async function sweepRows(
  sweep: Sweep & { readonly isRoot?: boolean },
  task: Task,
  visit: (position: number, row: Values['data']) => void,
): Promise<void> {
  const { right, precision, gemm, isRoot = false } = sweep;
  const cols = right.rows;
  const leftRows = rowsPerProduct(sweep, cols);
  const memory = valuesOf(precision, leftRows * cols);
  await forFactors(sweep, { leftRows, rightRows: cols }, task, async (factors) => {
    const { rows } = factors.left;
    const into = matrixOver(memory, rows, cols);
    if (isRoot) await gemm.roots(factors.left, factors.right, into);
    else await gemm.multiply(factors.left, factors.right, { transposeB: true }, into);
    for (let r = 0; r < rows; r++) visit(factors.rowFrom + r, memory.subarray(r * cols, (r + 1) * cols));
  });
}
