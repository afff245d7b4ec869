/** Main file of the worker threads that measure image quality; see quality-pool.ts. */
import { limitDecodingThreads } from '../../images/sharp-engine';
import { serveWorker } from '../../compute/threads/serve-worker';
import type { WorkerRequest } from '../../compute/threads/worker-messages';
import type { QualityRequest, RowQuality } from './measure-files';
import { measureFiles } from './measure-files';

// One thread for every core is there already.
limitDecodingThreads(1);

serveWorker<QualityRequest, RowQuality>(async ({ input }: WorkerRequest<QualityRequest>) => ({
  value: await measureFiles(input),
}));
