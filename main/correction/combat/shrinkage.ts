/*
 * The empirical Bayes step of ComBat: estimates of each batch's shift g and variance factor d per feature, on
 * standardised data, pulled towards what the features of that batch have in common.
 * Source: Johnson, Li & Rabinovic 2007; sva 3.46, `it.sol`, `int.eprior`, `postmean`, `postvar`.
 * Departures: sums of squares around a candidate shift come from the batch's own mean and variance,
 * Σ(z − g)² = (n − 1) d̂ + n (ĝ − g)², so that no pass over the data is needed; and the weights of the
 * non-parametric form are kept as logarithms, where the reference underflows to 0/0.
 */
import type { Task } from '../../core/task';

/** One batch's estimates, a value a feature. */
export interface BatchEstimates {
  /** Rows of the batch. */
  readonly n: number;
  /** ĝ: mean of the standardised values. */
  readonly shift: Float64Array;
  /** d̂: their sample variance (n − 1). */
  readonly variance: Float64Array;
}

export interface Shrunk {
  readonly shift: Float64Array;
  readonly variance: Float64Array;
  readonly iterations: number;
}

const STOP_BELOW = 1e-4;
const MAX_ITERATIONS = 10_000;

interface MeanAndVariance {
  readonly mean: number;
  readonly variance: number;
}

function meanAndVariance(values: Float64Array): MeanAndVariance {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** Shifts only: the shrinkage is called with n = 1, whatever the batch's size, as the reference does. */
export function shrinkMeans({ shift }: BatchEstimates): Shrunk {
  const { mean, variance } = meanAndVariance(shift);
  return {
    shift: shift.map((g) => (variance * g + mean) / (variance + 1)),
    variance: new Float64Array(shift.length).fill(1),
    iterations: 1,
  };
}

/**
 * Normal prior on shifts, inverse gamma prior on variances, solved by turns. The stopping rule has the signed
 * denominator of the reference: features with a negative shift never delay the stop.
 */
export function shrinkParametric({ n, shift, variance }: BatchEstimates): Shrunk {
  const prior = meanAndVariance(shift);
  const spread = meanAndVariance(variance);
  const features = shift.length;
  const hasSpread = spread.variance > 0;
  const a = (2 * spread.variance + spread.mean ** 2) / spread.variance;
  const b = (spread.mean * spread.variance + spread.mean ** 3) / spread.variance;
  const g = Float64Array.from(shift);
  const d = Float64Array.from(variance);
  let change = 1;
  let iterations = 0;
  while (change > STOP_BELOW && iterations < MAX_ITERATIONS) {
    change = 0;
    for (let i = 0; i < features; i++) {
      const weight = prior.variance * n;
      const nextShift = (weight * shift[i] + d[i] * prior.mean) / (weight + d[i]);
      const squares = (n - 1) * variance[i] + n * (shift[i] - nextShift) ** 2;
      // All features of the batch with one and the same variance: a prior without width, which is its mean.
      const nextVariance = hasSpread ? (0.5 * squares + b) / (n / 2 + a - 1) : spread.mean;
      const shiftChange = g[i] === 0 ? 0 : Math.abs(nextShift - g[i]) / g[i];
      change = Math.max(change, shiftChange, Math.abs(nextVariance - d[i]) / d[i]);
      g[i] = nextShift;
      d[i] = nextVariance;
    }
    iterations++;
  }
  return { shift: g, variance: d, iterations };
}

/** Every feature takes the average of all other features' estimates, weighted by how well they explain its values. */
export async function shrinkNonParametric(
  { n, shift, variance }: BatchEstimates,
  isMeanOnly: boolean,
  task: Task,
): Promise<Shrunk> {
  const features = shift.length;
  const candidates = isMeanOnly ? new Float64Array(features).fill(1) : variance;
  const constant = candidates.map((d) => (-n / 2) * Math.log(2 * Math.PI * d));
  const out = { shift: new Float64Array(features), variance: new Float64Array(features) };
  const logWeights = new Float64Array(features);
  for (let i = 0; i < features; i++) {
    if (i % 64 === 0) await task.tick(i, features);
    const within = (n - 1) * variance[i];
    let largest = -Infinity;
    for (let j = 0; j < features; j++) {
      if (j === i) continue;
      const squares = within + n * (shift[i] - shift[j]) ** 2;
      logWeights[j] = constant[j] - squares / (2 * candidates[j]);
      if (logWeights[j] > largest) largest = logWeights[j];
    }
    let [total, g, d] = [0, 0, 0];
    for (let j = 0; j < features; j++) {
      if (j === i) continue;
      const weight = Math.exp(logWeights[j] - largest);
      total += weight;
      g += weight * shift[j];
      d += weight * candidates[j];
    }
    out.shift[i] = g / total;
    out.variance[i] = d / total;
  }
  return { ...out, iterations: 1 };
}
