/*
 * The smallest values of a long row, some more than are asked for: a sample of the row tells a bound that some more than
 * k lie below, and what is not above it is put down in one pass.
 */
import type { Values } from '../core/matrix';
import { selectSmallest } from './select-smallest';

/** The golden section: multiples of it fall evenly, and never in step with rows that stand in the order of their plates. */
export const SECTION = 0.6180339887498949;

/** Memory that is used again for every row. */
export interface Collected {
  readonly values: Float64Array;
  readonly indices: Int32Array;
  readonly sorted: Float64Array;
  /** Indices that go along with `sorted`, of which nobody asks. */
  readonly ignored: Int32Array;
}

/** Room for `most` values. */
export const createCollected = (most: number): Collected => ({
  values: new Float64Array(most + 1),
  indices: new Int32Array(most + 1),
  sorted: new Float64Array(most + 1),
  ignored: new Int32Array(most + 1),
});

/** A value that some more than k of the row are likely to lie below, from so many of its values. */
export function guessReach(
  row: Values['data'],
  k: number,
  sampled: number,
  { sorted, ignored }: Collected,
): number {
  const count = Math.min(row.length, sampled);
  const expected = (k * count) / row.length;
  const place = Math.ceil(expected + 3 * Math.sqrt(expected) + 4);
  if (place >= count) return Infinity;
  for (let s = 0; s < count; s++) {
    const share = s * SECTION;
    sorted[s] = row[Math.floor((share - Math.floor(share)) * row.length)];
  }
  selectSmallest(sorted, ignored, 0, count - 1, place);
  return sorted[place];
}

function collectFloat(row: Float32Array, reach: number, values: Float64Array, indices: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    values[count] = value;
    indices[count] = j;
    // Without a branch: which values are small cannot be foreseen.
    count += value <= reach && value < Infinity ? 1 : 0;
  }
  return count;
}

function collectDouble(row: Float64Array, reach: number, values: Float64Array, indices: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    values[count] = value;
    indices[count] = j;
    count += value <= reach && value < Infinity ? 1 : 0;
  }
  return count;
}

/** Puts down the places and values up to `reach`; returns how many. Infinite values are of rows left out. */
export const collect = (row: Values['data'], reach: number, { values, indices }: Collected): number =>
  row instanceof Float32Array
    ? collectFloat(row, reach, values, indices)
    : collectDouble(row, reach, values, indices);

/** The k-th smallest value of those put down, which stay as they are. */
export function kthCollected(count: number, k: number, { values, sorted, ignored }: Collected): number {
  sorted.set(values.subarray(0, count));
  selectSmallest(sorted, ignored, 0, count - 1, k - 1);
  return sorted[k - 1];
}
