import { parentPort, type Transferable } from 'node:worker_threads';
import { errorPayload } from '../../core/errors';
import type { WorkerReply, WorkerRequest } from './worker-messages';

/** What a handler gives back: the value, and its buffers that may be handed over instead of copied. */
export interface Served<Out> {
  readonly value: Out;
  readonly transfer?: readonly Transferable[];
}

/**
 * Makes this thread a worker of a pool: answers every item with the handler's value, or with its error as plain
 * data. Called once, at the end of a worker's main file.
 * @throws {Error} outside a worker thread
 */
export function serveWorker<In, Out>(handle: (request: WorkerRequest<In>) => Promise<Served<Out>>): void {
  const port = parentPort;
  if (port === null) throw new Error('serveWorker was called outside a worker thread');
  const reply = (message: WorkerReply<Out>, transfer: readonly Transferable[] = []): void => {
    port.postMessage(message, transfer);
  };
  port.on('message', (request: WorkerRequest<In>) => {
    handle(request).then(
      ({ value, transfer }) => reply({ kind: 'done', id: request.id, value }, transfer),
      (error: unknown) => reply({ kind: 'failed', id: request.id, error: errorPayload(error) }),
    );
  });
  reply({ kind: 'ready' });
}
