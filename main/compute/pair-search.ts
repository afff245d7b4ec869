/*
 * Nearest rows of all rows of a table from a sweep over pairs of rows (pair-plan.ts): in steps that several threads
 * share, limits from a sample, candidates from tiles, and at last every row's choice among its candidates, which is
 * exact (set-choice.ts). A row whose candidates cannot be proven to hold all its neighbours is told as open.
 */
import type { Distance, Neighbours } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { createCollected, guessReach, kthCollected } from './collect-smallest';
import type { Gemm } from './gemm';
import type { PreparedQuery } from './nearest-query';
import { prepareQuery } from './nearest-query';
import { writeList } from './nearest-sets';
import type { TileProduct } from './pair-factors';
import { createFactors, writeFactors } from './pair-factors';
import type { Available, PairPlan, PairSearch } from './pair-plan';
import { availableTo, limitPlace, SAMPLE_BLOCK, tileAt } from './pair-plan';
import type { PairStore } from './pair-store';
import { appendPair, readRow, spreadOf } from './pair-store';
import type { RowScan } from './row-scan';
import { createRowScan, MOST_FINITE } from './row-scan';
import type { RowRange } from './row-range';
import { boundsOf, chooseSet } from './set-choice';

/** A search with the candidates that it gathers: for lists, or for numbers of neighbours in each group. */
export interface PairTarget extends PairSearch {
  readonly store: PairStore;
  readonly groups: Int32Array | null;
  readonly groupCount: number;
}

/** Searches of all rows of one table, the row itself left out; those with kinds come last. */
export interface PairJob {
  readonly x: Values;
  readonly distance: Distance;
  readonly plan: PairPlan;
  /** The rows in the order of the plan as right factors of products, filled by the first step; see pair-factors.ts. */
  readonly factor: Values['data'];
  readonly targets: readonly PairTarget[];
}

/** Steps of the job, in the order in which they must be done. */
export const PAIR_STEPS = { factors: 0, sample: 1, limits: 2, tiles: 3, choice: 4 } as const;

/** Values of a sample from which the place of a limit is guessed. */
const GUESSED_FROM = 384;
/** Rows chosen between two ticks. */
const CHOSEN_PER_TICK = 256;

/** Where rows of each kind lie in a part of the order; nowhere where there are no kinds. */
function placesOfKinds(order: Int32Array, kinds: Int32Array | null, count: number) {
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  if (kinds !== null) {
    order.forEach((row, place) => {
      const kind = kinds[row];
      if (ends[kind] === 0) starts[kind] = place;
      ends[kind] = place + 1;
    });
  }
  return { starts, ends };
}

/** Rows against the sample: their limits, and candidates on both sides. */
function createSampleStep(
  { k, kinds, kindCount, store }: PairTarget,
  { order, sampled }: PairPlan,
  scan: RowScan,
) {
  const sample = order.subarray(0, sampled);
  const available = availableTo(order, sampled, kinds, kindCount);
  const own = placesOfKinds(sample, kinds, kindCount);
  const collected = createCollected(sampled);
  const { product, limits, hits } = scan;

  /** Puts down what a row's sample has up to `reach`. */
  const collect = (start: number, reach: number): number => {
    const count = scan.upTo(start, sampled, Math.min(reach, MOST_FINITE));
    for (let h = 0; h < count; h++) {
      collected.indices[h] = hits[h];
      collected.values[h] = product[start + hits[h]];
    }
    return count;
  };

  const limitRow = (row: number, start: number, { inSample, rows }: Available): void => {
    const wanted = limitPlace(k, inSample, rows) + 1;
    const values = product.subarray(start, start + sampled);
    let count = collect(start, guessReach(values, wanted, GUESSED_FROM, collected));
    if (count < wanted) count = collect(start, Infinity);
    const limit = count < wanted ? 0 : kthCollected(count, wanted, collected);
    if (!(limit > 0)) return;
    store.limits[row] = limit;
    for (let c = 0; c < count; c++) {
      const value = collected.values[c];
      if (value <= limit) appendPair(store, row, sample[collected.indices[c]], value);
    }
  };

  return (from: number, to: number, isSample: boolean): void => {
    const rows = order.subarray(from, to);
    if (!isSample) sample.forEach((row, s) => (limits[s] = store.limits[row]));
    rows.forEach((row, r) => {
      const start = r * sampled;
      const kind = kinds === null ? 0 : kinds[row];
      if (kinds !== null) product.fill(Infinity, start + own.starts[kind], start + own.ends[kind]);
      if (isSample) product[start + from + r] = Infinity;
      limitRow(row, start, available[kind]);
      if (isSample) return;
      const count = scan.within(start, 0, sampled, -Infinity, 0);
      for (let h = 0; h < count; h++) appendPair(store, sample[hits[h]], row, product[start + hits[h]]);
    });
  };
}

