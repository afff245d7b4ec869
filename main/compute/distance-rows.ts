/*
 * Squared distances as one matrix product. |a − b|² = |a|² + |b|² − 2 a·b is the dot product of the longer rows
 * [−2a, |a|², 1] and [b, 1, |b|²], so that a product of blocks gives the distances themselves. The expansion cancels
 * where |a − b| is small against |a| + |b|: rows are therefore centred first, and the rounding that is left is
 * bounded for whoever needs to know which distances to measure again (row-distance.ts). Scaling by a power of two
 * keeps squares of any usable size within single precision.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { columnMeans } from './principal-components';
import { inverseLengths, squaredNorms } from './row-distance';

/** Half the distance from 1 to the next number. */
const ROUNDING: Readonly<Record<Precision, number>> = { single: 2 ** -24, double: 2 ** -53 };
/** What may be lost where products fall below the smallest normal number. */
const UNDERFLOW: Readonly<Record<Precision, number>> = { single: 2 ** -126, double: 2 ** -1022 };
/** The two columns that carry the norms. */
const NORM_COLUMNS = 2;

/** Length of a row of `cols` columns as a factor. */
export const factorWidth = (cols: number): number => cols + NORM_COLUMNS;

/** Moves rows to a common origin and size: the same for all tables that are compared. */
export interface Frame {
  readonly distance: Distance;
  /** Taken from every row; empty for cosine. */
  readonly origin: Float64Array;
  /** A power of two. */
  readonly scale: number;
}

/** Rows in a frame, ready to be written as factors of a product. */
export interface DistanceRows {
  readonly rows: number;
  /** Length of a written row. */
  readonly width: number;
  /** Length of every row in its frame; 1 for a row of zeros under cosine, which makes its distance from all 1. */
  readonly lengths: Float64Array;
  /** Writes row i at element `at`: `left` for the first factor, else for the second, which is transposed. */
  write(out: Values['data'], at: number, i: number, side: 'left' | 'right'): void;
}

/** @throws {NumericalError} naming the first row with a value that is not finite */
export function frameOf(tables: readonly Values[], distance: Distance): Frame {
  if (distance === 'cosine') return { distance, origin: new Float64Array(0), scale: 1 };
  for (const table of tables) squaredNorms(table);
  const origin = columnMeans(tables[0]);
  let largest = 0;
  for (const { rows, cols, data } of tables) {
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) largest = Math.max(largest, Math.abs(data[at] - origin[j]));
    }
  }
  const exponent = largest > 0 ? Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(largest)))) : 0;
  return { distance, origin, scale: 2 ** -exponent };
}

function euclideanRows({ rows, cols, data }: Values, { origin, scale }: Frame): DistanceRows {
  const lengths = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++, at++) sum += ((data[at] - origin[j]) * scale) ** 2;
    lengths[i] = Math.sqrt(sum);
  }
  return {
    rows,
    width: factorWidth(cols),
    lengths,
    write(out, at, i, side) {
      const factor = side === 'left' ? -2 * scale : scale;
      for (let j = 0, from = i * cols; j < cols; j++) out[at + j] = (data[from + j] - origin[j]) * factor;
      const norm = lengths[i] * lengths[i];
      out[at + cols] = side === 'left' ? norm : 1;
      out[at + cols + 1] = side === 'left' ? 1 : norm;
    },
  };
}

function cosineRows(x: Values): DistanceRows {
  const { rows, cols, data } = x;
  const inverse = inverseLengths(x);
  return {
    rows,
    width: factorWidth(cols),
    lengths: new Float64Array(rows).fill(1),
    write(out, at, i, side) {
      const factor = side === 'left' ? -2 * inverse[i] : inverse[i];
      for (let j = 0, from = i * cols; j < cols; j++) out[at + j] = data[from + j] * factor;
      out[at + cols] = 1;
      out[at + cols + 1] = 1;
    },
  };
}

/** @throws {NumericalError} naming the first row with a value that is not finite */
export const distanceRows = (x: Values, frame: Frame): DistanceRows =>
  frame.distance === 'cosine' ? cosineRows(x) : euclideanRows(x, frame);

/** Rows `from` … `to` − 1, or those that a list has at these places. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
  readonly list?: Int32Array;
}

/** Writes rows as a factor of a product to the start of `out`. */
export function writeBlock(
  source: DistanceRows,
  { from, to, list }: BlockRange,
  side: 'left' | 'right',
  out: Values['data'],
): void {
  for (let i = from, at = 0; i < to; i++, at += source.width) {
    source.write(out, at, list === undefined ? i : list[i], side);
  }
}

/** The distance as users know it as a squared distance in the frame. */
export const squaredInFrame = (value: number, { distance, scale }: Frame): number =>
  distance === 'cosine' ? 2 * value : (value * scale) ** 2;

/**
 * By how much a squared distance from a product may be off, for rows whose lengths add up to `lengths`: the classical
 * bound for a dot product of `width` terms in any order (Higham 2002, section 3.1), whose terms add up to no more
 * than the square of the lengths, with the rounding of rows, norms and the compared distance itself on top.
 */
export function roundingBound(lengths: number, width: number, precision: Precision): number {
  const terms = width + 12;
  return terms * (ROUNDING[precision] * lengths * lengths + UNDERFLOW[precision]);
}
