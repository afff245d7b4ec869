/*
 * How much of the variance batches and labels explain, in the whole table and along each principal component: one-way
 * η² = sum of squares between levels / total sum of squares. Levels that mean nothing explain (levels − 1) / (n − 1) on
 * average, which many small labels make large: it is given beside.
 */
import type { ComponentExplained, Explained, TableVariance } from '../contract/judgement';
import type { Pca } from '../core/compute';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';

const COMPONENTS = 20;

/** Sum of squares between the levels and in all, of every column. */
function columnSquares(
  x: Values,
  factor: Factor,
): { readonly between: Float64Array; readonly total: Float64Array } {
  const { rows, cols, data } = x;
  const counts = levelCounts(factor);
  const sums = new Float64Array(counts.length * cols);
  const means = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    const at = factor.codes[i] * cols;
    for (let j = 0; j < cols; j++) sums[at + j] += data[i * cols + j];
  }
  sums.forEach((sum, i) => (means[i % cols] += sum / rows));
  const total = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) total[j] += (data[i * cols + j] - means[j]) ** 2;
  }
  const between = new Float64Array(cols);
  sums.forEach((sum, i) => {
    const count = counts[Math.floor(i / cols)];
    between[i % cols] += count * (sum / count - means[i % cols]) ** 2;
  });
  return { between, total };
}

const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0);
const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function explainedBy(x: Values, factor: Factor): number {
  const { between, total } = columnSquares(x, factor);
  return share(sumOf(between), sumOf(total));
}

export const chanceExplained = (rows: number, batch: Factor, label: Factor): Explained => ({
  batch: (batch.levels.length - 1) / Math.max(1, rows - 1),
  label: (label.levels.length - 1) / Math.max(1, rows - 1),
});

/**
 * Of a table with at least two rows.
 * @param pca  its leading components, of which as many as are shown are looked at
 */
export function varianceExplained(x: Values, pca: Pca, batch: Factor, label: Factor): TableVariance {
  const ofBatch = columnSquares(pca.scores, batch);
  const ofLabel = columnSquares(pca.scores, label);
  const components = Array.from(pca.variances.subarray(0, COMPONENTS), (variance, c): ComponentExplained => ({
    share: share(variance, pca.totalVariance),
    batch: share(ofBatch.between[c], ofBatch.total[c]),
    label: share(ofLabel.between[c], ofLabel.total[c]),
  }));
  return { total: { batch: explainedBy(x, batch), label: explainedBy(x, label) }, components };
}
