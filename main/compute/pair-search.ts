/*
 * Nearest rows of all rows of a table from a sweep over pairs of rows (pair-plan.ts): in steps that several threads
 * share, limits from a sample, candidates from tiles, and at last every row's choice (pair-choice.ts).
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { createCollected, guessReach, kthCollected } from './collect-smallest';
import type { Gemm } from './gemm';
import { prepareQuery } from './nearest-query';
import type { PairChoice, PairTarget } from './pair-choice';
import { closeOpenRows, createChoice, OPEN_COLUMNS } from './pair-choice';
import type { TileProduct } from './pair-factors';
import { createFactors, writeFactors } from './pair-factors';
import type { Available, PairPlan } from './pair-plan';
import { availableTo, limitPlace, SAMPLE_BLOCK, tileAt } from './pair-plan';
import { appendPair } from './pair-store';
import type { RowScan } from './row-scan';
import { createRowScan, MOST_FINITE } from './row-scan';
import type { RowRange } from './row-range';

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
export const PAIR_STEPS = { factors: 0, sample: 1, limits: 2, tiles: 3, choice: 4, open: 5 } as const;

/** Values of a sample from which the place of a limit is guessed. */
const GUESSED_FROM = 384;

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
    elements: Math.max(sampled * Math.min(side, SAMPLE_BLOCK), side ** 2, Math.min(x.rows, OPEN_COLUMNS)),
    columns: Math.max(sampled, side),
    measured: targets.reduce((most, { k, groups }) => (groups === null ? Math.max(most, k) : most), 0),
  };
  return createRowScan(x, distance, size, precision, kernels);
}

/**
 * Prepares the steps of a sweep over pairs; what they find is put down in the targets.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairs(
  job: PairJob,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): (from: number, to: number, task: Task, step: number) => Promise<readonly never[]> {
  const { x, distance, plan, factor, targets } = job;
  const { order, sampled, side } = plan;
  const prepared = prepareQuery({ queries: x, references: x, k: 1, distance, excludeSelf: true });
  const scan = scanOf(job, precision, kernels);
  const multiply: TileProduct = (a, b, into) => gemm.multiply(a, b, { transposeB: true }, into);
  const factors = createFactors({ factor, width: prepared.right.width, side }, scan.product, multiply);
  const onSample = targets.map((target) => createSampleStep(target, plan, scan));
  const onTile = targets.map((target) => createTileStep(target, plan, scan));
  const closer = { prepared, precision, factors, scan };
  const choices = targets.map((target) => createChoice(target, closer));
  const closing = targets.map((target) => closeOpenRows(target, plan, closer));
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
  const chooseRows = async (choices: readonly PairChoice[], from: number, to: number, task: Task) => {
    for (const choose of choices) await choose(from, to, task.child('', 1 / choices.length));
  };

  return async (from, to, task, step) => {
    await task.tick(0, 1);
    if (step === PAIR_STEPS.choice) await chooseRows(choices, from, to, task);
    else if (step === PAIR_STEPS.open) await chooseRows(closing, from, to, task);
    else if (step === PAIR_STEPS.factors) writeFactors(prepared.right, order, from, to, factor);
    else if (step === PAIR_STEPS.tiles)
      for (let number = from; number < to; number++) await sweepTile(number);
    else {
      await factors.multiply({ from, to }, sample);
      for (const visit of onSample) visit(from, to, step === PAIR_STEPS.sample);
    }
    return [];
  };
}
