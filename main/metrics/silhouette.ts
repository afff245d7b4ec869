/*
 * Silhouette widths without an n × n matrix: distances are computed for blocks of rows and summed group by group.
 * Source: Rousseeuw 1987; scikit-learn's silhouette_samples for the conventions (a group of one row scores 0);
 * `pooled` is the batch removal adapted silhouette of scib-metrics: the other groups count as one.
 * Departure: rows are first put in the order of their groups, so that a sum over a group runs along memory.
 */
import type { Distance } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { rowBlock } from './row-block';

const BLOCK_BYTES = 3.2e7;

export interface SilhouetteOptions {
  readonly distance: Distance;
  /** What a row's own group is compared with: the nearest other group, or all rows of the others together. */
  readonly others: 'nearest' | 'pooled';
}

/** Silhouette of one row from its distances to all rows; group g holds the places starts[g] … starts[g + 1] − 1. */
function width(
  distances: Float32Array | Float64Array,
  starts: Int32Array,
  own: number,
  self: number,
  others: SilhouetteOptions['others'],
): number {
  const groups = starts.length - 1;
  const ownSize = starts[own + 1] - starts[own];
  if (ownSize < 2) return 0;
  let [a, nearest, pooled] = [0, Infinity, 0];
  for (let g = 0; g < groups; g++) {
    let sum = 0;
    for (let j = starts[g]; j < starts[g + 1]; j++) sum += distances[j];
    if (g === own) {
      a = (sum - distances[self]) / (ownSize - 1);
    } else {
      pooled += sum;
      nearest = Math.min(nearest, sum / (starts[g + 1] - starts[g]));
    }
  }
  const b = others === 'nearest' ? nearest : pooled / (starts[groups] - ownSize);
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
  options: SilhouetteOptions,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const byGroup = rowsByLevel(groups);
  const starts = new Int32Array(byGroup.length + 1);
  byGroup.forEach((rows, g) => (starts[g + 1] = starts[g] + rows.length));
  const order = new Int32Array(x.rows);
  byGroup.forEach((rows, g) => order.set(rows, starts[g]));
  const sorted = takeRows(x, order);
  const out = new Float64Array(x.rows);
  const bytes = run.precision === 'single' ? 4 : 8;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (bytes * x.rows)));
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(x.rows, from + blockRows);
    const part = task.child('distances', (to - from) / x.rows);
    const block = await run.compute.distances(rowBlock(sorted, from, to), sorted, options.distance, part);
    for (let i = from; i < to; i++) {
      const row = block.data.subarray((i - from) * x.rows, (i - from + 1) * x.rows);
      out[order[i]] = width(row, starts, groups.codes[order[i]], i, options.others);
    }
  }
  return out;
}
