import type { Distance } from '../core/compute';
import { NumericalError } from '../core/errors';
import type { Values } from '../core/matrix';

/**
 * Distances between single rows, in doubles and from the differences of the values, so that nothing cancels:
 * copies of a row are at distance 0, and d(i, j) is d(j, i) to the last bit. Both implementations of Compute
 * end in these functions, which is why their neighbours agree even where distances are tied.
 */
export type RowDistance = (i: number, j: number) => number;

/** Writes the distances of a row from others to `into`. */
export type RowDistances = (row: number, others: Int32Array, into: Float64Array) => void;

/** Measures one after the other. */
export const measureEach =
  (measure: RowDistance): RowDistances =>
  (row, others, into) => {
    for (let at = 0; at < others.length; at++) into[at] = measure(row, others[at]);
  };

/**
 * Sum of squares of every row, in doubles.
 * @throws {NumericalError} naming the first row that has a value which is NaN or infinite (or too large to square)
 */
export function squaredNorms(x: Values): Float64Array {
  const { rows, cols, data } = x;
  const norms = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (const end = at + cols; at < end; at++) sum += data[at] * data[at];
    if (!Number.isFinite(sum)) {
      throw new NumericalError(`row ${i + 1} has a value that is not a finite number of usable size`, {
        hint: 'leave the row or the feature out',
      });
    }
    norms[i] = sum;
  }
  return norms;
}

/** 1 / length of every row; 0 for a row of zeros. */
export function inverseLengths(x: Values): Float64Array {
  return squaredNorms(x).map((norm) => (norm > 0 ? 1 / Math.sqrt(norm) : 0));
}

function euclideanDistance(a: Values, b: Values): RowDistance {
  const { cols } = a;
  const [dataA, dataB] = [a.data, b.data];
  return (i, j) => {
    const fromA = i * cols;
    const fromB = j * cols;
    // Four sums at a time do not wait for one another.
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    let c = 0;
    for (; c + 4 <= cols; c += 4) {
      const d0 = dataA[fromA + c] - dataB[fromB + c];
      const d1 = dataA[fromA + c + 1] - dataB[fromB + c + 1];
      const d2 = dataA[fromA + c + 2] - dataB[fromB + c + 2];
      const d3 = dataA[fromA + c + 3] - dataB[fromB + c + 3];
      sum0 += d0 * d0;
      sum1 += d1 * d1;
      sum2 += d2 * d2;
      sum3 += d3 * d3;
    }
    for (; c < cols; c++) sum0 += (dataA[fromA + c] - dataB[fromB + c]) ** 2;
    return Math.sqrt(sum0 + sum1 + (sum2 + sum3));
  };
}

/** 1 − cos = ½ |â − b̂|² for rows of length 1; a row of zeros has no direction and is at distance 1 from all. */
function cosineDistance(a: Values, b: Values): RowDistance {
  const { cols } = a;
  const [dataA, dataB] = [a.data, b.data];
  const scaleA = inverseLengths(a);
  const scaleB = a === b ? scaleA : inverseLengths(b);
  return (i, j) => {
    const si = scaleA[i];
    const sj = scaleB[j];
    if (si === 0 || sj === 0) return 1;
    const fromA = i * cols;
    const fromB = j * cols;
    let sum = 0;
    for (let c = 0; c < cols; c++) {
      const difference = dataA[fromA + c] * si - dataB[fromB + c] * sj;
      sum += difference * difference;
    }
    return sum / 2;
  };
}

/** The distance of row i of `a` from row j of `b`, which have the same columns and only finite values. */
export const measureRows = (a: Values, b: Values, distance: Distance): RowDistance =>
  distance === 'cosine' ? cosineDistance(a, b) : euclideanDistance(a, b);

/**
 * As `measureRows`, for tables that were not checked.
 * @throws {NumericalError} naming the first row with a value that is NaN or infinite
 */
export function rowDistance(a: Values, b: Values, distance: Distance): RowDistance {
  squaredNorms(a);
  if (a !== b) squaredNorms(b);
  return measureRows(a, b, distance);
}
