/*
 * Singular value decomposition by Golub & Kahan: Householder bidiagonalisation (bidiagonalise.ts), then implicit QR on
 * the bidiagonal matrix (LINPACK dsvdc, as in JAMA). Never forms xᵀx, so singular values down to about 1e-16 of the
 * largest keep their meaning.
 * Departures: everything is kept transposed, so that every inner loop runs along memory.
 */
import { NumericalError, ShapeError } from '../core/errors';
import type { Bidiagonal } from './bidiagonalise';
import { bidiagonalise, generateVectors } from './bidiagonalise';

export interface Svd {
  /** rows × r row-major, r = min(rows, cols). */
  readonly u: Float64Array;
  /** r, descending. */
  readonly s: Float64Array;
  /** r × cols row-major: row k is right singular vector k, its entry of largest magnitude positive. */
  readonly vt: Float64Array;
}

const EPSILON = 2 ** -52;
const TINY = 2 ** -966;
const MAX_SWEEPS = 75;

function rotate(x: Float64Array, width: number, p: number, q: number, c: number, s: number): void {
  for (let i = p * width, j = q * width, end = i + width; i < end; i++, j++) {
    const t = c * x[i] + s * x[j];
    x[j] = c * x[j] - s * x[i];
    x[i] = t;
  }
}

/** One implicit QR sweep on the block [k, p − 1]. */
function sweep({ m, n, u, v, s, e }: Bidiagonal, k: number, p: number): void {
  const scale = Math.max(
    Math.abs(s[p - 1]),
    Math.abs(s[p - 2]),
    Math.abs(e[p - 2]),
    Math.abs(s[k]),
    Math.abs(e[k]),
  );
  const sp = s[p - 1] / scale;
  const spm1 = s[p - 2] / scale;
  const epm1 = e[p - 2] / scale;
  const sk = s[k] / scale;
  const ek = e[k] / scale;
  const b = ((spm1 + sp) * (spm1 - sp) + epm1 * epm1) / 2;
  const c = sp * epm1 * (sp * epm1);
  let shift = 0;
  if (b !== 0 || c !== 0) {
    const root = b < 0 ? -Math.sqrt(b * b + c) : Math.sqrt(b * b + c);
    shift = c / (b + root);
  }
  let f = (sk + sp) * (sk - sp) + shift;
  let g = sk * ek;
  for (let j = k; j < p - 1; j++) {
    let t = Math.hypot(f, g);
    let cs = f / t;
    let sn = g / t;
    if (j !== k) e[j - 1] = t;
    f = cs * s[j] + sn * e[j];
    e[j] = cs * e[j] - sn * s[j];
    g = sn * s[j + 1];
    s[j + 1] = cs * s[j + 1];
    rotate(v, n, j, j + 1, cs, sn);
    t = Math.hypot(f, g);
    cs = f / t;
    sn = g / t;
    s[j] = t;
    f = cs * e[j] + sn * s[j + 1];
    s[j + 1] = -sn * e[j] + cs * s[j + 1];
    g = sn * e[j + 1];
    e[j + 1] = cs * e[j + 1];
    rotate(u, m, j, j + 1, cs, sn);
  }
  e[p - 2] = f;
}

/** Removes a zero at the end of the block (s[p − 1] negligible) from the right. */
function deflateLast({ n, v, s, e }: Bidiagonal, k: number, p: number): void {
  let f = e[p - 2];
  e[p - 2] = 0;
  for (let j = p - 2; j >= k; j--) {
    const t = Math.hypot(s[j], f);
    const cs = s[j] / t;
    const sn = f / t;
    s[j] = t;
    if (j !== k) {
      f = -sn * e[j - 1];
      e[j - 1] = cs * e[j - 1];
    }
    rotate(v, n, j, p - 1, cs, sn);
  }
}

/** Splits the block at a negligible s[k − 1]. */
function split({ m, u, s, e }: Bidiagonal, k: number, p: number): void {
  let f = e[k - 1];
  e[k - 1] = 0;
  for (let j = k; j < p; j++) {
    const t = Math.hypot(s[j], f);
    const cs = s[j] / t;
    const sn = f / t;
    s[j] = t;
    f = -sn * e[j];
    e[j] = cs * e[j];
    rotate(u, m, j, k - 1, cs, sn);
  }
}

