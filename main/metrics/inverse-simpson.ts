/*
 * Local inverse Simpson's index: how many levels (batches, labels) a row effectively has around it. Neighbours are
 * weighted by exp(−β d), β found by bisection so that the entropy of the weights is log(perplexity).
 * Source: Korsunsky et al. 2019; harmonypy 0.0.9 lisi.py, to whose tolerance (1e-5) the bisection runs.
 * Departure: the smallest distance is subtracted first, which changes no weight and keeps large distances from underflow.
 */
import type { Neighbours } from '../core/compute';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';

const TOLERANCE = 1e-5;
const MAX_TRIES = 50;
const ROWS_PER_TICK = 500;

/** Fills `weights` (k, sum 1) for one row's distances. */
function weigh(distances: Float64Array, perplexity: number, weights: Float64Array): void {
  const nearest = distances.reduce((least, d) => Math.min(least, d), Infinity);
  const target = Math.log(perplexity);
  let [beta, low, high] = [1, -Infinity, Infinity];
  for (let tries = 0; ; tries++) {
    let [sum, weighted] = [0, 0];
    for (let j = 0; j < distances.length; j++) {
      const d = distances[j] - nearest;
      const w = Math.exp(-d * beta);
      weights[j] = w;
      sum += w;
      weighted += d * w;
    }
    const excess = Math.log(sum) + (beta * weighted) / sum - target;
    if (Math.abs(excess) < TOLERANCE || tries === MAX_TRIES) {
      for (let j = 0; j < distances.length; j++) weights[j] /= sum;
      return;
    }
    if (excess > 0) {
      low = beta;
      beta = high === Infinity ? beta * 2 : (beta + high) / 2;
    } else {
      high = beta;
      beta = low === -Infinity ? beta / 2 : (beta + low) / 2;
    }
  }
}

/** The inverse Simpson index of one row, between 1 and the number of levels. */
export function inverseSimpson(
  distances: Float64Array,
  rows: Int32Array,
  factor: Factor,
  perplexity: number,
): number {
  const weights = new Float64Array(distances.length);
  weigh(distances, perplexity, weights);
  const shares = new Float64Array(factor.levels.length);
  for (let j = 0; j < rows.length; j++) shares[factor.codes[rows[j]]] += weights[j];
  return 1 / shares.reduce((sum, share) => sum + share * share, 0);
}

/** The index of every row from lists of neighbours. */
export async function inverseSimpsonIndices(
  neighbours: Neighbours,
  factor: Factor,
  perplexity: number,
  task: Task,
): Promise<Float64Array> {
  const { rows, k, indices, distances } = neighbours;
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_PER_TICK === 0) await task.tick(i, rows);
    const [from, to] = [i * k, (i + 1) * k];
    out[i] = inverseSimpson(distances.subarray(from, to), indices.subarray(from, to), factor, perplexity);
  }
  return out;
}
