/*
 * Heavy work that falls into rows: what is to be done, as plain data that can be handed to another thread, and how a range
 * of rows of it is done. Ranges do not depend on how many threads there are, so that neither do results.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { createRng } from '../core/rng';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { createRandomPrecision } from '../math/random-precision';
import { prepareDistanceSums } from './distance-sums';
import type { Gemm } from './gemm';
import type { NearestQuery } from './nearest-query';
import { prepareNearest } from './nearest-rows';
import { prepareGroupCounts } from './nearest-sets';
import type { PairJob } from './pair-search';
import { preparePairs } from './pair-search';
import type { PairSumsJob } from './pair-sums';
import { preparePairSums } from './pair-sums';
import type { PartnerJob } from './partner-ranks';
import { preparePartners } from './partner-ranks';
import type { GroupedRows } from './rank-rows';
import { prepareRankings } from './rank-rows';

/** Random rankings of one piece. */
export const DRAWS_PER_PART = 500;

/** What is to be done for every row. */
export type RowJob =
  | ({ readonly kind: 'nearest' } & NearestQuery)
  | {
      readonly kind: 'groups';
      readonly query: NearestQuery;
      readonly groups: Int32Array;
      readonly count: number;
    }
  | {
      readonly kind: 'sums';
      readonly x: Values;
      readonly groups: Int32Array;
      readonly count: number;
      readonly distance: Distance;
    }
  | ({ readonly kind: 'pairs' } & PairJob)
  | ({ readonly kind: 'pair sums' } & PairSumsJob)
  | ({ readonly kind: 'partners' } & PartnerJob)
  | { readonly kind: 'ranks'; readonly grouped: GroupedRows }
  | {
      /** A row is a part of the draws of one class: class × parts + part. */
      readonly kind: 'chance';
      readonly positives: Int32Array;
      readonly total: Int32Array;
      readonly parts: number;
      readonly seed: number;
    };

/** Results of some rows, one array a result, as many numbers for each row as the next. */
export type RowResults = readonly (Int32Array | Float64Array)[];

/** Does rows `from` … `to` − 1, or so many pieces of a step of a job that has several. */
export type RowWork = (from: number, to: number, task: Task, step: number) => Promise<RowResults>;

type ChanceJob = Extract<RowJob, { readonly kind: 'chance' }>;

const drawChance =
  ({ positives, total, parts, seed }: ChanceJob): RowWork =>
  async (from, to, task) => {
    const out = new Float64Array((to - from) * DRAWS_PER_PART);
    for (let row = from; row < to; row++) {
      await task.tick(row - from, to - from);
      const own = Math.floor(row / parts);
      const name = `average precision ${positives[own]} of ${total[own]}, part ${row % parts}`;
      const rng = createRng(seed, name);
      const draw = createRandomPrecision(positives[own], total[own]);
      const first = (row - from) * DRAWS_PER_PART;
      for (let d = 0; d < DRAWS_PER_PART; d++) out[first + d] = draw(rng);
    }
    return [out];
  };

/**
 * Prepares what all rows of a job have in common.
 * @param kernels  for this job alone as long as it is done; needed in single precision
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function prepareRowJob(
  job: RowJob,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): RowWork {
  switch (job.kind) {
    case 'nearest': {
      const nearest = prepareNearest(job, precision, gemm);
      return async (from, to, task) => {
        const { indices, distances } = await nearest(from, to, task);
        return [indices, distances];
      };
    }
    case 'groups': {
      const counts = prepareGroupCounts(job.query, job.groups, job.count, precision, gemm);
      return async (from, to, task) => [await counts(from, to, task)];
    }
    case 'sums': {
      const sums = prepareDistanceSums(job.x, job.groups, job.count, job.distance, precision, gemm);
      return async (from, to, task) => [await sums(from, to, task)];
    }
    case 'pairs':
      return preparePairs(job, precision, gemm, kernels);
    case 'pair sums':
      return preparePairSums(job, precision, gemm, kernels);
    case 'partners':
      return preparePartners(job, precision, gemm, kernels);
    case 'ranks': {
      const rankings = prepareRankings(job.grouped, precision, gemm, kernels);
      return async (from, to, task) =>
        (await rankings(from, to, task)).flatMap((each) => [each.precision, each.positives, each.total]);
    }
    case 'chance':
      return drawChance(job);
  }
}
