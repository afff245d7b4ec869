/** Main file of the worker threads that find nuclei; see nucleus-pool.ts. */
import { limitDecodingThreads } from '../../images/sharp-engine';
import { serveWorker } from '../../compute/threads/serve-worker';
import type { WorkerRequest } from '../../compute/threads/worker-messages';
import type { NucleusRequest } from './find-nuclei';
import { findNuclei } from './find-nuclei';

limitDecodingThreads(1);

serveWorker(async ({ input }: WorkerRequest<NucleusRequest>) => ({ value: await findNuclei(input) }));
