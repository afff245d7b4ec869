/*
 * Which of a row's candidates are its k nearest. Candidates have squared distances that are rounded as products are
 * (distance-rows.ts), and may be known to within a spread only. With T the k-th smallest and e the rounding that a true
 * neighbour can have, everything certainly below T − e belongs to the k, everything above the farthest the k-th can be by
 * more than e does not, and the few between are measured in doubles. The result is that of measuring all distances in
 * doubles, ties to the lower number, as long as no candidate up to `reach` is missing.
 */
import type { Precision } from '../core/matrix';
import type { Collected } from './collect-smallest';
import { kthCollected } from './collect-smallest';
import type { DistanceRows } from './distance-rows';
import { roundingBound } from './distance-rows';
import type { RowDistance } from './row-distance';

export interface SelectionSides {
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly measure: RowDistance;
  readonly precision: Precision;
  readonly k: number;
}

/** Squared distances with rounding: below `certain` all belong to the k, beyond `reach` none does. */
export interface Bounds {
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

/**
 * The bounds from the k-th smallest value of a row's candidates.
 * @param spread  by how much a value may lie below what it stands for, rounding apart
 */
export function boundsOf(
  row: number,
  count: number,
  { left, right, precision, k }: SelectionSides,
  collected: Collected,
  spread = 0,
): Bounds {
  const { values, indices } = collected;
  const kth = kthCollected(count, k, collected);
  const own = left.lengths[row];
  // What lies below the k-th value is no longer than the longest of these.
  const ofValue = roundingBound(
    own + longestWithin(kth, count, values, indices, right.lengths),
    left.width,
    precision,
  );
  const farthest = Math.max(0, kth + spread) + ofValue;
  // A true neighbour is no longer than the row and the farthest that the k-th can be.
  const rounding = roundingBound(2 * own + Math.sqrt(farthest), left.width, precision);
  return { certain: kth - spread - rounding - ofValue, reach: farthest + rounding };
}

/**
 * Puts the k nearest of the candidates in `chosen`, in no order.
 * @param doubtful  memory for as many as there are candidates
 */
export function chooseSet(
  row: number,
  count: number,
  { certain, reach }: Bounds,
  { measure, k }: SelectionSides,
  { values, indices }: Collected,
  doubtful: Int32Array,
  chosen: Int32Array,
): void {
  let sure = 0;
  let open = 0;
  for (let c = 0; c < count; c++) {
    const value = values[c];
    const index = indices[c];
    if (value < certain) chosen[sure++] = index;
    else if (value <= reach) doubtful[open++] = index;
  }
  if (open === k - sure) {
    chosen.set(doubtful.subarray(0, open), sure);
    return;
  }
  const measured = Array.from(doubtful.subarray(0, open), (index) => ({
    index,
    distance: measure(row, index),
  }));
  measured.sort((a, b) => a.distance - b.distance || a.index - b.index);
  for (let place = sure; place < k; place++) chosen[place] = measured[place - sure].index;
}
