import { NumericalError, ShapeError } from '../core/errors';

/**
 * The lower Cholesky factor L of a symmetric positive definite matrix, a = L Lᵀ.
 * @param a  n × n row-major; only the lower triangle is read; not modified
 * @returns  n × n row-major, zeros above the diagonal
 * @throws {NumericalError} when a is not positive definite
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array {
  if (a.length !== n * n) throw new ShapeError('a', `${n} × ${n}`, `${a.length} values`);
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * n;
      let sum = a[rowI + j];
      for (let k = 0; k < j; k++) sum -= l[rowI + k] * l[rowJ + k];
      if (i !== j) {
        l[rowI + j] = sum / l[rowJ + j];
      } else if (sum > 0 && Number.isFinite(sum)) {
        l[rowI + i] = Math.sqrt(sum);
      } else {
        throw new NumericalError(`a matrix must be positive definite, pivot ${i + 1} of ${n} is ${sum}`);
      }
    }
  }
  return l;
}

/**
 * Solves a x = b for a symmetric positive definite a.
 * @param a  n × n row-major, not modified
 * @param b  n × columns row-major, not modified
 * @returns  x, n × columns row-major
 * @throws {NumericalError} when a is not positive definite
 */
export function choleskySolve(a: Float64Array, n: number, b: Float64Array, columns: number): Float64Array {
  if (b.length !== n * columns) throw new ShapeError('b', `${n} × ${columns}`, `${b.length} values`);
  const l = choleskyFactor(a, n);
  const x = Float64Array.from(b);
  const subtract = (into: number, from: number, factor: number): void => {
    if (factor === 0) return;
    for (let c = 0; c < columns; c++) x[into * columns + c] -= factor * x[from * columns + c];
  };
  const divide = (row: number, by: number): void => {
    for (let c = row * columns; c < (row + 1) * columns; c++) x[c] /= by;
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtract(i, k, l[i * n + k]);
    divide(i, l[i * n + i]);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtract(i, k, l[k * n + i]);
    divide(i, l[i * n + i]);
  }
  return x;
}
