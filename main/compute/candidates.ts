import { GROUP } from './gemm';

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

function swap(values: Float64Array, indices: Int32Array, p: number, q: number): void {
  const value = values[p];
  const index = indices[p];
  values[p] = values[q];
  indices[p] = indices[q];
  values[q] = value;
  indices[q] = index;
}

/** Hoare's partition about the middle one of three: afterwards no value of [from, cut] is above one of (cut, to]. */
function partition(values: Float64Array, indices: Int32Array, from: number, to: number): number {
  const middle = (from + to) >> 1;
  if (values[middle] < values[from]) swap(values, indices, middle, from);
  if (values[to] < values[from]) swap(values, indices, to, from);
  if (values[to] < values[middle]) swap(values, indices, to, middle);
  const pivot = values[middle];
  let low = from - 1;
  let high = to + 1;
  for (;;) {
    do low++;
    while (values[low] < pivot);
    do high--;
    while (values[high] > pivot);
    if (low >= high) return high;
    swap(values, indices, low, high);
  }
}

/** Quickselect: afterwards no value of [first, place] is above that of `place`, and none after it is below. */
function selectSmallest(
  values: Float64Array,
  indices: Int32Array,
  first: number,
  last: number,
  place: number,
): void {
  let from = first;
  let to = last;
  while (from < to) {
    const cut = partition(values, indices, from, to);
    if (place <= cut) to = cut;
    else from = cut + 1;
  }
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
function offer(candidates: Candidates, row: number, value: number, index: number): void {
  const { room, values, indices, counts } = candidates;
  const count = counts[row];
  values[row * room + count] = value;
  indices[row * room + count] = index;
  counts[row] = count + 1;
  if (count + 1 === room) compact(candidates, row);
}

/** A block of squared distances: rows `rowFrom` … of the queries against rows `colFrom` … of the references. */
export interface DistanceBlock {
  /** Row-major; element (r, c) is data[r * stride + c]. */
  readonly data: Float32Array | Float64Array;
  /** At least `cols`. */
  readonly stride: number;
  readonly rows: number;
  readonly cols: number;
  readonly rowFrom: number;
  readonly colFrom: number;
  /** The smallest of every 16 neighbours in a row, rows × stride/16. Where the block ends inside a group, of anything. */
  readonly rowMinima: Float32Array | Float64Array;
  /** The smallest of every 16 neighbours in a column, rows/16 × stride; empty where nobody asked for them. */
  readonly colMinima: Float32Array | Float64Array;
}

/**
 * Gives a row that has no limit yet one from a block's minima: the `capacity`-th smallest of them has as many values
 * at or below it. Else nearly every value of a first block would be taken note of. `count` minima from `start` on,
 * `step` apart, are of whole groups; with fewer than `capacity` of them nothing can be said.
 */
function prime(
  { capacity, limits }: Candidates,
  row: number,
  minima: Float32Array | Float64Array,
  { start, step, count }: { readonly start: number; readonly step: number; readonly count: number },
): void {
  if (count < capacity) return;
  const values = new Float64Array(count);
  for (let g = 0, at = start; g < count; g++, at += step) values[g] = minima[at];
  selectSmallest(values, new Int32Array(count), 0, count - 1, capacity - 1);
  const bound = values[capacity - 1];
  // Just above, so that the value itself is below the limit.
  limits[row] = bound + Math.abs(bound) * 1e-6 + Number.MIN_VALUE;
}

/** Offers the elements `from` … `to` − 1 of row r to that row, but not reference `skipped`. */
function offerAlongRow(
  candidates: Candidates,
  block: DistanceBlock,
  r: number,
  from: number,
  to: number,
  skipped: number,
): void {
  const { data, stride, rowFrom, colFrom } = block;
  const row = rowFrom + r;
  for (let c = from; c < to; c++) {
    const value = data[r * stride + c];
    if (value < candidates.limits[row] && colFrom + c !== skipped) offer(candidates, row, value, colFrom + c);
  }
}

/** Offers every value to its row; `self`, where given, tells which reference each row is, and is left out. */
export function scanRows(candidates: Candidates, block: DistanceBlock, self: Int32Array | undefined): void {
  const { rows, cols, stride, rowFrom, colFrom, rowMinima } = block;
  const { limits } = candidates;
  for (let r = 0; r < rows; r++) {
    const row = rowFrom + r;
    const skipped = self === undefined ? -1 : self[row];
    const isHere = skipped >= colFrom && skipped < colFrom + cols;
    if (limits[row] === Infinity && !isHere) {
      prime(candidates, row, rowMinima, {
        start: (r * stride) / GROUP,
        step: 1,
        count: Math.floor(cols / GROUP),
      });
    }
    for (let from = 0, group = (r * stride) / GROUP; from < cols; from += GROUP, group++) {
      if (!(rowMinima[group] < limits[row])) continue;
      offerAlongRow(candidates, block, r, from, Math.min(cols, from + GROUP), skipped);
    }
  }
}

/** The part of `scanBothWays` that serves the columns. */
function scanColumns(candidates: Candidates, block: DistanceBlock): void {
  const { data, rows, cols, stride, rowFrom, colFrom, colMinima } = block;
  const { limits } = candidates;
  // Columns to the right of the block's last row are below no row: all of their values count.
  for (let c = Math.max(0, rowFrom + rows - colFrom); c < cols; c++) {
    if (limits[colFrom + c] !== Infinity) continue;
    prime(candidates, colFrom + c, colMinima, { start: c, step: stride, count: Math.floor(rows / GROUP) });
  }
  for (let from = 0, group = 0; from < rows; from += GROUP, group += stride) {
    const first = Math.max(0, rowFrom + from + 1 - colFrom);
    for (let c = first; c < cols; c++) {
      const column = colFrom + c;
      if (!(colMinima[group + c] < limits[column])) continue;
      const to = Math.min(rows, from + GROUP, column - rowFrom);
      for (let r = from; r < to; r++) {
        const value = data[r * stride + c];
        if (value < limits[column]) offer(candidates, column, value, rowFrom + r);
      }
    }
  }
}

/**
 * Offers every value above the diagonal (column number higher than row number) to its row and to its column, for
 * both are rows of one table: half of all products is enough.
 */
export function scanBothWays(candidates: Candidates, block: DistanceBlock): void {
  const { rows, cols, stride, rowFrom, colFrom, rowMinima } = block;
  const { limits } = candidates;
  for (let r = 0; r < rows; r++) {
    const row = rowFrom + r;
    const first = Math.max(0, row + 1 - colFrom);
    if (limits[row] === Infinity) {
      const skippedGroups = Math.ceil(first / GROUP);
      const start = (r * stride) / GROUP + skippedGroups;
      prime(candidates, row, rowMinima, { start, step: 1, count: Math.floor(cols / GROUP) - skippedGroups });
    }
    for (let from = first - (first % GROUP); from < cols; from += GROUP) {
      if (!(rowMinima[(r * stride + from) / GROUP] < limits[row])) continue;
      offerAlongRow(candidates, block, r, Math.max(first, from), Math.min(cols, from + GROUP), -1);
    }
  }
  scanColumns(candidates, block);
}

function sortRange(values: Float64Array, indices: Int32Array, from: number, to: number): void {
  let first = from;
  let last = to;
  while (last - first > 12) {
    const cut = partition(values, indices, first, last);
    if (cut - first < last - cut) {
      sortRange(values, indices, first, cut);
      first = cut + 1;
    } else {
      sortRange(values, indices, cut + 1, last);
      last = cut;
    }
  }
  for (let i = first + 1; i <= last; i++) {
    const value = values[i];
    const index = indices[i];
    let hole = i;
    for (; hole > first && values[hole - 1] > value; hole--) {
      values[hole] = values[hole - 1];
      indices[hole] = indices[hole - 1];
    }
    values[hole] = value;
    indices[hole] = index;
  }
}

/** Puts a row's smallest values first, ascending, and returns how many there are: `capacity`, or all that were offered. */
export function sortRow(candidates: Candidates, row: number): number {
  const { capacity, room, values, indices, counts } = candidates;
  if (counts[row] > capacity) compact(candidates, row);
  sortRange(values, indices, row * room, row * room + counts[row] - 1);
  return counts[row];
}
