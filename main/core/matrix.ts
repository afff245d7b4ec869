import { ShapeError } from './errors';

/** Row-major: element (i, j) is data[i * cols + j]. Rows are samples, everywhere. Float32 stores; sums run in doubles. */
export class Matrix<A extends Float32Array | Float64Array = Float32Array> {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly data: A,
  ) {
    if (data.length !== rows * cols) {
      throw new ShapeError('data', `${rows} × ${cols}`, `${data.length} values`);
    }
  }
}

/** What methods take and give: single precision normally, double where the user asks for it (`--precision double`). */
export type Values = Matrix | Matrix<Float64Array>;
export type Precision = 'single' | 'double';

/** A zeroed matrix with the element type of `like`: what a method returns when it keeps its input's precision. */
export function zerosLike(like: Values, rows = like.rows, cols = like.cols): Values {
  return like.data instanceof Float32Array
    ? new Matrix(rows, cols, new Float32Array(rows * cols))
    : new Matrix(rows, cols, new Float64Array(rows * cols));
}

/** The same values as doubles; copies unless they are doubles already. */
export function toDouble(x: Values): Matrix<Float64Array> {
  return x.data instanceof Float64Array
    ? new Matrix(x.rows, x.cols, x.data)
    : new Matrix(x.rows, x.cols, Float64Array.from(x.data));
}

/** The same values as single precision; copies unless they are single already. */
export function toSingle(x: Values): Matrix {
  return x.data instanceof Float32Array
    ? new Matrix(x.rows, x.cols, x.data)
    : new Matrix(x.rows, x.cols, Float32Array.from(x.data));
}

/** Converts to the asked precision; the same storage when it has it already. */
export function toPrecision(x: Values, precision: Precision): Values {
  return precision === 'double' ? toDouble(x) : toSingle(x);
}

/** The rows `indices` of `x`, copied in that order. */
export function takeRows(x: Values, indices: ArrayLike<number>): Values {
  const out = zerosLike(x, indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * x.cols;
    out.data.set(x.data.subarray(from, from + x.cols), i * x.cols);
  }
  return out;
}
