import type { CreateEngine, Engine } from '../contract/engine';
import { errorPayload } from '../core/errors';
import type { FromEngine, ToEngine } from './engine-messages';
import { PROTOCOL_VERSION } from './engine-messages';

/** The worker's end of the port between the main process and the engine. */
export interface ServerPort {
  post(message: FromEngine): void;
  listen(take: (message: unknown) => void): void;
}

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Answers calls from the main process with the engine's results; errors cross as plain data. */
export function serveEngine(port: ServerPort, createEngine: CreateEngine): void {
  let engine: Engine | null = null;
  port.listen((data) => {
    const message = data as ToEngine;
    if (message.kind === 'start') {
      if (message.version !== PROTOCOL_VERSION) {
        throw new Error(`the engine speaks protocol ${PROTOCOL_VERSION}, the window ${message.version}`);
      }
      engine = createEngine(message.options, (event, payload) =>
        port.post({ kind: 'event', event, payload } as FromEngine),
      );
      return;
    }
    if (engine === null) throw new Error('the engine was called before it was started');
    const { id } = message;
    const call = engine[message.method] as Call;
    call(...message.args).then(
      (value) => port.post({ kind: 'result', id, ok: true, value }),
      (error: unknown) => port.post({ kind: 'result', id, ok: false, error: errorPayload(error) }),
    );
  });
}
