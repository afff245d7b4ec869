/** Main file of the worker threads that do rows of a job; see row-crew.ts. */
import type { Precision } from '../core/matrix';
import { quietTask } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { createKernels } from '../math/kernels/kernels';
import type { Gemm } from './gemm';
import { createGemm } from './gemm';
import type { RowJob, RowResults, RowWork } from './row-jobs';
import { prepareRowJob } from './row-jobs';
import { serveWorker } from './threads/serve-worker';
import type { WorkerRequest } from './threads/worker-messages';

/** A range of rows of a job. */
export interface RowRequest {
  /** Tells jobs apart: requests of one job share what was prepared for it. */
  readonly id: number;
  readonly job: RowJob;
  readonly precision: Precision;
  /** Of this worker's products. */
  readonly threads: number;
  readonly from: number;
  readonly to: number;
  /** Of the job's steps. */
  readonly step: number;
}

const products = new Map<number, Gemm>();
let kernels: Kernels | undefined;
let prepared: { readonly id: number; readonly work: RowWork } | undefined;

function gemmOf(threads: number): Gemm {
  const known = products.get(threads) ?? createGemm('cpu', threads);
  products.set(threads, known);
  return known;
}

serveWorker(async ({ input }: WorkerRequest<RowRequest>) => {
  const { id, job, precision, threads, from, to, step } = input;
  if (prepared?.id !== id) {
    // Let go first: two tables need not be held at a time.
    prepared = undefined;
    if (precision === 'single') kernels ??= createKernels();
    prepared = { id, work: prepareRowJob(job, precision, gemmOf(threads), kernels) };
  }
  const value: RowResults = await prepared.work(from, to, quietTask(), step);
  return {
    value,
    transfer: value.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer),
  };
});