/** Tiles of the rows outside the sample: candidates on both sides. */
function createTileStep(
  { kinds, kindCount, store }: PairTarget,
  { order, sampled, side }: PairPlan,
  scan: RowScan,
) {
  const rest = order.subarray(sampled);
  const own = placesOfKinds(rest, kinds, kindCount);
  const { product, limits, hits } = scan;

  return (up: number, across: number): void => {
    const rows = rest.subarray(up * side, (up + 1) * side);
    const first = across * side;
    const columns = rest.subarray(first, first + side);
    columns.forEach((column, c) => (limits[c] = store.limits[column]));
    const width = columns.length;
    const within = (place: number): number => Math.min(width, Math.max(0, place - first));
    rows.forEach((row, r) => {
      const start = r * width;
      const limit = store.limits[row];
      const begin = up === across ? r + 1 : 0;
      const kind = kinds === null ? -1 : kinds[row];
      const skipped = kinds === null ? [width, width] : [within(own.starts[kind]), within(own.ends[kind])];
      let count = scan.within(start, begin, skipped[0], limit, 0);
      count = scan.within(start, Math.max(begin, skipped[1]), width, limit, count);
      for (let h = 0; h < count; h++) {
        const c = hits[h];
        const value = product[start + c];
        if (value <= limit) appendPair(store, row, columns[c], value);
        if (value <= limits[c]) appendPair(store, columns[c], row, value);
      }
    });
  };
}

/** Every row's choice among its candidates, in memory that is used again; undefined where it is open. */
function createChoice({ k, store }: PairTarget, prepared: PreparedQuery, precision: Precision) {
  const { left, right, measure } = prepared;
  const sides = { left, right, measure, precision, k };
  const collected = createCollected(store.room);
  const doubtful = new Int32Array(store.room);
  const chosen = new Int32Array(k);
  return (row: number): Int32Array | undefined => {
    const count = readRow(store, row, collected.values, collected.indices);
    if (count < k) return undefined;
    const bounds = boundsOf(row, count, sides, collected, spreadOf(store, row));
    if (!(bounds.reach < store.limits[row])) return undefined;
    chooseSet(row, count, bounds, sides, collected, doubtful, chosen);
    return chosen;
  };
}

/**
 * Choices of some rows: lists (row numbers and distances, as `Neighbours` has them) or numbers of neighbours in each
 * group, and for every row 1 where it is open.
 */
