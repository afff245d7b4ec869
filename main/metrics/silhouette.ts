/*
 * Silhouette widths without an n × n matrix: similarities are computed for blocks of rows, turned into distances and
 * summed group by group.
 * Source: Rousseeuw 1987; scikit-learn's silhouette_samples for the conventions (a group of one row scores 0);
 * `pooled` is the batch removal adapted silhouette of scib-metrics: the other groups count as one.
 * Departures: rows are first put in the order of their groups, so that a sum over a group runs along memory. Distances come
 * from products of centred rows, |a − b|² = |a|² + |b|² − 2ab; in single precision copies of a row are then not quite at
 * distance 0, which a mean over a group does not notice.
 */
import type { Distance } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { rowBlock } from './row-block';
import { unitRows } from './unit-rows';

const BLOCK_BYTES = 3.2e7;

export interface SilhouetteOptions {
  readonly distance: Distance;
  /** What a row's own group is compared with: the nearest other group, or all rows of the others together. */
  readonly others: 'nearest' | 'pooled';
}

/** Rows in the order of their groups; group g holds the places starts[g] … starts[g + 1] − 1. */
interface Arranged {
  readonly rows: Values;
  /** Squared length of every row. */
  readonly squares: Float64Array;
  readonly starts: Int32Array;
  readonly distance: Distance;
}

/** Euclidean: rows minus their mean, which moves no distance and keeps products small. Cosine: rows of length 1. */
function arrange(x: Values, order: Int32Array, starts: Int32Array, distance: Distance): Arranged {
  const sorted = takeRows(x, order);
  const { cols } = x;
  let rows = sorted;
  if (distance === 'cosine') {
    rows = unitRows(sorted);
  } else {
    rows = zerosLike(sorted);
    const means = new Float64Array(cols);
    for (let i = 0, at = 0; i < x.rows; i++) {
      for (let j = 0; j < cols; j++, at++) means[j] += sorted.data[at] / x.rows;
    }
    for (let i = 0, at = 0; i < x.rows; i++) {
      for (let j = 0; j < cols; j++, at++) rows.data[at] = sorted.data[at] - means[j];
    }
  }
  const squares = new Float64Array(x.rows);
  for (let i = 0, at = 0; i < x.rows; i++) {
    for (let j = 0; j < cols; j++, at++) squares[i] += rows.data[at] ** 2;
  }
  return { rows, squares, starts, distance };
}

/** Sum of the distances of row `self` to the places from … to − 1, itself left out. */
function sumDistances(
  { squares, distance }: Arranged,
  products: Float32Array | Float64Array,
  self: number,
  from: number,
  to: number,
): number {
  const own = squares[self];
  let sum = 0;
  if (distance === 'cosine') {
    for (let j = from; j < to; j++) sum += 1 - products[j];
    if (self >= from && self < to) sum -= 1 - products[self];
    return sum;
  }
  for (let j = from; j < to; j++) {
    const square = own + squares[j] - 2 * products[j];
    if (square > 0 && j !== self) sum += Math.sqrt(square);
  }
  return sum;
}

/** Silhouette of one row from its products with all rows. */
function width(
  arranged: Arranged,
  products: Float32Array | Float64Array,
  own: number,
  self: number,
  others: SilhouetteOptions['others'],
): number {
  const { starts } = arranged;
  const groups = starts.length - 1;
  const ownSize = starts[own + 1] - starts[own];
  if (ownSize < 2) return 0;
  let [a, nearest, pooled] = [0, Infinity, 0];
  for (let g = 0; g < groups; g++) {
    const sum = sumDistances(arranged, products, self, starts[g], starts[g + 1]);
    if (g === own) {
      a = sum / (ownSize - 1);
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
  { distance, others }: SilhouetteOptions,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const byGroup = rowsByLevel(groups);
  const starts = new Int32Array(byGroup.length + 1);
  byGroup.forEach((rows, g) => (starts[g + 1] = starts[g] + rows.length));
  const order = new Int32Array(x.rows);
  byGroup.forEach((rows, g) => order.set(rows, starts[g]));
  const arranged = arrange(x, order, starts, distance);
  const out = new Float64Array(x.rows);
  const bytes = run.precision === 'single' ? 4 : 8;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (bytes * x.rows)));
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(x.rows, from + blockRows);
    const part = task.child('distances', (to - from) / x.rows);
    const queries = rowBlock(arranged.rows, from, to);
    const block = await run.compute.product(queries, arranged.rows, { transposeB: true }, part);
    for (let i = from; i < to; i++) {
      const products = block.data.subarray((i - from) * x.rows, (i - from + 1) * x.rows);
      out[order[i]] = width(arranged, products, groups.codes[order[i]], i, others);
    }
  }
  return out;
}
