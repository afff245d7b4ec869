import type { ProductOptions } from '../core/compute';
import { NumericalError, ShapeError } from '../core/errors';
import type { Values } from '../core/matrix';

const size = (x: Values, transposed = false): string =>
  transposed ? `${x.cols} × ${x.rows} (transposed)` : `${x.rows} × ${x.cols}`;

/**
 * Rows, columns and inner dimension of a product.
 * @throws {ShapeError} when the inner dimensions differ
 */
export function productShape(
  a: Values,
  b: Values,
  { transposeA = false, transposeB = false }: ProductOptions,
): { rows: number; cols: number; inner: number } {
  const [rows, inner] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const [innerB, cols] = transposeB ? [b.cols, b.rows] : [b.rows, b.cols];
  if (inner !== innerB) {
    throw new ShapeError(
      'the right factor',
      `${inner} × any for a left one of ${size(a, transposeA)}`,
      size(b, transposeB),
    );
  }
  return { rows, cols, inner };
}

/** @throws {ShapeError} when the rows of `a` and of `b` are not in one space */
export function requireSameColumns(a: Values, b: Values): void {
  if (a.cols !== b.cols) throw new ShapeError('the second table', `any × ${a.cols}`, size(b));
}

/**
 * How many neighbours there can be when k are wanted and `available` rows are there to choose from.
 * @throws {ShapeError} when k is not a positive integer
 */
export function neighbourCount(k: number, available: number): number {
  if (!Number.isInteger(k) || k < 1) throw new ShapeError('k', 'an integer of at least 1', String(k));
  return Math.max(0, Math.min(k, available));
}

/**
 * How many principal components there can be when `components` are wanted.
 * @throws {ShapeError} when `components` is not a positive integer
 * @throws {NumericalError} when there are no two rows or no columns
 */
export function componentCount(x: Values, components: number): number {
  if (!Number.isInteger(components) || components < 1) {
    throw new ShapeError('components', 'an integer of at least 1', String(components));
  }
  if (x.rows < 2 || x.cols < 1) {
    throw new NumericalError(`principal components need at least 2 rows and 1 feature, got ${size(x)}`);
  }
  return Math.min(components, x.rows - 1, x.cols);
}