function createChoices(target: PairTarget, prepared: PreparedQuery, precision: Precision, scan: RowScan) {
  const choose = createChoice(target, prepared, precision);
  const { k, groups, groupCount } = target;
  return async (from: number, to: number, task: Task): Promise<readonly (Int32Array | Float64Array)[]> => {
    const rows = to - from;
    const open = new Int32Array(rows);
    const counts = new Int32Array(rows * groupCount);
    const listed = groups === null ? rows * k : 0;
    const found: Neighbours = {
      rows,
      k,
      indices: new Int32Array(listed),
      distances: new Float64Array(listed),
    };
    for (let row = from; row < to; row++) {
      if ((row - from) % CHOSEN_PER_TICK === 0) await task.tick(row - from, rows);
      const set = choose(row);
      if (set === undefined) open[row - from] = 1;
      else if (groups === null) writeList(found, row - from, set, row, scan.measure);
      else for (const index of set) counts[(row - from) * groupCount + groups[index]]++;
    }
    return groups === null ? [found.indices, found.distances, open] : [counts, open];
  };
}

/** Whether a tile holds nothing for any search: all its rows are of one kind, and all searches want other kinds. */
function isIdle({ targets, plan: { order } }: PairJob, rows: RowRange, columns: RowRange): boolean {
  // Rows stand in the order of their kinds.
  const [first, last] = [order[rows.from], order[columns.to - 1]];
  return targets.every(({ kinds }) => kinds !== null && kinds[first] === kinds[last]);
}

/** Memory for products with the sample and for tiles. */
function scanOf(
  { x, distance, plan, targets }: PairJob,
  precision: Precision,
  kernels: Kernels | undefined,
): RowScan {
  const { sampled, side } = plan;
  const size = {
    elements: Math.max(sampled * Math.min(side, SAMPLE_BLOCK), side ** 2),
    columns: Math.max(sampled, side),
    measured: targets.reduce((most, { k, groups }) => (groups === null ? Math.max(most, k) : most), 0),
  };
  return createRowScan(x, distance, size, precision, kernels);
}

/**
 * Prepares the steps of a sweep over pairs. The last gives the choices of the rows, search after search.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairs(
  job: PairJob,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): (from: number, to: number, task: Task, step: number) => Promise<readonly (Int32Array | Float64Array)[]> {
  const { x, distance, plan, factor, targets } = job;
  const { order, sampled, side } = plan;
  const prepared = prepareQuery({ queries: x, references: x, k: 1, distance, excludeSelf: true });
  const scan = scanOf(job, precision, kernels);
  const multiply: TileProduct = (a, b, into) => gemm.multiply(a, b, { transposeB: true }, into);
  const factors = createFactors({ factor, width: prepared.right.width, side }, scan.product, multiply);
  const onSample = targets.map((target) => createSampleStep(target, plan, scan));
  const onTile = targets.map((target) => createTileStep(target, plan, scan));
  const choices = targets.map((target) => createChoices(target, prepared, precision, scan));
  const blocks = Math.ceil((order.length - sampled) / side);
  const sample: RowRange = { from: 0, to: sampled };
  const block = (number: number): RowRange => ({
    from: sampled + number * side,
    to: Math.min(order.length, sampled + (number + 1) * side),
  });

  const sweepTile = async (number: number): Promise<void> => {
    const [up, across] = tileAt(number, blocks);
    const [rows, columns] = [block(up), block(across)];
    if (isIdle(job, rows, columns)) return;
    await factors.multiply(rows, columns);
    for (const visit of onTile) visit(up, across);
  };
  const chooseRows = async (from: number, to: number, task: Task) => {
    const parts: (readonly (Int32Array | Float64Array)[])[] = [];
    for (const choose of choices) parts.push(await choose(from, to, task.child('', 1 / choices.length)));
    return parts.flat();
  };

  return async (from, to, task, step) => {
    await task.tick(0, 1);
    if (step === PAIR_STEPS.choice) return chooseRows(from, to, task);
    if (step === PAIR_STEPS.factors) writeFactors(prepared.right, order, from, to, factor);
    else if (step === PAIR_STEPS.tiles)
      for (let number = from; number < to; number++) await sweepTile(number);
    else {
      await factors.multiply({ from, to }, sample);
      for (const visit of onSample) visit(from, to, step === PAIR_STEPS.sample);
    }
    return [];
  };
}