function diagonalise(work: Bidiagonal): void {
  const { n, s, e } = work;
  let p = n;
  let sweeps = 0;
  while (p > 0) {
    if (sweeps > MAX_SWEEPS) throw new NumericalError(`singular value ${p} of ${n} did not converge`);
    let k = p - 2;
    for (; k >= 0; k--) {
      if (Math.abs(e[k]) <= TINY + EPSILON * (Math.abs(s[k]) + Math.abs(s[k + 1]))) {
        e[k] = 0;
        break;
      }
    }
    if (k === p - 2) {
      p--;
      sweeps = 0;
      continue;
    }
    let zero = p - 1;
    for (; zero > k; zero--) {
      const around = (zero !== p ? Math.abs(e[zero]) : 0) + (zero !== k + 1 ? Math.abs(e[zero - 1]) : 0);
      if (Math.abs(s[zero]) <= TINY + EPSILON * around) {
        s[zero] = 0;
        break;
      }
    }
    if (zero === k) {
      sweep(work, k + 1, p);
      sweeps++;
    } else if (zero === p - 1) {
      deflateLast(work, k + 1, p);
    } else {
      split(work, zero + 1, p);
    }
  }
}

/** Singular values positive and descending, signs fixed, vectors laid out as promised. */
function finish({ m, n, u, v, s }: Bidiagonal): Svd {
  const order = Int32Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => Math.abs(s[j]) - Math.abs(s[i]) || i - j,
  );
  const out = { u: new Float64Array(m * n), s: new Float64Array(n), vt: new Float64Array(n * n) };
  for (let k = 0; k < n; k++) {
    const from = order[k];
    out.s[k] = Math.abs(s[from]);
    const right = v.subarray(from * n, (from + 1) * n);
    let peak = 0;
    for (let j = 1; j < n; j++) if (Math.abs(right[j]) > Math.abs(right[peak])) peak = j;
    const sign = right[peak] < 0 ? -1 : 1;
    const leftSign = s[from] < 0 ? -sign : sign;
    for (let j = 0; j < n; j++) out.vt[k * n + j] = sign * right[j];
    for (let i = 0; i < m; i++) out.u[i * n + k] = leftSign * u[from * m + i];
  }
  return out;
}

function transposed(x: Float64Array, rows: number, cols: number): Float64Array {
  const t = new Float64Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) t[j * rows + i] = x[i * cols + j];
  return t;
}

/** Of a matrix given as the rows of its transpose (n × m, n ≤ m); `a` is used up. */
function decompose(a: Float64Array, m: number, n: number): Svd {
  const work: Bidiagonal = {
    m,
    n,
    u: new Float64Array(n * m),
    v: new Float64Array(n * n),
    s: new Float64Array(n),
    e: new Float64Array(n),
  };
  if (n === 0) return { u: work.u, s: work.s, vt: work.v };
  bidiagonalise(a, work);
  generateVectors(work);
  diagonalise(work);
  return finish(work);
}

/**
 * Thin singular value decomposition, x = u diag(s) vt.
 * @param x  rows × cols row-major, either longer; not modified
 * @throws {ShapeError} @throws {NumericalError} on NaN or infinity
 */
export function thinSvd(x: Float64Array, rows: number, cols: number): Svd {
  if (x.length !== rows * cols) throw new ShapeError('x', `${rows} × ${cols}`, `${x.length} values`);
  for (const value of x) {
    if (!Number.isFinite(value)) throw new NumericalError(`the matrix to decompose has a value ${value}`);
  }
  if (rows >= cols) return decompose(transposed(x, rows, cols), rows, cols);
  const { u, s, vt } = decompose(Float64Array.from(x), cols, rows);
  // Of the transpose: right vectors (cols × rows in u's layout) become rows of vt.
  const flipped = { u: transposed(vt, rows, rows), s, vt: transposed(u, cols, rows) };
  for (let k = 0; k < rows; k++) {
    const row = flipped.vt.subarray(k * cols, (k + 1) * cols);
    let peak = 0;
    for (let j = 1; j < cols; j++) if (Math.abs(row[j]) > Math.abs(row[peak])) peak = j;
    if (row[peak] >= 0) continue;
    for (let j = 0; j < cols; j++) row[j] = -row[j];
    for (let i = 0; i < rows; i++) flipped.u[i * rows + k] = -flipped.u[i * rows + k];
  }
  return flipped;
}
