/*
 * The first half of the singular value decomposition by Golub & Kahan: Householder reflections to bidiagonal form, and
 * the vectors that they stand for (LINPACK dsvdc). Everything is kept transposed, so that inner loops run along memory.
 */

/** A decomposition under way. */
export interface Bidiagonal {
  readonly m: number;
  readonly n: number;
  /** n × m: row k is left vector k. */
  readonly u: Float64Array;
  /** n × n: row k is right vector k. */
  readonly v: Float64Array;
  readonly s: Float64Array;
  readonly e: Float64Array;
}

function norm(x: Float64Array, from: number, to: number): number {
  let scale = 0;
  for (let i = from; i < to; i++) scale = Math.max(scale, Math.abs(x[i]));
  if (scale === 0) return 0;
  let sum = 0;
  for (let i = from; i < to; i++) sum += (x[i] / scale) ** 2;
  return scale * Math.sqrt(sum);
}

/** Adds to row `target` the multiple of row `source` that reflects it; both start at `from` and have `length` entries. */
function reflect(x: Float64Array, source: number, target: number, length: number, pivot: number): void {
  let t = 0;
  for (let i = 0; i < length; i++) t += x[source + i] * x[target + i];
  t = -t / pivot;
  for (let i = 0; i < length; i++) x[target + i] += t * x[source + i];
}

/** Reduces a (n × m, the transpose of the input) to bidiagonal form; s is the diagonal, e the one above it. */
export function bidiagonalise(a: Float64Array, { m, n, u, v, s, e }: Bidiagonal): void {
  const columnSteps = Math.min(m - 1, n);
  const rowSteps = Math.max(0, n - 2);
  const work = new Float64Array(m);
  for (let k = 0; k < Math.max(columnSteps, rowSteps); k++) {
    const row = k * m;
    if (k < columnSteps) {
      s[k] = norm(a, row + k, row + m);
      if (s[k] !== 0) {
        if (a[row + k] < 0) s[k] = -s[k];
        for (let i = row + k; i < row + m; i++) a[i] /= s[k];
        a[row + k] += 1;
      }
      s[k] = -s[k];
    }
    for (let j = k + 1; j < n; j++) {
      if (k < columnSteps && s[k] !== 0) reflect(a, row + k, j * m + k, m - k, a[row + k]);
      e[j] = a[j * m + k];
    }
    if (k < columnSteps) u.set(a.subarray(row + k, row + m), row + k);
    if (k >= rowSteps) continue;
    e[k] = norm(e, k + 1, n);
    if (e[k] !== 0) {
      if (e[k + 1] < 0) e[k] = -e[k];
      for (let i = k + 1; i < n; i++) e[i] /= e[k];
      e[k + 1] += 1;
    }
    e[k] = -e[k];
    if (k + 1 < m && e[k] !== 0) {
      work.fill(0);
      for (let j = k + 1; j < n; j++) {
        const f = e[j];
        for (let i = k + 1; i < m; i++) work[i] += f * a[j * m + i];
      }
      for (let j = k + 1; j < n; j++) {
        const t = -e[j] / e[k + 1];
        for (let i = k + 1; i < m; i++) a[j * m + i] += t * work[i];
      }
    }
    for (let i = k + 1; i < n; i++) v[k * n + i] = e[i];
  }
  if (columnSteps < n) s[columnSteps] = a[columnSteps * m + columnSteps];
  if (rowSteps + 1 < n) e[rowSteps] = a[(n - 1) * m + rowSteps];
  e[n - 1] = 0;
}

/** Turns the stored reflections into the vectors themselves. */
export function generateVectors({ m, n, u, v, s, e }: Bidiagonal): void {
  const columnSteps = Math.min(m - 1, n);
  const rowSteps = Math.max(0, n - 2);
  for (let j = columnSteps; j < n; j++) {
    u.fill(0, j * m, (j + 1) * m);
    u[j * m + j] = 1;
  }
  for (let k = columnSteps - 1; k >= 0; k--) {
    const row = k * m;
    if (s[k] === 0) {
      u.fill(0, row, row + m);
      u[row + k] = 1;
      continue;
    }
    for (let j = k + 1; j < n; j++) reflect(u, row + k, j * m + k, m - k, u[row + k]);
    for (let i = row + k; i < row + m; i++) u[i] = -u[i];
    u[row + k] += 1;
    u.fill(0, row, row + k);
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = k * n;
    if (k < rowSteps && e[k] !== 0) {
      for (let j = k + 1; j < n; j++) reflect(v, row + k + 1, j * n + k + 1, n - k - 1, v[row + k + 1]);
    }
    v.fill(0, row, row + n);
    v[row + k] = 1;
  }
}
