/*
 * The correction vectors of mnnCorrect: every row moves by a mean of the vectors of the rows in pairs, weighted by
 * nearness, exp(−|x − m|² / sigma), over the density of rows in pairs at m, so that crowded places do not dominate.
 * Source: batchelor 1.14, `smooth_gaussian_kernel`. Departure: weights are taken relative to the largest of a row, so
 * that a row far from all pairs gets the vector of the nearest where the reference divides 0 by 0.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { Matrix, takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import type { PairVectors } from './mutual-neighbours';

/** Entries of a block of distances. */
const BLOCK = 4e6;

/** log Σ_o exp(−|m − o|² / sigma) over all rows in pairs, for each row m in a pair. */
async function logDensities(members: Values, sigma: number, run: Run, task: Task): Promise<Float64Array> {
  const count = members.rows;
  const out = new Float64Array(count);
  const stride = Math.max(1, Math.floor(BLOCK / count));
  for (let from = 0; from < count; from += stride) {
    const rows = Int32Array.from({ length: Math.min(stride, count - from) }, (_, i) => from + i);
    const part = task.child('', rows.length / count);
    const { data } = await run.compute.distances(takeRows(members, rows), members, 'euclidean', part);
    rows.forEach((row, i) => {
      // A row is at distance 0 from itself: the largest term of the sum is 1.
      let sum = 0;
      for (let at = i * count; at < (i + 1) * count; at++) sum += Math.exp(-(data[at] * data[at]) / sigma);
      out[row] = Math.log(Math.max(sum, 1));
    });
  }
  return out;
}

/** Turns a block of distances into weights that sum to 1 in every row, in place. */
function weigh(distances: Values, densities: Float64Array, sigma: number): void {
  const { rows, cols, data } = distances;
  const logs = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    let peak = -Infinity;
    for (let m = 0, at = i * cols; m < cols; m++, at++) {
      logs[m] = -(data[at] * data[at]) / sigma - densities[m];
      if (logs[m] > peak) peak = logs[m];
    }
    let sum = 0;
    for (let m = 0; m < cols; m++) {
      logs[m] = Math.exp(logs[m] - peak);
      sum += logs[m];
    }
    for (let m = 0, at = i * cols; m < cols; m++, at++) data[at] = logs[m] / sum;
  }
}

/** A vector for every row of `x`, n × d, smoothed from those of the rows in pairs. */
export async function smoothVectors(
  x: Values,
  { rows: pairRows, vectors }: PairVectors,
  sigma: number,
  run: Run,
  task: Task,
): Promise<Values> {
  const members = takeRows(x, pairRows);
  const densities = await logDensities(members, sigma, run, task.child('density', 0.3));
  const table = new Matrix(pairRows.length, x.cols, vectors);
  const out = zerosLike(x);
  const smoothing = task.child('smoothing', 0.7);
  const stride = Math.max(1, Math.floor(BLOCK / pairRows.length));
  for (let from = 0; from < x.rows; from += stride) {
    const rows = Int32Array.from({ length: Math.min(stride, x.rows - from) }, (_, i) => from + i);
    const part = smoothing.child('', rows.length / x.rows);
    const distances = await run.compute.distances(
      takeRows(x, rows),
      members,
      'euclidean',
      part.child('', 0.5),
    );
    weigh(distances, densities, sigma);
    const moved = await run.compute.product(distances, table, {}, part.child('', 0.5));
    out.data.set(moved.data, from * x.cols);
  }
  return out;
}
