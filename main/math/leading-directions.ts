/*
 * The leading singular directions of a table as it is, without centring: eigenvectors of the smaller of its two product
 * matrices. Products run on the device, eigenvectors in doubles.
 */
import type { Compute } from '../core/compute';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Task } from '../core/task';
import { symmetricEigenTask } from './symmetric-eigen';

export interface LeadingDirections {
  /** r × d, unit rows, largest singular value first; the entry of largest magnitude is positive. */
  readonly directions: Matrix<Float64Array>;
  /** r singular values. */
  readonly values: Float64Array;
}

/** Singular values below this share of the first are rounding. */
const ROUNDING = 1e-7;

/** Scales every row to length 1 with its entry of largest magnitude positive; returns nothing for rows of zeros. */
function fixRows(data: Float64Array, cols: number): void {
  for (let from = 0; from < data.length; from += cols) {
    const row = data.subarray(from, from + cols);
    let squares = 0;
    let peak = 0;
    for (let j = 0; j < cols; j++) {
      squares += row[j] * row[j];
      if (Math.abs(row[j]) > Math.abs(row[peak])) peak = j;
    }
    const length = row[peak] < 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    if (length !== 0) for (let j = 0; j < cols; j++) row[j] /= length;
  }
}

/** At most `count` directions; fewer where the table has fewer. */
export async function leadingDirections(
  x: Values,
  count: number,
  compute: Compute,
  task: Task,
): Promise<LeadingDirections> {
  const isWide = x.rows < x.cols;
  const size = Math.min(x.rows, x.cols);
  const sides = isWide ? { transposeB: true } : { transposeA: true };
  const gram = await compute.product(x, x, sides, task.child('products', 0.3));
  const { values, vectors } = await symmetricEigenTask(
    Float64Array.from(gram.data),
    size,
    task.child('eigenvectors', 0.6),
  );
  const all = values.map((value) => Math.sqrt(Math.max(0, value)));
  const rank = Math.max(1, all.filter((value) => value > ROUNDING * all[0]).length);
  const kept = Math.min(count, rank);
  const leading = new Matrix(kept, size, vectors.slice(0, kept * size));
  if (!isWide) return { directions: leading, values: all.slice(0, kept) };
  const found = await compute.product(leading, x, {}, task.child('directions', 0.1));
  const data = Float64Array.from(found.data);
  fixRows(data, x.cols);
  return { directions: new Matrix(kept, x.cols, data), values: all.slice(0, kept) };
}
