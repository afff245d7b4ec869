import type { ProductOptions } from '../core/compute';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Gemm } from './gemm';
import { matrixLike, rowsOf } from './matrix-views';
import { productShape } from './shape-checks';

/** Arithmetic between two ticks: some tens of milliseconds on two cores. */
const FLOPS_PER_BLOCK = 6e9;
/** Thinner blocks would spend their time on packing the other factor. */
const FEWEST_ROWS = 64;

const blockRows = (flopsPerRow: number): number =>
  Math.max(FEWEST_ROWS, Math.floor(FLOPS_PER_BLOCK / Math.max(1, flopsPerRow)));

/** AᵀB as a sum over blocks of rows, added up in doubles. */
async function sumOfBlocks(a: Values, b: Values, gemm: Gemm, task: Task): Promise<Values> {
  const step = blockRows(2 * a.cols * b.cols);
  const out = matrixLike(a, a.cols, b.cols);
  if (a.rows <= step) {
    await gemm.multiply(a, b, { transposeA: true }, out);
    return out;
  }
  const part = matrixLike(a, a.cols, b.cols);
  const sums = new Float64Array(out.data.length);
  for (let from = 0; from < a.rows; from += step) {
    await task.tick(from, a.rows);
    const to = Math.min(a.rows, from + step);
    await gemm.multiply(rowsOf(a, from, to), rowsOf(b, from, to), { transposeA: true }, part);
    for (let i = 0; i < sums.length; i++) sums[i] += part.data[i];
  }
  out.data.set(sums);
  return out;
}

async function rowByRow(a: Values, b: Values, transposeB: boolean, gemm: Gemm, task: Task): Promise<Values> {
  const cols = transposeB ? b.rows : b.cols;
  const step = blockRows(2 * a.cols * cols);
  const out = matrixLike(a, a.rows, cols);
  for (let from = 0; from < a.rows; from += step) {
    await task.tick(from, a.rows);
    const to = Math.min(a.rows, from + step);
    await gemm.multiply(rowsOf(a, from, to), b, { transposeB }, rowsOf(out, from, to));
  }
  return out;
}

function transposed(x: Values): Values {
  const out = matrixLike(x, x.cols, x.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) out.data[j * x.rows + i] = x.data[i * x.cols + j];
  }
  return out;
}

/**
 * A product of any size in blocks with ticks between them. Both factors have one precision, which the result has too.
 * @throws {ShapeError} when the factors do not fit
 */
export async function blockProduct(
  a: Values,
  b: Values,
  options: ProductOptions,
  gemm: Gemm,
  task: Task,
): Promise<Values> {
  productShape(a, b, options);
  const { transposeA = false, transposeB = false } = options;
  await task.tick(0, 1);
  let out: Values;
  if (!transposeA) out = await rowByRow(a, b, transposeB, gemm, task);
  else if (!transposeB) out = await sumOfBlocks(a, b, gemm, task);
  else out = transposed(await rowByRow(b, a, false, gemm, task));
  await task.tick(1, 1);
  return out;
}
