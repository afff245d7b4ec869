/*
 * Exact nearest rows. Idea: products of blocks give squared distances fast but rounded (distance-rows.ts); each row
 * keeps a few more candidates than asked for, whose distances are then measured in doubles. A row is done when the
 * farthest candidate is farther than the k-th measured distance by more than the rounding can be; then nothing that
 * was let go can belong to the k. The few rows that cannot be told so (ties, copies, clusters far apart) are searched
 * again with products in doubles, and what is then still open (more copies than candidates) by measuring every row
 * that is near enough. The result is therefore that of measuring all distances in doubles, ties to the lower number.
 * The device selects the candidates of a block together with its product, with all its threads; where many are wanted,
 * whole rows of distances are searched instead (nearest-sets.ts).
 */
import type { Neighbours } from '../core/compute';
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import type { Candidates } from './candidates';
import { createCandidates, lowerLimit, offer, sortRow } from './candidates';
import { roundingBound, squaredInFrame } from './distance-rows';
import type { KeptFactor, SmallestBlock } from './distance-sweep';
import { sweepDistances, sweepSmallest } from './distance-sweep';
import type { Gemm } from './gemm';
import type { NearestQuery, PreparedQuery } from './nearest-query';
import { prepareQuery } from './nearest-query';
import { listsFromSets } from './nearest-sets';

/** Lists of more neighbours than this are made from sets: selecting them on the device would cost more. */
const MOST_SELECTED = 160;

/** Multiplications between two ticks while distances are measured. */
const MEASURED_PER_TICK = 2e7;

/** Rows whose near references are measured together, for the same reason. */
const MEASURED_ROWS = 64;

/** Candidates kept for k neighbours: with fewer, more rows are searched twice; with more, every row costs more. */
const candidateCount = (k: number): number => k + 4 + Math.ceil(k / 16);

/** A query made ready, and its result while it grows. */
interface Search extends NearestQuery, PreparedQuery {
  readonly gemm: Gemm;
  readonly precision: Precision;
  readonly kept?: KeptFactor;
  readonly found: Neighbours;
  /** The row that `found` starts with. */
  readonly first: number;
  /** How many references a row may have as neighbours. */
  readonly available: number;
}

/**
 * Inserts a reference into the first `count` of a row's results, ties to the lower number; returns the new count,
 * at most k.
 */
function insert(
  { found, k, first: start }: Search,
  row: number,
  count: number,
  distance: number,
  index: number,
): number {
  const { distances, indices } = found;
  const first = (row - start) * k;
  let at = first + count;
  if (count === k) {
    at--;
    if (distances[at] < distance || (distances[at] === distance && indices[at] < index)) return count;
  }
  for (; at > first; at--) {
    const before = distances[at - 1];
    if (before < distance || (before === distance && indices[at - 1] < index)) break;
    distances[at] = before;
    indices[at] = indices[at - 1];
  }
  distances[at] = distance;
  indices[at] = index;
  return Math.min(k, count + 1);
}

/** The largest squared distance that rounding can give a reference no farther than the row's k-th result. */
function reachOf(search: Search, row: number, precision: Precision): number {
  const { found, k, left, frame, first } = search;
  const square = squaredInFrame(found.distances[(row - first) * k + k - 1], frame);
  // A reference this near is no longer than the row and the distance together.
  const lengths = 2 * left.lengths[row] + Math.sqrt(square);
  return square + roundingBound(lengths, left.width, precision);
}

/** Measures a row's candidates, nearest first, as long as they can matter. True when nothing else can belong to the k. */
function settleRow(
  search: Search,
  candidates: Candidates,
  at: number,
  row: number,
  precision: Precision,
): boolean {
  const { k, measure } = search;
  const { room, values, indices } = candidates;
  const base = at * room;
  const end = base + sortRow(candidates, at);
  let count = 0;
  let reach = Infinity;
  for (let c = base; c < end; c++) {
    if (values[c] > reach) return true;
    count = insert(search, row, count, measure(row, indices[c]), indices[c]);
    if (count === k) reach = reachOf(search, row, precision);
  }
  // All that there is was measured, or something that was let go may be as near.
  return end - base === search.available || (count === k && candidates.limits[at] > reach);
}

/** Runs `settle` for all of `rows`, ticking, and returns those for which it was false. */
async function openRows(
  search: Search,
  rows: ArrayLike<number>,
  costPerRow: number,
  task: Task,
  settle: (at: number, row: number) => boolean,
): Promise<Int32Array> {
  const stride = Math.max(1, Math.floor(MEASURED_PER_TICK / (costPerRow * search.left.width)));
  const open: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    if (at % stride === 0) await task.tick(at, rows.length);
    if (!settle(at, rows[at])) open.push(rows[at]);
  }
  await task.tick(1, 1);
  return Int32Array.from(open);
}

