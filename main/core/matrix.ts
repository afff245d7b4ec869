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

/** A matrix on the first elements of `data`, without copying. */
const matrixOn = (data: Values['data'], rows: number, cols: number): Values =>
  data instanceof Float32Array
    ? new Matrix(rows, cols, data.subarray(0, rows * cols))
    : new Matrix(rows, cols, data.subarray(0, rows * cols));

/**
 * The rows `indices` of `x`, copied in that order.
 * @param room  memory for them, of the element type of `x`; new unless given
 */
export function takeRows(x: Values, indices: ArrayLike<number>, room?: Values['data']): Values {
  const out = room === undefined ? zerosLike(x, indices.length) : matrixOn(room, indices.length, x.cols);
  for (let i = 0, end = 1; i < indices.length; i = end++) {
    // Rows that follow each other in `x` as well are copied at once.
    while (end < indices.length && indices[end] === indices[end - 1] + 1) end++;
    const from = indices[i] * x.cols;
    out.data.set(x.data.subarray(from, from + (end - i) * x.cols), i * x.cols);
  }
  return out;
}
