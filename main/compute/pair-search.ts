/*
 * Nearest rows of all rows of a table from a sweep over pairs of rows (pair-plan.ts): in steps that several threads
 * share, limits from a sample, candidates from tiles, and at last every row's choice among its candidates, which is
 * exact (set-choice.ts). A row whose candidates cannot be proven to hold all its neighbours is told as open.
 */
import type { Neighbours } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import { collect, createCollected, guessReach, kthCollected } from './collect-smallest';
import { writeBlock } from './distance-rows';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';
import type { NearestQuery } from './nearest-query';
import { prepareQuery } from './nearest-query';
import { writeList } from './nearest-sets';
import type { Available, PairPlan } from './pair-plan';
import { availableTo, limitPlace, tileAt } from './pair-plan';
import type { PairStore } from './pair-store';
import { appendPair, readRow, spreadOf } from './pair-store';
import { boundsOf, chooseSet } from './set-choice';

/** Neighbours of every row of one table, the row itself left out; or how many of them belong to each group. */
export interface PairJob {
  readonly query: NearestQuery;
  /** A row's neighbours are of other kinds than its own, where kinds are given. */
  readonly kinds: Int32Array | null;
  readonly kindCount: number;
  readonly plan: PairPlan;
  readonly store: PairStore;
  readonly groups: Int32Array | null;
  readonly groupCount: number;
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
  const { order, sampled, side } = job.plan;
  const prepared = prepareQuery(job.query);
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
function createSampleStep({ query, kinds, kindCount, plan, store }: PairJob, factors: Factors) {
  const { order, sampled } = plan;
  const { k } = query;
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

  return async (from: number, to: number, isSample: boolean): Promise<void> => {
    const rows = order.subarray(from, to);
    const { data } = await factors.ofSample(rows);
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
function createTileStep({ kinds, kindCount, plan, store }: PairJob, factors: Factors) {
  const { side } = plan;
  const rest = plan.order.subarray(plan.sampled);
  const blocks = Math.ceil(rest.length / side);
  const own = placesOfKinds(rest, kinds, kindCount);
  const limits = new Float32Array(side);
  const hits = new Int32Array(side);

  return async (number: number): Promise<void> => {
    const [up, across] = tileAt(number, blocks);
    const rows = rest.subarray(up * side, (up + 1) * side);
    const first = across * side;
    const columns = rest.subarray(first, first + side);
    const last = kinds === null ? -1 : kinds[columns[columns.length - 1]];
    if (kinds !== null && kinds[rows[0]] === last) return;
    const { data } = await factors.ofTile(rows, columns);
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

/** Every row's choice among its candidates, handed to `visit` in memory that is used again; undefined where it is open. */
function createChoice({ query, store }: PairJob, { prepared }: Factors, precision: Precision) {
  const { left, right, measure } = prepared;
  const sides = { left, right, measure, precision, k: query.k };
  const collected = createCollected(store.room);
  const doubtful = new Int32Array(store.room);
  const chosen = new Int32Array(query.k);
  return (row: number): Int32Array | undefined => {
    const count = readRow(store, row, collected.values, collected.indices);
    if (count < query.k) return undefined;
    const bounds = boundsOf(row, count, sides, collected, spreadOf(store, row));
    if (!(bounds.reach < store.limits[row])) return undefined;
    chooseSet(row, count, bounds, sides, collected, doubtful, chosen);
    return chosen;
  };
}

/**
 * Prepares the steps of a sweep over pairs. The last gives lists of neighbours (row numbers and distances, as
 * `Neighbours` has them) or numbers of neighbours in each group, and for every row 1 where it is open.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairs(
  job: PairJob,
  precision: Precision,
  gemm: Gemm,
): (from: number, to: number, task: Task, step: number) => Promise<readonly (Int32Array | Float64Array)[]> {
  const factors = createFactors(job, precision, gemm);
  const meetSample = createSampleStep(job, factors);
  const sweepTile = createTileStep(job, factors);
  const choose = createChoice(job, factors, precision);
  const { groups, groupCount, query } = job;

  const chooseRows = async (from: number, to: number, task: Task) => {
    const [rows, k] = [to - from, query.k];
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

  return async (from, to, task, step) => {
    await task.tick(0, 1);
    if (step === PAIR_STEPS.choice) return chooseRows(from, to, task);
    if (step === PAIR_STEPS.tiles) for (let number = from; number < to; number++) await sweepTile(number);
    else await meetSample(from, to, step === PAIR_STEPS.sample);
    return [];
  };
}
