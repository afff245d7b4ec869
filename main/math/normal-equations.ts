import { ShapeError } from '../core/errors';

export interface LeastSquares {
  /** p × columns row-major; 0 for columns of the design that the earlier ones explain already. */
  readonly coefficients: Float64Array;
  /** Columns of the design that were left out, ascending. */
  readonly aliased: readonly number[];
}

/** What must be left of a column's squared length after the earlier ones are taken out (R's qr: 1e-7 of the length). */
const LEFT_OVER = 1e-12;

/**
 * Solves the normal equations DᵀD β = DᵀY by a Cholesky factorisation that goes through the columns in order and
 * leaves out those which the earlier ones explain. The same columns stay in as in R's lm.fit, which moves such columns
 * to the end and reports their coefficients as NA; here they are 0, as limma sets them.
 * @param gram  p × p row-major, DᵀD
 * @param cross p × columns row-major, DᵀY
 */
export function solveNormalEquations(
  gram: Float64Array,
  p: number,
  cross: Float64Array,
  columns: number,
): LeastSquares {
  if (gram.length !== p * p) throw new ShapeError('gram', `${p} × ${p}`, `${gram.length} values`);
  if (cross.length !== p * columns)
    throw new ShapeError('cross', `${p} × ${columns}`, `${cross.length} values`);
  const l = new Float64Array(p * p);
  const kept: number[] = [];
  const aliased: number[] = [];
  for (let j = 0; j < p; j++) {
    let left = gram[j * p + j];
    for (const k of kept) {
      let sum = gram[j * p + k];
      for (const m of kept) {
        if (m >= k) break;
        sum -= l[j * p + m] * l[k * p + m];
      }
      l[j * p + k] = sum / l[k * p + k];
      left -= l[j * p + k] ** 2;
    }
    if (left > LEFT_OVER * gram[j * p + j]) {
      l[j * p + j] = Math.sqrt(left);
      kept.push(j);
    } else {
      aliased.push(j);
    }
  }
  return { coefficients: substitute(l, p, kept, cross, columns), aliased };
}

function substitute(
  l: Float64Array,
  p: number,
  kept: readonly number[],
  cross: Float64Array,
  columns: number,
): Float64Array {
  const x = new Float64Array(p * columns);
  const subtract = (into: number, from: number, factor: number): void => {
    if (factor === 0) return;
    for (let c = 0; c < columns; c++) x[into * columns + c] -= factor * x[from * columns + c];
  };
  kept.forEach((j, place) => {
    x.set(cross.subarray(j * columns, (j + 1) * columns), j * columns);
    for (let q = 0; q < place; q++) subtract(j, kept[q], l[j * p + kept[q]]);
    for (let c = 0; c < columns; c++) x[j * columns + c] /= l[j * p + j];
  });
  for (let place = kept.length - 1; place >= 0; place--) {
    const j = kept[place];
    for (let q = place + 1; q < kept.length; q++) subtract(j, kept[q], l[kept[q] * p + j]);
    for (let c = 0; c < columns; c++) x[j * columns + c] /= l[j * p + j];
  }
  return x;
}
