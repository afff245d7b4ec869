/*
 * Nearest rows of all rows of a table from a sweep over pairs of rows (pair-plan.ts): in steps that several threads
 * share, limits from a sample, candidates from tiles, and at last every row's choice among its candidates, which is
 * exact (set-choice.ts). A row whose candidates cannot be proven to hold all its neighbours is told as open.
 */
import type { Distance, Neighbours } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import { collect, createCollected, guessReach, kthCollected } from './collect-smallest';
import { writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';
import { prepareQuery } from './nearest-query';
import { writeList } from './nearest-sets';
import type { Available, PairPlan, PairSearch } from './pair-plan';
import { availableTo, limitPlace, tileAt } from './pair-plan';
import type { PairStore } from './pair-store';
import { appendPair, readRow, spreadOf } from './pair-store';
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
  readonly targets: readonly PairTarget[];
}

/** Steps of the job, in the order in which they must be done. */
export const PAIR_STEPS = { sample: 0, limits: 1, tiles: 2, choice: 3 } as const;

/** Values of a sample from which the place of a limit is guessed. */
const GUESSED_FROM = 384;
/** Rows chosen between two ticks. */
const CHOSEN_PER_TICK = 256;

type Factors = ReturnType<typeof createFactors>;

/** Products of rows named by lists, in memory that is used again. */
function createFactors(job: PairJob, precision: Precision, gemm: Gemm) {
  const { x, distance } = job;
  const { order, sampled, side } = job.plan;
  const prepared = prepareQuery({ queries: x, references: x, k: 1, distance, excludeSelf: true });
  const { left, right } = prepared;
  const memory: { sample?: Values; left?: Values['data']; right?: Values['data']; out?: Values['data'] } = {};
  const written = (list: Int32Array, of: 'left' | 'right'): Values => {
    const data = (memory[of] ??= valuesOf(precision, side * left.width));
    writeBlock(of === 'left' ? left : right, { from: 0, to: list.length, list }, of, data);
    return matrixOver(data, list.length, left.width);
  };
  const multiply = async (a: Values, b: Values): Promise<Values> => {
    const size = a.rows * b.rows;
    if (memory.out === undefined || memory.out.length < size) memory.out = valuesOf(precision, size);
    const into = matrixOver(memory.out, a.rows, b.rows);
    await gemm.multiply(a, b, { transposeB: true }, into);
    return into;
  };
  const sampleFactor = (): Values => {
    const data = valuesOf(precision, sampled * right.width);
    writeBlock(right, { from: 0, to: sampled, list: order }, 'right', data);
    return matrixOver(data, sampled, right.width);
  };
  return {
    prepared,
    ofSample: (list: Int32Array) => multiply(written(list, 'left'), (memory.sample ??= sampleFactor())),
    ofTile: (rows: Int32Array, columns: Int32Array) => {
      // The sample is done with.
      delete memory.sample;
      return multiply(written(rows, 'left'), written(columns, 'right'));
    },
  };
}

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

/** Puts down the columns in a range whose value is within the row's limit or within their own; returns how many. */
function columnsWithin(
  row: Values['data'],
  [from, to]: readonly [number, number],
  limit: number,
  limits: Float32Array,
  into: Int32Array,
  first: number,
): number {
  let count = first;
  for (let c = from; c < to; c++) {
    const value = row[c];
    if (value <= limit || value <= limits[c]) into[count++] = c;
  }
  return count;
}

/** Rows against the sample: their limits, and candidates on both sides. */
function createSampleStep({ k, kinds, kindCount, store }: PairTarget, { order, sampled }: PairPlan) {
  const sample = order.subarray(0, sampled);
  const available = availableTo(order, sampled, kinds, kindCount);
  const own = placesOfKinds(sample, kinds, kindCount);
  const collected = createCollected(sampled);
  const limits = new Float32Array(sampled);

  const limitRow = (row: number, values: Values['data'], { inSample, rows }: Available): void => {
    const wanted = limitPlace(k, inSample, rows) + 1;
    let reach = guessReach(values, wanted, GUESSED_FROM, collected);
    let count = collect(values, reach, collected);
    if (count < wanted) count = collect(values, (reach = Infinity), collected);
    const limit = count < wanted ? 0 : kthCollected(count, wanted, collected);
    if (!(limit > 0)) return;
    store.limits[row] = limit;
    for (let c = 0; c < count; c++) {
      const value = collected.values[c];
      if (value <= limit) appendPair(store, row, sample[collected.indices[c]], value);
    }
  };

  return (from: number, to: number, isSample: boolean, data: Values['data']): void => {
    const rows = order.subarray(from, to);
    if (!isSample) sample.forEach((row, s) => (limits[s] = store.limits[row]));
    rows.forEach((row, r) => {
      const values = data.subarray(r * sampled, (r + 1) * sampled);
      const kind = kinds === null ? 0 : kinds[row];
      if (kinds !== null) values.fill(Infinity, own.starts[kind], own.ends[kind]);
      if (isSample) values[from + r] = Infinity;
      limitRow(row, values, available[kind]);
      if (isSample) return;
      for (let s = 0; s < sampled; s++) {
        if (values[s] <= limits[s]) appendPair(store, sample[s], row, values[s]);
      }
    });
  };
}

