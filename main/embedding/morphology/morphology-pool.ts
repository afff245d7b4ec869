import { availableParallelism } from 'node:os';
import type { WorkerPool } from '../../compute/threads/worker-pool';
import { createWorkerPool } from '../../compute/threads/worker-pool';
import type { ImageFile } from '../read-planes';
import type { ProfileOptions, RowProfile } from './profile-files';

/** One row of profiles to make. */
export interface MorphologyRequest extends ProfileOptions {
  readonly files: readonly ImageFile[];
}

export interface MorphologyPoolOptions {
  /** Worker threads; the number of cores unless told. */
  readonly threads?: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
}

/** Worker threads that profile images: `pool.map(requests, task.signal)` gives rows in order. Close it when done. */
export const createMorphologyPool = ({
  threads = availableParallelism(),
  entry = new URL('./morphology-worker.ts', import.meta.url),
}: MorphologyPoolOptions = {}): WorkerPool<MorphologyRequest, RowProfile> =>
  createWorkerPool({ threads, entry });
