/*
 * Nearest rows of other kinds: other batches, other folds. Lists of nearest rows of any kind are in order, so that their
 * members of other kinds are the nearest of these; only rows whose lists hold too few are searched for.
 */
import type { Compute, Distance, Neighbours } from '../core/compute';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';

/** Marks a missing neighbour where fewer than k rows are of other kinds. */
export const NO_NEIGHBOUR = -1;

/** How many standard deviations more members of the own kind than expected a list should allow for. */
const SPREADS = 4.5;

/** A number for every row, below `count`. */
export interface Kinds {
  readonly codes: Int32Array;
  readonly count: number;
}

/**
 * How long lists of nearest rows have to be to hold k of other kinds nearly always, if kinds are spread at random and
 * `share` of the rows are of the own one: the smallest m with m (1 − share) − 4.5 √(m share (1 − share)) ≥ k.
 */
export function listLength(k: number, share: number): number {
  const others = 1 - share;
  const spread = SPREADS * Math.sqrt(share * others);
  return Math.ceil(((spread + Math.sqrt(spread ** 2 + 4 * others * k)) / (2 * others)) ** 2);
}

/** The same lists among some of the rows only, which are numbered anew; `NO_NEIGHBOUR` where a list ends before the others. */
export function listsAmong({ rows: all, k, indices, distances }: Neighbours, rows: Int32Array): Neighbours {
  const places = new Int32Array(all).fill(NO_NEIGHBOUR);
  rows.forEach((row, place) => (places[row] = place));
  const found = {
    rows: rows.length,
    k,
    indices: new Int32Array(rows.length * k).fill(NO_NEIGHBOUR),
    distances: new Float64Array(rows.length * k).fill(Infinity),
  };
  rows.forEach((row, place) => {
    for (let at = row * k, to = place * k; at < (row + 1) * k; at++) {
      const other = places[indices[at]];
      if (other === NO_NEIGHBOUR) continue;
      found.indices[to] = other;
      found.distances[to++] = distances[at];
    }
  });
  return found;
}

/** The first `width` neighbours of other kinds, for the rows whose nearest rows hold so many; true for these. */
function fillFromNearest(
  { k, indices, distances }: Neighbours,
  codes: Int32Array,
  width: number,
  into: { readonly indices: Int32Array; readonly distances: Float64Array },
): Uint8Array {
  const filled = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    let found = 0;
    for (let at = row * k; at < (row + 1) * k && found < width; at++) {
      if (indices[at] < 0) break;
      if (codes[indices[at]] === codes[row]) continue;
      into.indices[row * width + found] = indices[at];
      into.distances[row * width + found] = distances[at];
      found++;
    }
    filled[row] = found === width ? 1 : 0;
  }
  return filled;
}

/**
 * The k nearest rows of other kinds for every row, searched for the rows that `nearest` does not tell them of. Lists are at
 * most as long as the row of the rarest kind can have them; places that a row cannot fill hold `NO_NEIGHBOUR` at distance
 * Infinity.
 * @param nearest  nearest rows of any kind, where they are known; a list may end early with `NO_NEIGHBOUR`
 */
export async function nearestApart(
  x: Values,
  { codes, count }: Kinds,
  k: number,
  distance: Distance,
  nearest: Neighbours | undefined,
  compute: Compute,
  task: Task,
): Promise<Neighbours> {
  const sizes = new Int32Array(count);
  for (const code of codes) sizes[code]++;
  const width = Math.min(k, x.rows - Math.min(...sizes.filter((size) => size > 0)));
  const indices = new Int32Array(x.rows * width).fill(NO_NEIGHBOUR);
  const distances = new Float64Array(x.rows * width).fill(Infinity);
  const told = nearest && fillFromNearest(nearest, codes, width, { indices, distances });
  const asked = Int32Array.from(codes.keys()).filter((row) => told?.[row] !== 1);
  if (asked.length > 0) {
    const found = await compute.neighboursApart(x, codes, count, asked, width, distance, task);
    asked.forEach((row, at) => {
      indices.set(found.indices.subarray(at * width, (at + 1) * width), row * width);
      distances.set(found.distances.subarray(at * width, (at + 1) * width), row * width);
    });
  }
  return { rows: x.rows, k: width, indices, distances };
}
