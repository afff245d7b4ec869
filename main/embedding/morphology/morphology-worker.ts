/** Main file of the worker threads that profile images; see morphology-pool.ts. */
import { limitDecodingThreads } from '../../images/sharp-engine';
import { serveWorker } from '../../compute/threads/serve-worker';
import type { WorkerRequest } from '../../compute/threads/worker-messages';
import type { MorphologyRequest } from './morphology-pool';
import type { RowProfile } from './profile-files';
import { profileRow } from './profile-files';

// The pool has a thread for every core; more threads inside each would only get in each other's way.
limitDecodingThreads(1);

serveWorker(async ({ input }: WorkerRequest<MorphologyRequest>) => {
  const value: RowProfile = await profileRow(input.files, input);
  return { value };
});