/** Offers what the device selected from a block to its rows. */
function offerBlock(
  candidates: Candidates,
  { rows, cols, kept, rowFrom, colFrom, values, places }: SmallestBlock,
  self: Int32Array | undefined,
): void {
  for (let r = 0; r < rows; r++) {
    const row = rowFrom + r;
    const skipped = self === undefined ? -1 : self[row];
    const end = (r + 1) * kept;
    for (let at = r * kept; at < end; at++) {
      const value = values[at];
      if (!(value < candidates.limits[row])) break;
      const index = colFrom + places[2 * at];
      if (index !== skipped) offer(candidates, row, value, index);
    }
    if (kept < cols) lowerLimit(candidates, row, values[end - 1]);
  }
}

/** One search of the rows in `rows` with products of one precision; returns those that are still open. */
async function searchRows(
  search: Search,
  rows: Int32Array,
  precision: Precision,
  task: Task,
): Promise<Int32Array> {
  const { left, right, gemm, excludeSelf, k, available, kept } = search;
  const capacity = Math.min(available, candidateCount(k));
  const candidates = createCandidates(rows.length, capacity);
  const self = excludeSelf ? rows : undefined;
  const count = capacity + (excludeSelf ? 1 : 0);
  const keeping = kept !== undefined && precision === search.precision ? { kept } : {};
  const sweep = { left, right, precision, gemm, list: rows, ...keeping };
  await sweepSmallest(sweep, count, task.child('products', 0.85), (block) =>
    offerBlock(candidates, block, self),
  );
  return openRows(search, rows, capacity, task.child('distances', 0.15), (at, row) =>
    settleRow(search, candidates, at, row, precision),
  );
}

/** Measures every reference that may be as near as the k-th found so far, for rows that no number of candidates settles. */
async function measureNear(search: Search, rows: Int32Array, task: Task): Promise<void> {
  const { left, right, gemm, excludeSelf, measure } = search;
  const share = MEASURED_ROWS / rows.length;
  for (let from = 0; from < rows.length; from += MEASURED_ROWS) {
    const list = rows.slice(from, from + MEASURED_ROWS);
    const reaches = Float64Array.from(list, (row) => reachOf(search, row, 'double'));
    const counts = new Int32Array(list.length);
    const sweep = { left, right, precision: 'double', gemm, list } as const;
    await sweepDistances(
      sweep,
      task.child('ties', Math.min(1, share)),
      ({ data, rows: height, cols, colFrom }) => {
        for (let r = 0; r < height; r++) {
          const row = list[r];
          for (let j = colFrom, at = r * cols; j < colFrom + cols; j++, at++) {
            if (data[at] > reaches[r] || (excludeSelf && j === row)) continue;
            counts[r] = insert(search, row, counts[r], measure(row, j), j);
          }
        }
      },
    );
  }
}

/** A query's rows in pieces: the k nearest of rows `from` … `to` − 1, nearest first. */
export type NearestOf = (from: number, to: number, task: Task) => Promise<Neighbours>;

/**
 * Prepares a search for the k nearest references of every query, nearest first, as measured in doubles; ties go to the
 * lower row number.
 * @param precision  of the products that find candidates: single is faster, the result is the same
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function prepareNearest(query: NearestQuery, precision: Precision, gemm: Gemm): NearestOf {
  const { references, k, excludeSelf } = query;
  const prepared = k > 0 && query.queries.rows > 0 ? prepareQuery(query) : undefined;
  const kept: KeptFactor = {};
  const available = references.rows - (excludeSelf ? 1 : 0);
  return async (from, to, task) => {
    const rows = to - from;
    const found = { rows, k, indices: new Int32Array(rows * k), distances: new Float64Array(rows * k) };
    await task.tick(0, 1);
    if (prepared !== undefined) {
      const search: Search = { ...query, ...prepared, gemm, precision, kept, found, first: from, available };
      const list = Int32Array.from({ length: rows }, (_, at) => from + at);
      if (k > MOST_SELECTED)
        await listsFromSets({ query, prepared, precision, gemm, kept }, list, found, task);
      else await searchInSteps(search, list, task);
    }
    await task.tick(1, 1);
    return found;
  };
}

/** Searches with products of single precision, then what is open with doubles, then what ties leave open. */
async function searchInSteps(search: Search, rows: Int32Array, task: Task): Promise<void> {
  let open = rows;
  if (search.precision === 'single')
    open = await searchRows(search, open, 'single', task.child('candidates', 0.8));
  if (open.length > 0) open = await searchRows(search, open, 'double', task.child('candidates', 0.15));
  if (open.length > 0) await measureNear(search, open, task.child('ties', 0.05));
}
