import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';

/** A matrix on the first rows × cols elements of `data`, without copying. */
export const matrixOver = (data: Values['data'], rows: number, cols: number): Values =>
  data instanceof Float32Array
    ? new Matrix(rows, cols, data.subarray(0, rows * cols))
    : new Matrix(rows, cols, data.subarray(0, rows * cols));

/** Rows `from` … `to` − 1, without copying. */
export const rowsOf = ({ cols, data }: Values, from: number, to: number): Values =>
  matrixOver(data.subarray(from * cols, to * cols), to - from, cols);

/** Zeros. */
export const valuesOf = (precision: Precision, size: number): Values['data'] =>
  precision === 'single' ? new Float32Array(size) : new Float64Array(size);

/** A zeroed matrix of the precision of `like`. */
export const matrixLike = (like: Values, rows: number, cols: number): Values =>
  matrixOver(valuesOf(like.data instanceof Float32Array ? 'single' : 'double', rows * cols), rows, cols);
