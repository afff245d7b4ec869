/*
 * Ranks of partners: how many rows of a second table are more similar to a row than its partner there, the row of the
 * same number, and the other way round. Tiles of one product serve both ways; similarities are compared as they are
 * rounded, and partners are taken from the same products.
 */
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';

/** Rows of a tile: what it gives stays in the cache. */
export const PARTNER_SIDE = 1024;

/** Two tables of unit rows, one row the partner of the other's row of the same number. */
export interface PartnerJob {
  readonly left: Values;
  readonly right: Values;
  /** Similarity of every row to its partner, filled by the first step, in memory that threads share. */
  readonly partners: Float64Array;
}

/** The steps: similarities of partners, by block of rows; then counts, by tile. */
export const PARTNER_STEPS = { partners: 0, counts: 1 } as const;

/**
 * Twice how many values of a row are larger than its partner, and for every column twice how many are larger than its
 * partner, those that are equal counting half; the columns' counts are added to `ofColumns`. Without branches, and one
 * function for each type of array: it runs over all pairs of rows.
 */
function countFloat(row: Float32Array, own: number, partners: Float32Array, ofColumns: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    const partner = partners[j];
    count += (value > own ? 1 : 0) + (value >= own ? 1 : 0);
    ofColumns[j] += (value > partner ? 1 : 0) + (value >= partner ? 1 : 0);
  }
  return count;
}

function countDouble(row: Float64Array, own: number, partners: Float64Array, ofColumns: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    const partner = partners[j];
    count += (value > own ? 1 : 0) + (value >= own ? 1 : 0);
    ofColumns[j] += (value > partner ? 1 : 0) + (value >= partner ? 1 : 0);
  }
  return count;
}

/** Prepares both steps; a tile gives the counts of its rows, then those of its columns. */
export function preparePartners(
  { left, right, partners }: PartnerJob,
  precision: Precision,
  gemm: Gemm,
): (number: number, to: number, task: Task, step: number) => Promise<readonly Int32Array[]> {
  const { rows, cols } = left;
  const blocks = Math.ceil(rows / PARTNER_SIDE);
  const side = Math.min(rows, PARTNER_SIDE);
  const memory = valuesOf(precision, side ** 2);
  const [a, b] = [0, 1].map(() => valuesOf(precision, side * cols));
  const own = valuesOf(precision, side);

  /** A block in memory of this thread alone: the runtime takes none that is shared. */
  const block = (x: Values, number: number, into: Values['data']): Values => {
    const from = number * PARTNER_SIDE;
    const count = Math.min(rows, from + PARTNER_SIDE) - from;
    into.set(x.data.subarray(from * cols, (from + count) * cols));
    return matrixOver(into, count, cols);
  };

  const product = async (up: number, across: number): Promise<Values> => {
    const [l, r] = [block(left, up, a), block(right, across, b)];
    const into = matrixOver(memory, l.rows, r.rows);
    await gemm.multiply(l, r, { transposeB: true }, into);
    return into;
  };

  const count = ({ rows: height, cols: width, data }: Values, from: number, fromAcross: number) => {
    const [ofRows, ofColumns] = [new Int32Array(height), new Int32Array(width)];
    own.set(partners.subarray(fromAcross, fromAcross + width));
    const theirs = own.subarray(0, width);
    for (let r = 0; r < height; r++) {
      const partner = partners[from + r];
      const row = data.subarray(r * width, (r + 1) * width);
      if (row instanceof Float32Array && theirs instanceof Float32Array)
        ofRows[r] = countFloat(row, partner, theirs, ofColumns);
      else if (row instanceof Float64Array && theirs instanceof Float64Array)
        ofRows[r] = countDouble(row, partner, theirs, ofColumns);
    }
    return [ofRows, ofColumns];
  };

  return async (number, _to, task, step) => {
    await task.tick(0, 1);
    if (step === PARTNER_STEPS.partners) {
      const { data, cols: width } = await product(number, number);
      for (let r = 0; r < width; r++) partners[number * PARTNER_SIDE + r] = data[r * (width + 1)];
      return [];
    }
    const [up, across] = [Math.floor(number / blocks), number % blocks];
    return count(await product(up, across), up * PARTNER_SIDE, across * PARTNER_SIDE);
  };
}
