/*
 * Rows of a table as factors of products of its blocks with one another, in an order of the rows: written once, by all
 * threads together, in memory that they share.
 */
import type { Precision, Values } from '../core/matrix';
import type { DistanceRows } from './distance-rows';
import { factorWidth } from './distance-rows';
import { matrixOver, valuesOf } from './matrix-views';
import type { RowRange } from './row-range';

/** Rows that are written in one piece. */
export const FACTOR_ROWS = 1024;

/** Memory for all rows as right factors (distance-rows.ts). */
export const sharedFactor = ({ rows, cols }: Values, precision: Precision): Values['data'] =>
  precision === 'single'
    ? new Float32Array(new SharedArrayBuffer(4 * rows * factorWidth(cols)))
    : new Float64Array(new SharedArrayBuffer(8 * rows * factorWidth(cols)));

/** Writes places `from` … `to` − 1 of an order. */
export function writeFactors(
  rows: DistanceRows,
  order: Int32Array,
  from: number,
  to: number,
  factor: Values['data'],
): void {
  for (let place = from; place < to; place++) rows.write(factor, place * rows.width, order[place], 'right');
}

/** Turns right factors into left ones: b, 1, |b|² into −2 b, |b|², 1. */
function turnLeft(data: Values['data'], rows: number, width: number): void {
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    const end = at + width - 2;
    for (let j = at; j < end; j++) data[j] *= -2;
    data[end] = data[end + 1];
    data[end + 1] = 1;
  }
}

/** A product of left factors with right ones, the second transposed. */
export type TileProduct = (left: Values, right: Values, into: Values) => Promise<void>;

/** All rows as right factors, and how many rows of the left side a product has at most. */
interface FactorMemory {
  readonly factor: Values['data'];
  readonly width: number;
  readonly side: number;
}

/** Products that are written to one memory. */
export interface Factors {
  /** Rows of one range by rows of another; what is held from the product before is not written again. */
  multiply(rows: RowRange, columns: RowRange): Promise<void>;
  /** Rows of a list, by row number, as left factors by rows of a range; at most `side` rows. */
  multiplyRows(of: DistanceRows, list: Int32Array, columns: RowRange): Promise<void>;
}

/** Products of ranges of rows, in memory that is used again: the runtime takes none that is shared. */
export function createFactors(
  { factor, width, side }: FactorMemory,
  product: Values['data'],
  multiply: TileProduct,
): Factors {
  const precision = factor instanceof Float32Array ? 'single' : 'double';
  const left = { data: valuesOf(precision, side * width), from: -1, to: -1 };
  const right = { data: valuesOf(precision, 0), from: -1, to: -1 };
  const isHeld = (held: RowRange, { from, to }: RowRange): boolean => held.from === from && held.to === to;
  const part = ({ from, to }: RowRange): Values['data'] => factor.subarray(from * width, to * width);
  const run = async (height: number, columns: RowRange): Promise<void> => {
    const count = columns.to - columns.from;
    if (!isHeld(right, columns)) {
      if (right.data.length < count * width) right.data = valuesOf(precision, count * width);
      right.data.set(part(columns));
      Object.assign(right, columns);
    }
    const [a, b] = [matrixOver(left.data, height, width), matrixOver(right.data, count, width)];
    await multiply(a, b, matrixOver(product, height, count));
  };
  return {
    multiply(rows, columns) {
      const height = rows.to - rows.from;
      if (!isHeld(left, rows)) {
        left.data.set(part(rows));
        turnLeft(left.data, height, width);
        Object.assign(left, rows);
      }
      return run(height, columns);
    },
    multiplyRows(of, list, columns) {
      list.forEach((row, at) => {
        of.write(left.data, at * width, row, 'left');
      });
      left.from = -1;
      return run(list.length, columns);
    },
  };
}
