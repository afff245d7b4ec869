/*
 * Operations over all pairs of rows of one table, or of a table and its partner, in steps of a crew: tiles of products
 * that serve the rows on both sides.
 */
import type { Distance, Neighbours, PartnerRanks } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Task } from '../core/task';
import type { GroupOrder } from './group-order';
import { orderByGroup } from './group-order';
import type { PairTarget } from './pair-choice';
import { FACTOR_ROWS, sharedFactor } from './pair-factors';
import type { PairSearch } from './pair-plan';
import { planPairs, sampleBlocks, tileAt, tileCount } from './pair-plan';
import { createPairStore } from './pair-store';
import { groupsOfBlock, SUMS_SIDE } from './pair-sums';
import { PARTNER_SIDE } from './partner-ranks';
import type { JobSize, RowCrew, RowStep } from './row-crew';
import type { RowResults } from './row-jobs';
import type { RowRange } from './row-range';
import { cut } from './row-range';
import { sharedIntegers } from './threads/shared-array';

/** Rows that choose among their candidates in one piece. */
const CHOICE_ROWS = 512;

/** Pieces in which open rows are searched: few, since each looks through the whole table. */
const OPEN_PIECES = 16;

/** What sweeps over pairs are done with. */
export interface PairMeans {
  readonly crew: RowCrew;
  readonly precision: Precision;
  /** Tables of at least so many rows are swept by pairs of rows, which halves the products. */
  readonly fewestPaired: number;
}

/** A search over pairs of rows of one table. */
export interface PairQuery {
  readonly x: Values;
  readonly k: number;
  readonly distance: Distance;
  /** Neighbours are of other kinds than the row's own, where kinds are given, below `kindCount`. */
  readonly kinds?: Int32Array;
  readonly kindCount?: number;
}

/** A search, and for numbers of neighbours by group the groups; lists unless they are given. */
type Wanted = PairSearch & { readonly groups?: { readonly codes: Int32Array; readonly count: number } };

const tiles = (blocks: number): readonly RowRange[] => cut(0, tileCount(blocks), 1);

/** Arithmetic of all pairs. */
const sizeOf = (x: Values, steps: readonly RowStep[]): JobSize => ({
  rows: x.rows,
  costPerRow: x.rows * x.cols,
  kept: 0,
  steps,
});

/** A search with empty memory for what it finds. */
function targetOf({ k, kinds, kindCount, groups }: Wanted, rows: number, room: number): PairTarget {
  const listed = groups === undefined ? rows * k : 0;
  const groupCount = groups?.count ?? 0;
  return {
    ...{ k, kinds, kindCount, groupCount },
    store: createPairStore(rows, room),
    groups: groups?.codes ?? null,
    indices: sharedIntegers(listed),
    distances: new Float64Array(new SharedArrayBuffer(8 * listed)),
    counts: sharedIntegers(rows * groupCount),
    open: sharedIntegers(rows),
  };
}

/**
 * Runs searches of one table in one sweep, those with kinds last; undefined where rows are better searched one after the
 * other.
 * @param begin  gives the task, once it is sure that there is something to do
 */
async function runSearches(
  { crew, precision, fewestPaired }: PairMeans,
  { x, distance }: Pick<PairQuery, 'x' | 'distance'>,
  wanted: readonly Wanted[],
  begin: () => Task,
): Promise<readonly PairTarget[] | undefined> {
  const planned = x.rows < fewestPaired ? undefined : planPairs(x.rows, wanted);
  if (planned === undefined) return undefined;
  const { plan, rooms } = planned;
  const { own, others } = sampleBlocks(plan);
  const blocks = Math.ceil((x.rows - plan.sampled) / plan.side);
  // In the order of PAIR_STEPS.
  const steps: readonly RowStep[] = [
    { share: 0.02, ranges: cut(0, x.rows, FACTOR_ROWS) },
    { share: 0.02, ranges: own },
    { share: 0.2, ranges: others },
    { share: 0.64, ranges: tiles(blocks) },
    { share: 0.1, ranges: cut(0, x.rows, CHOICE_ROWS) },
    { share: 0.02, ranges: cut(0, x.rows, Math.ceil(x.rows / OPEN_PIECES)) },
  ];
  const targets = wanted.map((each, at) => targetOf(each, x.rows, rooms[at]));
  const factor = sharedFactor(x, precision);
  await crew({ kind: 'pairs', x, distance, plan, factor, targets }, sizeOf(x, steps), begin());
  return targets;
}

const searchOf = ({ k, kinds, kindCount = 0 }: Omit<PairQuery, 'x' | 'distance'>): PairSearch => ({
  k,
  kinds: kinds ?? null,
  kindCount,
});

