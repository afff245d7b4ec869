import type { WorkerPool } from '../../compute/threads/worker-pool';
import { createWorkerPool } from '../../compute/threads/worker-pool';
import type { QualityRequest, RowQuality } from './measure-files';

export interface QualityPoolOptions {
  readonly threads: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
}

/** Worker threads that measure image quality. Close it when done. */
export const createQualityPool = ({
  threads,
  entry = new URL('./quality-worker.ts', import.meta.url),
}: QualityPoolOptions): WorkerPool<QualityRequest, RowQuality> => createWorkerPool({ threads, entry });
