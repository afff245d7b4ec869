/*
 * Eigenvalues and vectors of a symmetric matrix: Householder reduction to tridiagonal form, then
 * implicit QL (Bowdler, Martin, Reinsch & Wilkinson, EISPACK tred2 and tql2, as in JAMA).
 * Departures: the vectors are kept as rows, so that every inner loop runs along memory; and the
 * plane rotations of many QL sweeps are collected and applied to narrow strips of columns, so that a
 * strip stays in the cache (a 1,536 × 1,536 matrix of doubles does not).
 */
import { NumericalError, ShapeError } from '../core/errors';
import type { Task } from '../core/task';

export interface Eigen {
  /** n, descending. */
  readonly values: Float64Array;
  /** n × n row-major: row k is the unit eigenvector of values[k], its entry of largest magnitude positive. */
  readonly vectors: Float64Array;
}

/** Columns that a batch of rotations is applied to at a time: 1,536 rows of them fill 400 kB. */
const STRIP = 32;
/** Rotations collected before they are applied, as a multiple of n. */
const SWEEPS_HELD = 24;
const MAX_SWEEPS = 60;

interface Work {
  readonly n: number;
  /** Row j holds what becomes eigenvector j. */
  readonly v: Float64Array;
  readonly d: Float64Array;
  readonly e: Float64Array;
}

/** Householder reduction; yields after a bounded amount of work. */
function* reduce({ n, v, d, e }: Work): Generator<void> {
  let work = 0;
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1];
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]);
    if (scale === 0) {
      e[i] = d[i - 1];
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1];
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k] /= scale;
        h += d[k] * d[k];
      }
      const pivot = d[i - 1];
      const root = pivot > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * root;
      h -= pivot * root;
      d[i - 1] = pivot - root;
      e.fill(0, 0, i);
      for (let j = 0; j < i; j++) {
        const f = d[j];
        const row = j * n;
        v[i * n + j] = f;
        let g = e[j] + v[row + j] * f;
        for (let k = j + 1; k < i; k++) {
          g += v[row + k] * d[k];
          e[k] += v[row + k] * f;
        }
        e[j] = g;
      }
      let f = 0;
      for (let j = 0; j < i; j++) {
        e[j] /= h;
        f += e[j] * d[j];
      }
      const half = f / (h + h);
      for (let j = 0; j < i; j++) e[j] -= half * d[j];
      for (let j = 0; j < i; j++) {
        const dj = d[j];
        const ej = e[j];
        const row = j * n;
        for (let k = j; k < i; k++) v[row + k] -= dj * e[k] + ej * d[k];
        d[j] = v[row + i - 1];
        v[row + i] = 0;
      }
    }
    d[i] = h;
    work += i * i;
    if (work > 4e6) {
      work = 0;
      yield;
    }
  }
}

/** Multiplies the Householder reflections together; yields after a bounded amount of work. */
function* accumulate({ n, v, d, e }: Work): Generator<void> {
  let work = 0;
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i];
    v[i * n + i] = 1;
    const h = d[i + 1];
    const reflection = (i + 1) * n;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[reflection + k] / h;
      for (let j = 0; j <= i; j++) {
        const row = j * n;
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[reflection + k] * v[row + k];
        for (let k = 0; k <= i; k++) v[row + k] -= g * d[k];
      }
    }
    v.fill(0, reflection, reflection + i + 1);
    work += i * i;
    if (work > 4e6) {
      work = 0;
      yield;
    }
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1];
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
  e[0] = 0;
}

/** Plane rotations of neighbouring rows (i, i + 1), held back and applied strip by strip, in order. */
function createRotations(v: Float64Array, n: number) {
  const capacity = SWEEPS_HELD * n;
  const rows = new Int32Array(capacity);
  const cosines = new Float64Array(capacity);
  const sines = new Float64Array(capacity);
  let held = 0;
  const apply = (): void => {
    for (let from = 0; from < n; from += STRIP) {
      const to = Math.min(n, from + STRIP);
      for (let r = 0; r < held; r++) {
        const c = cosines[r];
        const s = sines[r];
        const low = rows[r] * n;
        for (let p = low + from, q = p + n, end = low + to; p < end; p++, q++) {
          const h = v[q];
          const g = v[p];
          v[q] = s * g + c * h;
          v[p] = c * g - s * h;
        }
      }
    }
    held = 0;
  };
  return {
    add(row: number, c: number, s: number): void {
      rows[held] = row;
      cosines[held] = c;
      sines[held++] = s;
    },
    isFull: (): boolean => held + n > capacity,
    apply,
  };
}

