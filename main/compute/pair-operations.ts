/*
 * Operations over all pairs of rows of one table, or of a table and its partner, in steps of a crew: tiles of products
 * that serve the rows on both sides. The rows that a sweep leaves open are searched for themselves.
 */
import type { Distance, Neighbours, PartnerRanks } from '../core/compute';
import { ShapeError } from '../core/errors';
import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Task } from '../core/task';
import type { GroupOrder } from './group-order';
import { orderByGroup } from './group-order';
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

/** Rows that choose among their candidates in one piece. */
const CHOICE_ROWS = 512;

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

/** Numbers that every row has so many of, and the rows that are still open. */
interface PairResults {
  readonly results: RowResults;
  readonly open: Int32Array;
}

const tiles = (blocks: number): readonly RowRange[] => cut(0, tileCount(blocks), 1);

/** Arithmetic of all pairs. */
const sizeOf = (x: Values, steps: readonly RowStep[]): JobSize => ({
  rows: x.rows,
  costPerRow: x.rows * x.cols,
  kept: 0,
  steps,
});

/** Puts the choices of ranges of rows where they belong; the numbers that a search gives end with which rows are open. */
function collectChoices(rows: number, wanted: readonly Wanted[]) {
  const found = wanted.map(({ k, groups }) => ({
    results:
      groups === undefined
        ? [new Int32Array(rows * k), new Float64Array(rows * k)]
        : [new Int32Array(rows * groups.count)],
    open: [] as number[],
  }));
  return {
    take: ({ from }: RowRange, parts: RowResults): void => {
      let next = 0;
      for (const { results, open } of found) {
        for (const result of results) result.set(parts[next++], (result.length / rows) * from);
        parts[next++].forEach((flag, at) => {
          if (flag === 1) open.push(from + at);
        });
      }
    },
    found: (): PairResults[] => found.map(({ results, open }) => ({ results, open: Int32Array.from(open) })),
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
): Promise<readonly PairResults[] | undefined> {
  const planned = x.rows < fewestPaired ? undefined : planPairs(x.rows, wanted);
  if (planned === undefined) return undefined;
  const { plan, rooms } = planned;
  const choices = collectChoices(x.rows, wanted);
  const { own, others } = sampleBlocks(plan);
  const blocks = Math.ceil((x.rows - plan.sampled) / plan.side);
  // In the order of PAIR_STEPS.
  const steps: readonly RowStep[] = [
    { share: 0.02, ranges: cut(0, x.rows, FACTOR_ROWS) },
    { share: 0.02, ranges: own },
    { share: 0.2, ranges: others },
    { share: 0.66, ranges: tiles(blocks) },
    { share: 0.1, ranges: cut(0, x.rows, CHOICE_ROWS), take: choices.take },
  ];
  const targets = wanted.map(({ k, kinds, kindCount, groups }, at) => ({
    ...{ k, kinds, kindCount },
    store: createPairStore(x.rows, rooms[at]),
    groups: groups?.codes ?? null,
    groupCount: groups?.count ?? 0,
  }));
  const factor = sharedFactor(x, precision);
  await crew({ kind: 'pairs', x, distance, plan, factor, targets }, sizeOf(x, steps), begin());
  return choices.found();
}

/** Lists, and the rows whose list is not known yet. */
export interface PairLists {
  readonly found: Neighbours;
  readonly open: Int32Array;
}

function asLists({ results: [indices, distances], open }: PairResults, rows: number, k: number): PairLists {
  if (!(indices instanceof Int32Array) || !(distances instanceof Float64Array))
    throw new ShapeError('lists of neighbours', 'row numbers and distances', 'something else');
  return { found: { rows, k, indices, distances }, open };
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
): Promise<readonly PairLists[] | undefined> {
  const found = await runSearches(means, table, searches.map(searchOf), begin);
  return found?.map((each, at) => asLists(each, table.x.rows, searches[at].k));
}

/**
 * How many of every row's k nearest rows belong to each group, and the rows of which it is not known yet; undefined where
 * rows are better searched one after the other.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function groupsFromPairs(
  means: PairMeans,
  query: PairQuery,
  groups: { readonly codes: Int32Array; readonly count: number },
  begin: () => Task,
): Promise<{ readonly counts: Int32Array; readonly open: Int32Array } | undefined> {
  const found = await runSearches(means, query, [{ ...searchOf(query), groups }], begin);
  if (found === undefined) return undefined;
  const [{ results, open }] = found;
  return { counts: Int32Array.from(results[0]), open };
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