/** Tiles of the rows outside the sample: candidates on both sides. */
function createTileStep({ kinds, kindCount, store }: PairTarget, { order, sampled, side }: PairPlan) {
  const rest = order.subarray(sampled);
  const own = placesOfKinds(rest, kinds, kindCount);
  const limits = new Float32Array(side);
  const hits = new Int32Array(side);

  return (up: number, across: number, data: Values['data']): void => {
    const rows = rest.subarray(up * side, (up + 1) * side);
    const first = across * side;
    const columns = rest.subarray(first, first + side);
    columns.forEach((column, c) => (limits[c] = store.limits[column]));
    const width = columns.length;
    const within = (place: number): number => Math.min(width, Math.max(0, place - first));
    rows.forEach((row, r) => {
      const values = data.subarray(r * width, (r + 1) * width);
      const limit = store.limits[row];
      const begin = up === across ? r + 1 : 0;
      const kind = kinds === null ? -1 : kinds[row];
      const skipped = kinds === null ? [width, width] : [within(own.starts[kind]), within(own.ends[kind])];
      let count = columnsWithin(values, [begin, skipped[0]], limit, limits, hits, 0);
      count = columnsWithin(values, [Math.max(begin, skipped[1]), width], limit, limits, hits, count);
      for (let h = 0; h < count; h++) {
        const c = hits[h];
        const value = values[c];
        if (value <= limit) appendPair(store, row, columns[c], value);
        if (value <= limits[c]) appendPair(store, columns[c], row, value);
      }
    });
  };
}

/** Every row's choice among its candidates, in memory that is used again; undefined where it is open. */
function createChoice({ k, store }: PairTarget, { prepared }: Factors, precision: Precision) {
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
function createChoices(target: PairTarget, factors: Factors, precision: Precision) {
  const choose = createChoice(target, factors, precision);
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
      else if (groups === null) writeList(found, row - from, set, row, factors.prepared.measure);
      else for (const index of set) counts[(row - from) * groupCount + groups[index]]++;
    }
    return groups === null ? [found.indices, found.distances, open] : [counts, open];
  };
}

/** Whether a tile holds nothing for any search: all its rows are of one kind, and all searches want other kinds. */
function isIdle({ targets }: PairJob, rows: Int32Array, columns: Int32Array): boolean {
  // Rows stand in the order of their kinds.
  const last = columns[columns.length - 1];
  return targets.every(({ kinds }) => kinds !== null && kinds[rows[0]] === kinds[last]);
}

/**
 * Prepares the steps of a sweep over pairs. The last gives the choices of the rows, search after search.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairs(
  job: PairJob,
  precision: Precision,
  gemm: Gemm,
): (from: number, to: number, task: Task, step: number) => Promise<readonly (Int32Array | Float64Array)[]> {
  const { plan, targets } = job;
  const { order, sampled, side } = plan;
  const factors = createFactors(job, precision, gemm);
  const onSample = targets.map((target) => createSampleStep(target, plan));
  const onTile = targets.map((target) => createTileStep(target, plan));
  const choices = targets.map((target) => createChoices(target, factors, precision));
  const blocks = Math.ceil((order.length - sampled) / side);
  const block = (number: number): Int32Array =>
    order.subarray(sampled + number * side, sampled + (number + 1) * side);

  const sweepTile = async (number: number): Promise<void> => {
    const [up, across] = tileAt(number, blocks);
    const [rows, columns] = [block(up), block(across)];
    if (isIdle(job, rows, columns)) return;
    const { data } = await factors.ofTile(rows, columns);
    for (const visit of onTile) visit(up, across, data);
  };
  const chooseRows = async (from: number, to: number, task: Task) => {
    const parts: (readonly (Int32Array | Float64Array)[])[] = [];
    for (const choose of choices) parts.push(await choose(from, to, task.child('', 1 / choices.length)));
    return parts.flat();
  };

  return async (from, to, task, step) => {
    await task.tick(0, 1);
    if (step === PAIR_STEPS.choice) return chooseRows(from, to, task);
    if (step === PAIR_STEPS.tiles) for (let number = from; number < to; number++) await sweepTile(number);
    else {
      const { data } = await factors.ofSample(order.subarray(from, to));
      for (const visit of onSample) visit(from, to, step === PAIR_STEPS.sample, data);
    }
    return [];
  };
}