/** Implicit QL on the tridiagonal matrix; yields each time rotations were applied. */
function* diagonalise({ n, v, d, e }: Work): Generator<void> {
  const rotations = createRotations(v, n);
  const epsilon = 2 ** -52;
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]) > epsilon * largest) m++;
    for (let sweep = 0; m > l; sweep++) {
      if (sweep === MAX_SWEEPS) throw new NumericalError(`eigenvalue ${l + 1} of ${n} did not converge`);
      let g = d[l];
      let p = (d[l + 1] - g) / (2 * e[l]);
      let r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = e[l] / (p + r);
      d[l + 1] = e[l] * (p + r);
      const next = d[l + 1];
      const h = g - d[l];
      for (let i = l + 2; i < n; i++) d[i] -= h;
      shift += h;
      p = d[m];
      let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
      const off = e[l + 1];
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i];
        const ph = c * p;
        r = Math.hypot(p, e[i]);
        e[i + 1] = s * r;
        s = e[i] / r;
        c = p / r;
        p = c * d[i] - s * g;
        d[i + 1] = ph + s * (c * g + s * d[i]);
        rotations.add(i, c, s);
      }
      p = (-s * s2 * c3 * off * e[l]) / next;
      e[l] = s * p;
      d[l] = c * p;
      if (rotations.isFull()) {
        rotations.apply();
        yield;
      }
      if (Math.abs(e[l]) <= epsilon * largest) break;
    }
    d[l] += shift;
    e[l] = 0;
  }
  rotations.apply();
  yield;
}

function sorted({ n, v, d }: Work): Eigen {
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => d[j] - d[i] || i - j);
  const vectors = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const from = v.subarray(order[k] * n, (order[k] + 1) * n);
    let peak = 0;
    for (let j = 1; j < n; j++) if (Math.abs(from[j]) > Math.abs(from[peak])) peak = j;
    const sign = from[peak] < 0 ? -1 : 1;
    for (let j = 0; j < n; j++) vectors[k * n + j] = sign * from[j];
  }
  return { values: Float64Array.from(order, (k) => d[k]), vectors };
}

function begin(a: Float64Array, n: number): Work {
  if (a.length !== n * n) throw new ShapeError('a', `${n} × ${n}`, `${a.length} values`);
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(a[i])) {
      throw new NumericalError(`the matrix to decompose has ${a[i]} in row ${Math.floor(i / n) + 1}`);
    }
  }
  return { n, v: Float64Array.from(a), d: new Float64Array(n), e: new Float64Array(n) };
}

function* steps(work: Work): Generator<void> {
  if (work.n === 0) return;
  yield* reduce(work);
  yield* accumulate(work);
  yield* diagonalise(work);
}

/**
 * Eigenvalues and vectors of a symmetric matrix, O(n³).
 * @param a  n × n row-major, symmetric (only consistency of both triangles is assumed); not modified
 * @throws {ShapeError} @throws {NumericalError} on NaN or infinity
 */
export function symmetricEigen(a: Float64Array, n: number): Eigen {
  const work = begin(a, n);
  const pieces = steps(work);
  while (pieces.next().done !== true);
  return sorted(work);
}

/** As `symmetricEigen`, ticking its task often enough for large matrices to be cancelled. */
export async function symmetricEigenTask(a: Float64Array, n: number, task: Task): Promise<Eigen> {
  const work = begin(a, n);
  let done = 0;
  // The number of pieces is known only afterwards; this many are never exceeded by much.
  const expected = 3 + Math.ceil((2 * n ** 3) / 12e6) + Math.ceil((1.8 * n) / SWEEPS_HELD);
  const pieces = steps(work);
  while (pieces.next().done !== true) await task.tick(Math.min(++done, expected), expected);
  return sorted(work);
}
