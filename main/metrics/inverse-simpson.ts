/*
 * Local inverse Simpson's index: how many levels (batches, labels) a row effectively has around it. Neighbours are
 * weighted by exp(−β d), β found by bisection so that the entropy of the weights is log(perplexity).
 * Source: Korsunsky et al. 2019; harmonypy 0.0.9 lisi.py, to whose tolerance (1e-5) the bisection runs.
 * Departure: the smallest distance is subtracted first, which changes no weight and keeps large distances from underflow.
 */
import type { Neighbours } from '../core/compute';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';
import { exponential } from '../math/exponential';

const TOLERANCE = 1e-5;
const MAX_TRIES = 50;
const ROWS_PER_TICK = 500;

/** Fills `weights` with exp(−β (d − nearest)) and returns their sum and that of their products with d − nearest. */
function weighAt(
  distances: Float64Array,
  nearest: number,
  beta: number,
  weights: Float64Array,
): readonly [number, number] {
  let [sum, weighted] = [0, 0];
  for (let j = 0; j < distances.length; j++) {
    const d = distances[j] - nearest;
    const w = exponential(-d * beta);
    weights[j] = w;
    sum += w;
    weighted += d * w;
  }
  return [sum, weighted];
}

const leastOf = (distances: Float64Array): number =>
  distances.reduce((least, d) => Math.min(least, d), Infinity);

/** The β at which one row's weights have the entropy log(perplexity). */
function findBeta(distances: Float64Array, perplexity: number, weights: Float64Array): number {
  const nearest = leastOf(distances);
  const target = Math.log(perplexity);
  let [beta, low, high] = [1, -Infinity, Infinity];
  for (let tries = 0; ; tries++) {
    const [sum, weighted] = weighAt(distances, nearest, beta, weights);
    const excess = Math.log(sum) + (beta * weighted) / sum - target;
    if (Math.abs(excess) < TOLERANCE || tries === MAX_TRIES) return beta;
    if (excess > 0) {
      low = beta;
      beta = high === Infinity ? beta * 2 : (beta + high) / 2;
    } else {
      high = beta;
      beta = low === -Infinity ? beta / 2 : (beta + low) / 2;
    }
  }
}

/** The β of every row, which depends on the distances alone: searched once for the indices of all factors. */
export async function findBetas(
  { rows, k, distances }: Neighbours,
  perplexity: number,
  task: Task,
): Promise<Float64Array> {
  const out = new Float64Array(rows);
  const weights = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_PER_TICK === 0) await task.tick(i, rows);
    out[i] = findBeta(distances.subarray(i * k, (i + 1) * k), perplexity, weights);
  }
  return out;
}

/**
 * The inverse Simpson index of every row from lists of neighbours, between 1 and the number of levels.
 * @param betas  of every row, from `findBetas`
 */
export async function inverseSimpsonIndices(
  { rows, k, indices, distances }: Neighbours,
  factor: Factor,
  betas: Float64Array,
  task: Task,
): Promise<Float64Array> {
  const out = new Float64Array(rows);
  const weights = new Float64Array(k);
  const shares = new Float64Array(factor.levels.length);
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_PER_TICK === 0) await task.tick(i, rows);
    const own = distances.subarray(i * k, (i + 1) * k);
    const [sum] = weighAt(own, leastOf(own), betas[i], weights);
    shares.fill(0);
    for (let j = 0; j < k; j++) shares[factor.codes[indices[i * k + j]]] += weights[j] / sum;
    out[i] = 1 / shares.reduce((squares, share) => squares + share * share, 0);
  }
  return out;
}
