import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { CreateEngine, Engine } from '../../main/contract/engine';
import type { ViewState } from '../../main/contract/project';
import { AmbiguousError, InputError } from '../../main/core/errors';
import type { FromEngine, ToEngine } from '../../main/desktop/engine-messages';
import type { WorkerProcess } from '../../main/desktop/engine-process';
import { createEngineProcess } from '../../main/desktop/engine-process';
import { serveEngine } from '../../main/desktop/serve-engine';

const options = { projectsFolder: '/p', modelsFolder: '/m' };
const refuse = (): Promise<never> => Promise.reject(new Error('not used here'));
const OUTPUTS = [{ name: 'a', shape: '[n, 4]', probably: 'one row', usable: true }];
const idle: Engine = {
  catalogue: refuse,
  modelLibrary: refuse,
  importModel: () => Promise.reject(new AmbiguousError('which output?', OUTPUTS)),
  setModelValues: refuse,
  removeModel: refuse,
  scan: refuse,
  sample: refuse,
  openProject: refuse,
  closeProject: () => Promise.resolve(),
  previewPlateMap: refuse,
  matchPattern: refuse,
  proposeControls: refuse,
  chooseColumns: refuse,
  checkQuality: refuse,
  qualityReport: refuse,
  excludeRows: refuse,
  includeRows: refuse,
  saveView: () => Promise.resolve(),
  embed: refuse,
  run: refuse,
  cancel: refuse,
  estimateEmbed: refuse,
  addSaved: refuse,
  recognise: refuse,
  cells: refuse,
  illumination: refuse,
  pause: refuse,
  resume: refuse,
  column: (index) => Promise.resolve(Int32Array.of(index, 2, 3)),
  principal: refuse,
  neighbourhoodChange: refuse,
  layout: refuse,
  describeRows: () => Promise.reject(new InputError('row 9 does not exist', { hint: 'there are 3' })),
  picture: refuse,
  exportFiles: refuse,
};

/** A process of our own: messages are cloned on the way, as between real ones. */
function startWorker(createEngine: CreateEngine): WorkerProcess & { readonly die: () => void } {
  const toMain = new EventEmitter();
  const toWorker = new EventEmitter();
  serveEngine(
    {
      post: (message: FromEngine) => void toMain.emit('message', structuredClone(message)),
      listen: (take) => void toWorker.on('message', take),
    },
    createEngine,
  );
  return {
    postMessage: (message: ToEngine) =>
      void setImmediate(() => toWorker.emit('message', structuredClone(message))),
    on: (event: string, listen: (message: unknown) => void) => toMain.on(event, listen),
    once: (event: string, listen: (code: number) => void) => toMain.once(event, listen),
    kill: () => toMain.emit('exit', 15),
    die: () => void toMain.emit('exit', 9),
  };
}

describe('the engine in its own process', () => {
  test('answers with arrays, and keeps code and hint of errors', async () => {
    const engine = createEngineProcess(
      () => startWorker(() => idle),
      options,
      () => undefined,
    );
    expect(await engine.column(4)).toEqual(Int32Array.of(4, 2, 3));
    await expect(engine.describeRows([9])).rejects.toMatchObject({
      code: 'input',
      message: 'row 9 does not exist',
      hint: 'there are 3',
    });
    await expect(engine.importModel('/a.onnx', {})).rejects.toMatchObject({
      code: 'ambiguous',
      outputs: OUTPUTS,
    });
  });

  test('passes events on', async () => {
    const engine = createEngineProcess(
      () =>
        startWorker((given, emit) => ({
          ...idle,
          checkQuality: refuse,
          qualityReport: refuse,
          excludeRows: refuse,
          includeRows: refuse,
          saveView: () => {
            emit('progress', { job: 'run', stage: given.projectsFolder, done: 1, total: 2, fraction: 0.5 });
            return Promise.resolve();
          },
        })),
      options,
      () => undefined,
    );
    const heard: string[] = [];
    engine.on('progress', ({ stage }) => heard.push(stage));
    await engine.saveView({} as ViewState);
    expect(heard).toEqual(['/p']);
  });

  test('that dies fails its open calls, says so once, and is started again', async () => {
    const deaths: string[] = [];
    const workers: { readonly die: () => void }[] = [];
    const engine = createEngineProcess(
      () => {
        const worker = startWorker(() => ({ ...idle, catalogue: () => new Promise(() => undefined) }));
        workers.push(worker);
        return worker;
      },
      options,
      (message) => deaths.push(message),
    );
    const open = engine.catalogue();
    workers[0].die();
    await expect(open).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('stopped unexpectedly') as string,
    });
    expect(deaths).toHaveLength(1);
    expect(await engine.column(1)).toEqual(Int32Array.of(1, 2, 3));
    expect(workers).toHaveLength(2);
    await engine.stop();
    expect(deaths).toHaveLength(1);
  });
});
