/*
 * The k nearest references of a row as a set, for k so large that lists would not fit in memory or that their order
 * costs more than it is worth. Idea: of the row's squared distances, rounded as products are (distance-rows.ts), a
 * sample tells a bound that some more than k lie below; the k-th smallest T of these is found by quickselect. With e
 * the rounding that a true neighbour can have, everything certainly below T − e belongs to the k, everything above
 * the farthest the k-th can be by more than e does not, and the few between are measured in doubles. The result is
 * that of measuring all distances in doubles, ties to the lower number.
 */
import type { Precision, Values } from '../core/matrix';
import type { DistanceRows } from './distance-rows';
import { roundingBound } from './distance-rows';
import type { RowDistance } from './row-distance';
import { selectSmallest } from './select-smallest';

/** Distances sampled from a row to guess how far k neighbours reach. */
const SAMPLED = 2048;
/** The golden section: multiples of it fall evenly, and never in step with rows that stand in the order of their plates. */
const SECTION = 0.6180339887498949;

interface SelectionSides {
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly measure: RowDistance;
  readonly precision: Precision;
  readonly k: number;
}

/** Memory that is used again for every row. */
interface Scratch {
  readonly values: Float64Array;
  readonly sorted: Float64Array;
  readonly indices: Int32Array;
  readonly ignored: Int32Array;
  readonly doubtful: Int32Array;
}

/** A squared distance that some more than k of the row's values are likely to lie below. */
function guessReach(row: Values['data'], k: number, { sorted, ignored }: Scratch): number {
  const count = Math.min(row.length, SAMPLED);
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

/** Puts down the places and values up to `reach`; returns how many. Infinite values are of rows left out. */
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

const collect = (row: Values['data'], reach: number, { values, indices }: Scratch): number =>
  row instanceof Float32Array
    ? collectFloat(row, reach, values, indices)
    : collectDouble(row, reach, values, indices);

/** Squared distances with rounding: below `certain` all belong to the k, beyond `reach` none does. */
interface Bounds {
  readonly certain: number;
  readonly reach: number;
}

function longestWithin(
  kth: number,
  count: number,
  values: Float64Array,
  indices: Int32Array,
  lengths: Float64Array,
): number {
  let longest = 0;
  for (let c = 0; c < count; c++) {
    if (values[c] > kth) continue;
    const length = lengths[indices[c]];
    if (length > longest) longest = length;
  }
  return longest;
}

/** The bounds from the k-th smallest value. */
function boundsOf(
  row: number,
  count: number,
  { left, right, precision, k }: SelectionSides,
  { values, sorted, indices, ignored }: Scratch,
): Bounds {
  sorted.set(values.subarray(0, count));
  selectSmallest(sorted, ignored, 0, count - 1, k - 1);
  const kth = sorted[k - 1];
  const own = left.lengths[row];
  // What lies below the k-th value is no longer than the longest of these.
  const ofValue = roundingBound(
    own + longestWithin(kth, count, values, indices, right.lengths),
    left.width,
    precision,
  );
  const farthest = Math.max(0, kth) + ofValue;
  // A true neighbour is no longer than the row and the farthest that the k-th can be.
  const rounding = roundingBound(2 * own + Math.sqrt(farthest), left.width, precision);
  return { certain: kth - rounding - ofValue, reach: farthest + rounding };
}

/** Puts the certain ones in `chosen` and the doubtful ones in `doubtful`; returns how many are certain. */
function splitByBounds(
  count: number,
  { certain, reach }: Bounds,
  { values, indices, doubtful }: Scratch,
  chosen: Int32Array,
): { readonly certain: number; readonly doubtful: number } {
  let sure = 0;
  let open = 0;
  for (let c = 0; c < count; c++) {
    const value = values[c];
    const index = indices[c];
    if (value < certain) chosen[sure++] = index;
    else if (value <= reach) doubtful[open++] = index;
  }
  return { certain: sure, doubtful: open };
}

/** Measures the doubtful ones and moves the nearest `wanted` of them behind the `certain` first places. */
function settleDoubtful(
  row: number,
  doubtful: Int32Array,
  certain: number,
  { measure, k }: SelectionSides,
  chosen: Int32Array,
): void {
  const measured = Array.from(doubtful, (index) => ({ index, distance: measure(row, index) }));
  measured.sort((a, b) => a.distance - b.distance || a.index - b.index);
  for (let place = certain; place < k; place++) chosen[place] = measured[place - certain].index;
}

/**
 * Selects, for one row after the other, its k nearest from its squared distances to all references, where those left
 * out are Infinity. The memory returned is used again for the next row.
 * @param references  how many; at least k of them are not left out
 */
export function createSelection(
  sides: SelectionSides,
  references: number,
): (row: number, distances: Values['data']) => Int32Array {
  const { k } = sides;
  const scratch: Scratch = {
    values: new Float64Array(references + 1),
    sorted: new Float64Array(references + 1),
    indices: new Int32Array(references + 1),
    ignored: new Int32Array(references + 1),
    doubtful: new Int32Array(references + 1),
  };
  const chosen = new Int32Array(k);
  return (row, distances) => {
    let reach = guessReach(distances, k, scratch);
    let count = collect(distances, reach, scratch);
    if (count < k) count = collect(distances, (reach = Infinity), scratch);
    const bounds = boundsOf(row, count, sides, scratch);
    if (bounds.reach > reach) count = collect(distances, bounds.reach, scratch);
    const found = splitByBounds(count, bounds, scratch, chosen);
    settleDoubtful(row, scratch.doubtful.subarray(0, found.doubtful), found.certain, sides, chosen);
    return chosen;
  };
}
