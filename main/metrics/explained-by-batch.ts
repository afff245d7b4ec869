/*
 * Principal component regression: the share of the variance of the leading components that the batches explain.
 * Source: Büttner et al. 2019; scib 1.2.1 pc_regression (50 components; the share is of what these hold).
 */
import type { Run } from '../core/correction';
import { NumericalError } from '../core/errors';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';

const COMPONENTS = 50;

/** @throws {NumericalError} when the table has no variance */
export async function varianceExplainedByBatch(x: Values, batch: Factor, run: Run): Promise<number> {
  if (x.rows < 2) throw new NumericalError('the table has fewer than two rows');
  const { scores, variances } = await run.compute.pca(x, Math.min(COMPONENTS, x.cols), run.task);
  const components = scores.cols;
  const counts = levelCounts(batch);
  const sums = new Float64Array(counts.length * components);
  for (let i = 0; i < scores.rows; i++) {
    for (let c = 0; c < components; c++) {
      sums[batch.codes[i] * components + c] += scores.data[i * components + c];
    }
  }
  // Scores have mean 0, so the sum of squares between batches is the sum over batches of sum² / count.
  const between = sums.reduce((sum, value, i) => sum + value ** 2 / counts[Math.floor(i / components)], 0);
  const total = variances.reduce((sum, variance) => sum + variance, 0) * (scores.rows - 1);
  if (!(total > 0)) throw new NumericalError('all rows have the same features');
  return Math.min(1, between / total);
}