/**
 * The nearest rows of all rows for each search, of which the last may have kinds, from one sweep; undefined where rows
 * are better searched one after the other.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function listsFromPairs(
  means: PairMeans,
  table: Pick<PairQuery, 'x' | 'distance'>,
  searches: readonly Omit<PairQuery, 'x' | 'distance'>[],
  begin: () => Task,
): Promise<readonly Neighbours[] | undefined> {
  const found = await runSearches(means, table, searches.map(searchOf), begin);
  // Copies: not every reader takes memory that threads share.
  return found?.map(({ k, indices, distances }) => ({
    rows: table.x.rows,
    k,
    indices: indices.slice(),
    distances: distances.slice(),
  }));
}

/**
 * How many of every row's k nearest rows belong to each group; undefined where rows are better searched one after the
 * other.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function groupsFromPairs(
  means: PairMeans,
  query: PairQuery,
  groups: { readonly codes: Int32Array; readonly count: number },
  begin: () => Task,
): Promise<Int32Array | undefined> {
  const found = await runSearches(means, query, [{ ...searchOf(query), groups }], begin);
  return found?.[0].counts.slice();
}

/** Adds the sums of a tile: those of its rows, and those of its columns where these are other rows. */
function addTile(
  sums: Matrix<Float64Array>,
  order: GroupOrder,
  [up, across]: readonly [number, number],
  [ofRows, ofColumns]: RowResults,
): void {
  const [from, fromAcross] = [up * SUMS_SIDE, across * SUMS_SIDE];
  const [to, toAcross] = [Math.min(sums.rows, from + SUMS_SIDE), Math.min(sums.rows, fromAcross + SUMS_SIDE)];
  const columns = groupsOfBlock(order, fromAcross, toAcross);
  for (let at = 0, place = from; place < to; place++) {
    const first = order.order[place] * sums.cols + columns.first;
    for (let g = 0; g < columns.ends.length; g++) sums.data[first + g] += ofRows[at++];
  }
  if (up === across) return;
  const rows = groupsOfBlock(order, from, to);
  for (let g = 0, at = 0; g < rows.ends.length; g++) {
    for (let place = fromAcross; place < toAcross; place++)
      sums.data[order.order[place] * sums.cols + rows.first + g] += ofColumns[at++];
  }
}

/**
 * For every row the sums of its distances to the rows of each group.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function sumsFromPairs(
  { crew, precision }: PairMeans,
  x: Values,
  groups: Int32Array,
  count: number,
  distance: Distance,
  task: Task,
): Promise<Matrix<Float64Array>> {
  const order = orderByGroup(groups, count);
  const sums = new Matrix(x.rows, count, new Float64Array(x.rows * count));
  const blocks = Math.ceil(x.rows / SUMS_SIDE);
  const take = ({ from }: RowRange, found: RowResults): void => {
    addTile(sums, order, tileAt(from, blocks), found);
  };
  const factor = sharedFactor(x, precision);
  // In the order of SUMS_STEPS.
  const steps = [
    { share: 0.03, ranges: cut(0, x.rows, FACTOR_ROWS) },
    { share: 0.97, ranges: tiles(blocks), take },
  ];
  await crew({ kind: 'pair sums', x, order, factor, distance }, sizeOf(x, steps), task);
  return sums;
}

/** Ranks of partners; both tables are of unit rows in the precision of the products. */
export async function rankPartners(
  crew: RowCrew,
  left: Values,
  right: Values,
  task: Task,
): Promise<PartnerRanks> {
  const { rows } = left;
  const blocks = Math.ceil(rows / PARTNER_SIDE);
  const [ofRows, ofColumns] = [new Int32Array(rows), new Int32Array(rows)];
  const add = (to: Int32Array, from: number, counts: RowResults[number]): void =>
    counts.forEach((count, at) => (to[from + at] += count));
  const take = ({ from }: RowRange, [rowCounts, columnCounts]: RowResults): void => {
    add(ofRows, Math.floor(from / blocks) * PARTNER_SIDE, rowCounts);
    add(ofColumns, (from % blocks) * PARTNER_SIDE, columnCounts);
  };
  const steps = [
    { share: 0.02, ranges: cut(0, blocks, 1) },
    { share: 0.98, ranges: cut(0, blocks ** 2, 1), take },
  ];
  const partners = new Float64Array(new SharedArrayBuffer(8 * rows));
  const size = { ...sizeOf(left, steps), costPerRow: 2 * rows * left.cols };
  await crew({ kind: 'partners', left, right, partners }, size, task);
  // A partner is as similar as itself.
  const ranks = (counts: Int32Array): Float64Array => Float64Array.from(counts, (count) => (count - 1) / 2);
  return { forth: ranks(ofRows), back: ranks(ofColumns) };
}
