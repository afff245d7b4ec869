/** Main file of the worker threads that each run a model of their own; see session-crew.ts. */
import type { Session, TensorMap } from './session';
import { openSession } from './session';
import { serveWorker } from './threads/serve-worker';
import type { WorkerRequest } from './threads/worker-messages';

/** One run of the crew's model. */
export interface SessionRequest {
  readonly file: string;
  readonly threads: number;
  readonly feeds: TensorMap;
}

let opened: Promise<Session> | undefined;

serveWorker(async ({ input }: WorkerRequest<SessionRequest>) => {
  const { file, threads, feeds } = input;
  opened ??= openSession(file, { device: 'cpu', threads });
  const value = await (await opened).run(feeds);
  return { value };
});
