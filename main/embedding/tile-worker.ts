/** Main file of the worker threads that make tiles; see tile-pool.ts. */
import { limitDecodingThreads } from '../images/sharp-engine';
import type { RowTiles } from './decode-tiles';
import { decodeTiles } from './decode-tiles';
import { serveWorker } from '../compute/threads/serve-worker';
import type { TileRequest } from './tile-pool';
import type { WorkerRequest } from '../compute/threads/worker-messages';

limitDecodingThreads(1);

serveWorker(async ({ input }: WorkerRequest<TileRequest>) => {
  const value: RowTiles[] = [];
  for (const unit of input.units) {
    value.push(await decodeTiles(unit, input.options, input.preparation));
  }
  const transfer = value.flatMap((row) => ('tiles' in row ? [row.tiles.buffer as ArrayBuffer] : []));
  return { value, transfer };
});
