/*
 * Silhouette widths from the sums of every row's distances to the rows of each group, which `Compute` gives without an
 * n × n matrix.
 * Source: Rousseeuw 1987; scikit-learn's silhouette_samples for the conventions (a group of one row scores 0);
 * `pooled` is the batch removal adapted silhouette of scib-metrics: the other groups count as one.
 */
import type { Distance } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';

export interface SilhouetteOptions {
  readonly distance: Distance;
  /** What a row's own group is compared with: the nearest other group, or all rows of the others together. */
  readonly others: 'nearest' | 'pooled';
}

/** Silhouette of one row from the sums of its distances to the groups. */
function width(
  sums: Float64Array,
  sizes: Int32Array,
  rows: number,
  own: number,
  others: SilhouetteOptions['others'],
): number {
  if (sizes[own] < 2) return 0;
  let [nearest, pooled] = [Infinity, 0];
  for (let g = 0; g < sizes.length; g++) {
    if (g === own) continue;
    pooled += sums[g];
    nearest = Math.min(nearest, sums[g] / sizes[g]);
  }
  const a = sums[own] / (sizes[own] - 1);
  const b = others === 'nearest' ? nearest : pooled / (rows - sizes[own]);
  const larger = Math.max(a, b);
  return larger > 0 ? (b - a) / larger : 0;
}

/**
 * The silhouette width of every row.
 * @param x       n × d
 * @param groups  n codes, at least two levels
 * @returns       n widths in [−1, 1]; 0 for a row that is alone in its group
 */
export async function silhouetteWidths(
  x: Values,
  groups: Factor,
  { distance, others }: SilhouetteOptions,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const sizes = levelCounts(groups);
  const { data, cols } = await run.compute.distanceSums(x, groups.codes, sizes.length, distance, task);
  return Float64Array.from(groups.codes, (own, i) =>
    width(data.subarray(i * cols, (i + 1) * cols), sizes, x.rows, own, others),
  );
}
