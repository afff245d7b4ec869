import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';

/** Rows from … to − 1 of `x`, sharing its storage. */
export const rowBlock = (x: Values, from: number, to: number): Values =>
  x.data instanceof Float32Array
    ? new Matrix(to - from, x.cols, x.data.subarray(from * x.cols, to * x.cols))
    : new Matrix(to - from, x.cols, x.data.subarray(from * x.cols, to * x.cols));
