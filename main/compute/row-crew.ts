/*
 * Hands ranges of rows to worker threads, each with products of its own, so that selecting, sorting and ranking use all
 * cores as products do. Tables are put once in memory that all threads see. Small jobs, and products of a graphics card,
 * are done here, in the same ranges.
 */
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { createKernels } from '../math/kernels/kernels';
import { FLOPS_PER_PRODUCT, MOST_KEPT } from './distance-sweep';
import type { Gemm } from './gemm';
import type { RowRange } from './row-range';
import { cut } from './row-range';
import type { RowJob, RowResults } from './row-jobs';
import { prepareRowJob } from './row-jobs';
import type { RowRequest } from './row-worker';
import { sharedArray } from './threads/shared-array';
import { createWorkerPool } from './threads/worker-pool';

/** Operations of one range: a fraction of a second on one core. */
const COST_PER_RANGE = 2 * FLOPS_PER_PRODUCT;
/** Operations of a job, half a second of them. */
const WORTHWHILE = 2e10;
const IDLE_MS = 10_000;

export interface RowCrewOptions {
  /** Products of this thread. */
  readonly gemm: Gemm;
  readonly precision: Precision;
  /** Workers at most; with one, all is done in this thread. */
  readonly threads: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
  /** Jobs of fewer operations are done in this thread: handing them out would cost more. */
  readonly smallest?: number;
}

/** Pieces that must all be done before the next step begins. */
export interface RowStep {
  readonly ranges: readonly RowRange[];
  /** Of the job's progress. */
  readonly share: number;
  /** Told the results of every piece, in the order of the pieces however they were done. */
  readonly take?: (range: RowRange, results: RowResults) => void;
}

/** How large a job is. */
export interface JobSize {
  readonly rows: number;
  /** Operations a row. */
  readonly costPerRow: number;
  /** Elements that every worker keeps of its own. */
  readonly kept: number;
  /** For jobs that do not fall into ranges of rows of which each gives its rows' results; nothing is returned then. */
  readonly steps?: readonly RowStep[];
}

/** Does a job for all rows; each result is the ranges' one after another. */
export type RowCrew = (job: RowJob, size: JobSize, task: Task) => Promise<RowResults>;

/** Ranges of rows that cost about the same, whatever the number of threads. */
const rangesOf = ({ rows, costPerRow }: JobSize): readonly RowRange[] =>
  cut(0, rows, Math.max(1, Math.floor(COST_PER_RANGE / Math.max(1, costPerRow))));

/** The same plain data with its arrays in memory that threads share; what stands in it twice is one thing still. */
function shared<T>(value: T, known = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value) as T;
  let copy: unknown;
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array) {
    copy = sharedArray(value);
  } else if (Array.isArray(value)) copy = value.map((each: unknown) => shared(each, known));
  else
    copy = Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, shared<unknown>(each, known)]),
    );
  known.set(value, copy);
  return copy as T;
}

/** Puts results of ranges behind one another. */
function collector(rows: number) {
  let results: RowResults | undefined;
  return {
    add: ({ from, to }: RowRange, some: RowResults): void => {
      results ??= some.map((part) => {
        const length = (part.length / (to - from)) * rows;
        return part instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
      });
      some.forEach((part, r) => results?.[r].set(part, (part.length / (to - from)) * from));
    },
    results: (): RowResults => results ?? [],
  };
}

/** Hands on what comes in any order in the order of its numbers, 0 first. */
function inOrder(take: NonNullable<RowStep['take']>) {
  const held = new Map<number, readonly [RowRange, RowResults]>();
  let next = 0;
  return (at: number, range: RowRange, results: RowResults): void => {
    held.set(at, [range, results]);
    for (let ready = held.get(next); ready !== undefined; ready = held.get(next)) {
      held.delete(next++);
      take(...ready);
    }
  };
}

/** Does a piece of a step. */
type Piece = (range: RowRange, step: number) => Promise<RowResults>;

/** Does the pieces of one step after the other, `lanes` at a time. */
async function runSteps(steps: readonly RowStep[], lanes: number, piece: Piece, task: Task): Promise<void> {
  let before = 0;
  for (const [at, { ranges, share, take = () => undefined }] of steps.entries()) {
    const deliver = inOrder(take);
    let [next, done] = [0, 0];
    const lane = async (): Promise<void> => {
      try {
        while (next < ranges.length) {
          const number = next++;
          deliver(number, ranges[number], await piece(ranges[number], at));
          done++;
          await task.tick(before + (share * done) / ranges.length, 1);
        }
      } catch (error) {
        // What is not handed out yet need not be.
        next = ranges.length;
        throw error;
      }
    };
    await Promise.all(Array.from({ length: Math.min(lanes, ranges.length) }, lane));
    before += share;
  }
}

/** Lends kernels to jobs of this thread, each to one at a time; none in double precision, which has no use for them. */
function kernelLender(precision: Precision) {
  const idle: Kernels[] = [];
  return async (borrow: (kernels: Kernels | undefined) => Promise<void>): Promise<void> => {
    const kernels = precision === 'single' ? (idle.pop() ?? createKernels()) : undefined;
    try {
      await borrow(kernels);
    } finally {
      // One is kept: their memory stays as large as it ever was.
      if (kernels !== undefined && idle.length === 0) idle.push(kernels);
    }
  };
}

/** A crew whose workers start with the first job that is worth it, and end when idle. */
export function createRowCrew({
  gemm,
  precision,
  threads,
  entry,
  smallest = WORTHWHILE,
}: RowCrewOptions): RowCrew {
  const pool = createWorkerPool<RowRequest, RowResults>({
    entry: entry ?? new URL('./row-worker.ts', import.meta.url),
    threads,
    idleMs: IDLE_MS,
  });
  const lend = kernelLender(precision);
  let jobs = 0;
  return async (job, size, task) => {
    await task.tick(0, 1);
    const found = collector(size.rows);
    const steps = size.steps ?? [{ ranges: rangesOf(size), share: 1, take: found.add }];
    const workers = Math.min(threads, Math.max(1, Math.floor(MOST_KEPT / Math.max(1, size.kept))));
    if (workers < 2 || size.rows * size.costPerRow < smallest) {
      const part = (step: number): Task => task.child('rows', steps[step].share / steps[step].ranges.length);
      await lend(async (kernels) => {
        const work = prepareRowJob(job, precision, gemm, kernels);
        await runSteps(steps, 1, ({ from, to }, step) => work(from, to, part(step), step), task);
      });
      return found.results();
    }
    const id = jobs++;
    const request = { id, job: shared(job), precision, threads: Math.floor(threads / workers) };
    const piece: Piece = (range, step) => pool.run({ ...request, ...range, step }, task.signal);
    await runSteps(steps, workers, piece, task);
    return found.results();
  };
}
