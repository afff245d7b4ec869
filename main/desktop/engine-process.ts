import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, EngineContract, EngineEvents, EngineMethod, EngineOptions } from '../contract/engine';
import type { ErrorCode, ErrorPayload } from '../contract/errors';
import type { ModelOutput } from '../contract/models';
import { AppError } from '../core/errors';
import type { FromEngine, ToEngine } from './engine-messages';
import { PROTOCOL_VERSION } from './engine-messages';

/** The part of Electron's UtilityProcess that is used; a forked Node in unit tests. */
export interface WorkerProcess {
  postMessage(message: ToEngine): void;
  on(event: 'message', listen: (message: unknown) => void): unknown;
  once(event: 'exit', listen: (code: number) => void): unknown;
  kill(): boolean;
}

/** An error that happened in the engine's process. */
class RemoteError extends AppError {
  readonly code: ErrorCode;
  declare readonly fields?: Readonly<Record<string, string>>;
  declare readonly outputs?: readonly ModelOutput[];
  constructor({ code, message, hint, fields, outputs }: ErrorPayload) {
    super(message, hint === undefined ? {} : { hint });
    this.code = code;
    if (fields !== undefined) Object.assign(this, { fields });
    if (outputs !== undefined) Object.assign(this, { outputs });
  }
}

/** The engine in its own process, with its events. */
export interface EngineProcess extends Engine {
  readonly on: <E extends keyof EngineEvents>(event: E, listen: (payload: EngineEvents[E]) => void) => void;
  /** Closes the project, then ends the process. */
  readonly stop: () => Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker that does not answer is not waited for longer than this when the program ends. */
const STOP_TIMEOUT_MS = 4000;

type Call = <M extends EngineMethod>(
  method: M,
  ...args: Parameters<EngineContract[M]>
) => Promise<ReturnType<EngineContract[M]>>;

/** The engine's methods, each sent as a message. */
const remoteEngine = (call: Call): Engine => ({
  catalogue: () => call('catalogue'),
  modelLibrary: () => call('modelLibrary'),
  importModel: (file, options) => call('importModel', file, options),
  setModelValues: (id, values) => call('setModelValues', id, values),
  removeModel: (id) => call('removeModel', id),
  scan: (request) => call('scan', request),
  sample: () => call('sample'),
  openProject: (folder) => call('openProject', folder),
  closeProject: () => call('closeProject'),
  previewPlateMap: (source) => call('previewPlateMap', source),
  matchPattern: (request) => call('matchPattern', request),
  proposeControls: () => call('proposeControls'),
  chooseColumns: (choice) => call('chooseColumns', choice),
  checkQuality: () => call('checkQuality'),
  qualityReport: () => call('qualityReport'),
  excludeRows: (rows, reason) => call('excludeRows', rows, reason),
  includeRows: (rows) => call('includeRows', rows),
  saveView: (view) => call('saveView', view),
  embed: (request) => call('embed', request),
  run: (request) => call('run', request),
  cancel: (job) => call('cancel', job),
  estimateEmbed: (request) => call('estimateEmbed', request),
  addSaved: (file) => call('addSaved', file),
  recognise: (paths) => call('recognise', paths),
  cells: (row, from) => call('cells', row, from),
  illumination: () => call('illumination'),
  pause: (job) => call('pause', job),
  resume: (job) => call('resume', job),
  column: (index) => call('column', index),
  layout: (method) => call('layout', method),
  principal: (method) => call('principal', method),
  neighbourhoodChange: (method) => call('neighbourhoodChange', method),
  describeRows: (rows) => call('describeRows', rows),
  picture: (row, sizePx) => call('picture', row, sizePx),
  exportFiles: (request) => call('exportFiles', request),
});

/** Starts the process at the first call, and again at the first call after it died. */
export function createEngineProcess(
  fork: () => WorkerProcess,
  options: EngineOptions,
  onDeath: (message: string) => void,
): EngineProcess {
  const events = new EventEmitter();
  const pending = new Map<number, Pending>();
  let worker: WorkerProcess | null = null;
  let stopping = false;
  let nextId = 1;

  const receive = (message: FromEngine): void => {
    if (message.kind === 'event') {
      events.emit(message.event, message.payload);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.ok) waiting?.resolve(message.value);
    else waiting?.reject(new RemoteError(message.error));
  };
  const died = (code: number): void => {
    worker = null;
    const message = `the engine stopped unexpectedly (exit code ${code})`;
    const hint = 'what was computed is saved; open the project again to go on';
    for (const { reject } of pending.values()) reject(new RemoteError({ code: 'internal', message, hint }));
    pending.clear();
    if (!stopping) onDeath(message);
  };
  const start = (): WorkerProcess => {
    const started = fork();
    started.on('message', (message) => receive(message as FromEngine));
    started.once('exit', died);
    started.postMessage({ kind: 'start', version: PROTOCOL_VERSION, options });
    return started;
  };
  const call: Call = (method, ...args) =>
    new Promise<never>((resolve, reject) => {
      worker ??= start();
      const id = nextId++;
      pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      worker.postMessage({ kind: 'call', id, method, args });
    });

  const methods = remoteEngine(call);
  return {
    ...methods,
    on: (event, listen) => void events.on(event, listen),
    async stop() {
      if (worker === null) return;
      stopping = true;
      const closed = methods.closeProject().catch(() => undefined);
      await Promise.race([closed, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
      (worker as WorkerProcess | null)?.kill();
    },
  };
}
