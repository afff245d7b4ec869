/*
 * Principal component regression: the share of the variance of the leading components that the batches explain.
 * Source: Büttner et al. 2019; scib 1.2.1 pc_regression (50 components; the share is of what these hold).
 */
import type { Pca } from '../core/compute';
import { NumericalError } from '../core/errors';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';

/** The share of variance that batches explain, and its pseudo-values: what each row adds to it, on the same components. */
export interface BatchShare {
  readonly value: number;
  /** Mean: the value. */
  readonly perRow: Float64Array;
}

/**
 * @param pca  the leading components of a table
 * @throws {NumericalError} when the table has no variance
 */
export function varianceExplainedByBatch({ scores, variances }: Pca, batch: Factor): BatchShare {
  const components = scores.cols;
  const counts = levelCounts(batch);
  const means = new Float64Array(counts.length * components);
  for (let i = 0; i < scores.rows; i++) {
    for (let c = 0; c < components; c++) {
      const at = batch.codes[i] * components + c;
      means[at] += scores.data[i * components + c] / counts[batch.codes[i]];
    }
  }
  // Scores have mean 0, so the sum of squares between batches is the sum over batches of count × mean².
  const between = means.reduce((sum, mean, i) => sum + counts[Math.floor(i / components)] * mean ** 2, 0);
  const total = variances.reduce((sum, variance) => sum + variance, 0) * (scores.rows - 1);
  if (!(total > 0)) throw new NumericalError('all rows have the same features');
  const value = Math.min(1, between / total);
  // Derivatives of both sums by a row's weight: of Σ n m² it is 2 z·m − m², of Σ z² it is z² (infinitesimal jackknife).
  const perRow = Float64Array.from(batch.codes, (code, i) => {
    let added = 0;
    for (let c = 0; c < components; c++) {
      const [z, mean] = [scores.data[i * components + c], means[code * components + c]];
      added += 2 * z * mean - mean ** 2 - value * z ** 2;
    }
    return value + (scores.rows * added) / total;
  });
  return { value, perRow };
}
