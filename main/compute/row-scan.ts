/*
 * Looking through rows of a product for small values, and measuring what was found: with vector instructions in single
 * precision (math/kernels), in plain loops in double precision.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Kernels } from '../math/kernels/kernels';
import { addressOf } from '../math/kernels/kernels';
import { valuesOf } from './matrix-views';
import type { RowDistances } from './row-distance';
import { measureEach, measureRows } from './row-distance';

/** The largest number of single precision: a bound that all but infinite values are within. */
export const MOST_FINITE = (2 - 2 ** -23) * 2 ** 127;

/** Memory for a product, for limits of its columns and for the columns found in one row, with ways to find them. */
export interface RowScan {
  /** Holds the product, row by row. */
  readonly product: Values['data'];
  readonly limits: Float32Array;
  readonly hits: Int32Array;
  /**
   * Appends to `hits`, after `count` others, the columns `from` … `to` − 1 of the row at element `start` of the product
   * whose value is within the row's limit or their own; returns how many there are then.
   */
  within(start: number, from: number, to: number, limit: number, count: number): number;
  /** Puts down in `hits` the columns below `to` of the row at `start` whose value is at most `limit`; returns how many. */
  upTo(start: number, to: number, limit: number): number;
  /** Between rows of the table, in doubles. */
  readonly measure: RowDistances;
}

/** Most elements of a product, most columns, and most rows that are measured at a time. */
interface ScanSize {
  readonly elements: number;
  readonly columns: number;
  readonly measured: number;
}

function scanPlainly(product: Values['data'], columns: number): Omit<RowScan, 'measure'> {
  const limits = new Float32Array(columns);
  const hits = new Int32Array(columns);
  return {
    ...{ product, limits, hits },
    within(start, from, to, limit, count) {
      let found = count;
      for (let c = from; c < to; c++) {
        const value = product[start + c];
        if (value <= limit || value <= limits[c]) hits[found++] = c;
      }
      return found;
    },
    upTo(start, to, limit) {
      let found = 0;
      for (let c = 0; c < to; c++) if (product[start + c] <= limit) hits[found++] = c;
      return found;
    },
  };
}

/**
 * Memory is the kernels' where they are given: they must not be laid out again while it is used.
 * @param x  the table that is measured
 * @param kernels  needed in single precision
 */
export function createRowScan(
  x: Values,
  distance: Distance,
  { elements, columns, measured }: ScanSize,
  precision: Precision,
  kernels: Kernels | undefined,
): RowScan {
  const { data, cols } = x;
  const plain = measureEach(measureRows(x, x, distance));
  if (precision === 'double' || kernels === undefined)
    return { ...scanPlainly(valuesOf(precision, elements), columns), measure: plain };
  const { loops } = kernels;
  const { product, limits, hits, own, others, distances } = kernels.layOut({
    product: ['float', elements],
    limits: ['float', columns],
    hits: ['int', columns],
    own: ['float', cols],
    others: ['float', cols * measured],
    distances: ['double', measured],
  });
  const [atLimits, atHits] = [addressOf(limits), addressOf(hits)];
  const measure =
    (values: Float32Array): RowDistances =>
    (row, list, into) => {
      own.set(values.subarray(row * cols, (row + 1) * cols));
      for (let at = 0; at < list.length; at++)
        others.set(values.subarray(list[at] * cols, (list[at] + 1) * cols), at * cols);
      loops.measureRows(addressOf(own), addressOf(others), list.length, cols, addressOf(distances));
      into.set(distances.subarray(0, list.length));
    };
  return {
    ...{ product, limits, hits },
    within: (start, from, to, limit, count) =>
      loops.columnsWithin(addressOf(product, start), atLimits, from, to, limit, atHits, count),
    upTo: (start, to, limit) => loops.columnsUpTo(addressOf(product, start), to, limit, atHits),
    measure: distance === 'euclidean' && data instanceof Float32Array ? measure(data) : plain,
  };
}
