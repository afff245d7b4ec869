import { availableParallelism } from 'node:os';
import type { EmbeddedRow } from '../collect-views';
import type { WorkerPool } from '../../compute/threads/worker-pool';
import { createWorkerPool } from '../../compute/threads/worker-pool';
import type { NucleusRequest } from './find-nuclei';

export interface NucleusPoolOptions {
  readonly threads?: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
}

/** Worker threads that find nuclei. Close it when done. */
export const createNucleusPool = ({
  threads = availableParallelism(),
  entry = new URL('./nucleus-worker.ts', import.meta.url),
}: NucleusPoolOptions = {}): WorkerPool<NucleusRequest, EmbeddedRow> => createWorkerPool({ threads, entry });
