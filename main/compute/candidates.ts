import { selectSmallest, sortRange } from './select-smallest';

/**
 * For every row the `capacity` smallest values offered so far, and some more. Values below the row's limit are put
 * down unsorted; when a row's room is full, the smallest `capacity` are selected and the largest of them becomes the
 * limit. A heap would keep the limit tight at all times, but its every step is a branch that cannot be foreseen.
 */
export interface Candidates {
  readonly rows: number;
  readonly capacity: number;
  /** Places of a row in `values` and `indices`. */
  readonly room: number;
  /** rows × room. */
  readonly values: Float64Array;
  /** rows × room. */
  readonly indices: Int32Array;
  /** Places used. */
  readonly counts: Int32Array;
  /** What is not below its row's limit cannot be among the smallest `capacity`. */
  readonly limits: Float64Array;
}

export function createCandidates(rows: number, capacity: number): Candidates {
  const room = capacity + Math.max(24, capacity >> 2);
  return {
    rows,
    capacity,
    room,
    values: new Float64Array(rows * room),
    indices: new Int32Array(rows * room),
    counts: new Int32Array(rows),
    limits: new Float64Array(rows).fill(Infinity),
  };
}

/** Moves the smallest `capacity` values of a row to its front and forgets the others. */
function compact({ capacity, room, values, indices, counts, limits }: Candidates, row: number): void {
  const base = row * room;
  const last = base + capacity - 1;
  selectSmallest(values, indices, base, base + counts[row] - 1, last);
  counts[row] = capacity;
  limits[row] = Math.min(limits[row], values[last]);
}

/** Takes note of a value that is below the row's limit. */
export function offer(candidates: Candidates, row: number, value: number, index: number): void {
  const { room, values, indices, counts } = candidates;
  const count = counts[row];
  values[row * room + count] = value;
  indices[row * room + count] = index;
  counts[row] = count + 1;
  if (count + 1 === room) compact(candidates, row);
}

/** Tells that values of a row from `bound` on were let go. */
export function lowerLimit({ limits }: Candidates, row: number, bound: number): void {
  limits[row] = Math.min(limits[row], bound);
}

/** Puts a row's smallest values first, ascending, and returns how many there are: `capacity`, or all that were offered. */
export function sortRow(candidates: Candidates, row: number): number {
  const { capacity, room, values, indices, counts } = candidates;
  if (counts[row] > capacity) compact(candidates, row);
  sortRange(values, indices, row * room, row * room + counts[row] - 1);
  return counts[row];
}
