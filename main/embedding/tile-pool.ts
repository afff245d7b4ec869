import { availableParallelism } from 'node:os';
import type { RowTiles, TileUnit } from './decode-tiles';
import type { TileOptions } from './preprocess';
import type { ImagePreparation } from './read-planes';
import type { WorkerPool } from '../compute/threads/worker-pool';
import { createWorkerPool } from '../compute/threads/worker-pool';

/**
 * Views of some rows to decode, together: the network blocks the thread that hands out work, so a worker is given enough for
 * as long as one pass of the network takes.
 */
export interface TileRequest {
  readonly units: readonly TileUnit[];
  readonly options: TileOptions;
  readonly preparation: ImagePreparation;
}

export interface TilePoolOptions {
  readonly threads?: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
}

/** Worker threads that make tiles of image files. Close it when done. */
export const createTilePool = ({
  threads = availableParallelism(),
  entry = new URL('./tile-worker.ts', import.meta.url),
}: TilePoolOptions = {}): WorkerPool<TileRequest, readonly RowTiles[]> =>
  createWorkerPool({ threads, entry });
