/**
 * For every row the `capacity` smallest values offered so far, as binary heaps side by side in flat arrays: the
 * largest of a row's values stands first in its heap, and is the limit that a new value must undercut.
 */
export interface Candidates {
  readonly rows: number;
  readonly capacity: number;
  /** rows × capacity; Infinity where nothing was offered. */
  readonly values: Float64Array;
  /** rows × capacity. */
  readonly indices: Int32Array;
  /** The first value of every heap once more, close together for the scan. */
  readonly limits: Float64Array;
}

export function createCandidates(rows: number, capacity: number): Candidates {
  return {
    rows,
    capacity,
    values: new Float64Array(rows * capacity).fill(Infinity),
    indices: new Int32Array(rows * capacity),
    limits: new Float64Array(rows).fill(Infinity),
  };
}

/** Lets a value sink from the top of a heap of `size` values that starts at `base`. */
function sink(
  values: Float64Array,
  indices: Int32Array,
  base: number,
  size: number,
  value: number,
  index: number,
): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= size) break;
    if (child + 1 < size && values[base + child + 1] > values[base + child]) child++;
    if (values[base + child] <= value) break;
    values[base + hole] = values[base + child];
    indices[base + hole] = indices[base + child];
    hole = child;
  }
  values[base + hole] = value;
  indices[base + hole] = index;
}

/** Puts a value that is below the row's limit in the place of its largest one. */
function offer(candidates: Candidates, row: number, value: number, index: number): void {
  const { capacity, values, indices, limits } = candidates;
  const base = row * capacity;
  sink(values, indices, base, capacity, value, index);
  limits[row] = values[base];
}

/** A block of squared distances: rows `rowFrom` … of the queries against rows `colFrom` … of the references. */
export interface DistanceBlock {
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly rowFrom: number;
  readonly colFrom: number;
}

/** Offers every value to its row; `self`, where given, tells which reference each row is, and is left out. */
export function scanRows(candidates: Candidates, block: DistanceBlock, self: Int32Array | undefined): void {
  const { data, rows, cols, rowFrom, colFrom } = block;
  const { limits } = candidates;
  for (let r = 0, at = 0; r < rows; r++) {
    const row = rowFrom + r;
    const skipped = self === undefined ? -1 : self[row];
    let limit = limits[row];
    for (let c = 0; c < cols; c++, at++) {
      const value = data[at];
      if (value < limit && colFrom + c !== skipped) {
        offer(candidates, row, value, colFrom + c);
        limit = limits[row];
      }
    }
  }
}

/**
 * Offers every value above the diagonal (column number higher than row number) to its row and to its column, for
 * both are rows of one table: half of all products is enough.
 */
export function scanBothWays(candidates: Candidates, block: DistanceBlock): void {
  const { data, rows, cols, rowFrom, colFrom } = block;
  const { limits } = candidates;
  for (let r = 0; r < rows; r++) {
    const row = rowFrom + r;
    let limit = limits[row];
    const first = Math.max(0, row + 1 - colFrom);
    for (let c = first, at = r * cols + first; c < cols; c++, at++) {
      const value = data[at];
      if (value < limit) {
        offer(candidates, row, value, colFrom + c);
        limit = limits[row];
      }
      if (value < limits[colFrom + c]) offer(candidates, colFrom + c, value, row);
    }
  }
}

/** Sorts a row's heap in place, smallest value first; it is no heap afterwards. */
export function sortRow({ capacity, values, indices }: Candidates, row: number): void {
  const base = row * capacity;
  for (let last = capacity - 1; last > 0; last--) {
    const [value, index] = [values[base + last], indices[base + last]];
    values[base + last] = values[base];
    indices[base + last] = indices[base];
    sink(values, indices, base, last, value, index);
  }
}
