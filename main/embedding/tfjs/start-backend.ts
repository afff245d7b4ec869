import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { DeviceId } from '../../core/compute';
import { AppError, ModelError } from '../../core/errors';

export interface TfjsBackend {
  readonly name: string;
  readonly title: string;
  readonly device: DeviceId;
  /** Makes the backend known to TensorFlow.js. */
  readonly load: () => Promise<unknown>;
}

const require = createRequire(import.meta.url);

/** TensorFlow.js 4.22 for Node calls a function that Node 23 removed (tensorflow/tfjs#8609). */
function restoreNullTest(): void {
  if ('isNullOrUndefined' in util) return;
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** Installed by the user where wanted; not a dependency, so it is only looked for. */
const NODE_GPU = '@tensorflow/tfjs-node-gpu';

async function loadWasm(): Promise<void> {
  const { setWasmPaths, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));
  setWasmPaths(`${folder}${path.sep}`);
  setThreadsCount(1);
}

/** In the order in which they are tried. */
export const BACKENDS: readonly TfjsBackend[] = [
  {
    name: 'tensorflow',
    title: 'the graphics card (tfjs-node-gpu)',
    device: 'cuda',
    load: () => {
      restoreNullTest();
      return Promise.resolve(require(NODE_GPU));
    },
  },
  { name: 'wasm', title: 'WebAssembly', device: 'cpu', load: loadWasm },
  {
    name: 'cpu',
    title: 'plain JavaScript',
    device: 'cpu',
    load: () => {
      // Else it advertises the graphics card's package on the terminal.
      tf.enableProdMode();
      return import('@tensorflow/tfjs-backend-cpu');
    },
  },
];

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0];

/** Starts a backend. @returns what is in its way, undefined where it is running */
export async function startBackend({ name, title, load }: TfjsBackend): Promise<string | undefined> {
  try {
    await load();
    if (await tf.setBackend(name)) {
      await tf.ready();
      return undefined;
    }
    return `${title} cannot be started`;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
    return isMissing ? `${NODE_GPU} is not installed` : `${title} cannot be loaded: ${firstLine(error)}`;
  }
}

/**
 * Does work on the first backend of the processor that can: one may lack an operation that the next one has.
 * @param what is tried, for the message
 * @throws {ModelError} with what was in the way of each
 */
export async function onProcessor<T>(what: string, hint: string, work: () => Promise<T>): Promise<T> {
  const faults: string[] = [];
  const said: string[] = [];
  for (const backend of BACKENDS.filter(({ device }) => device === 'cpu')) {
    const problem = await startBackend(backend);
    if (problem !== undefined) {
      faults.push(problem);
      continue;
    }
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      faults.push(`${backend.title}: ${firstLine(error)}`);
      said.push(firstLine(error));
    }
  }
  const [first] = said;
  // A fault of the graph itself is the same everywhere.
  const isSame = said.length === faults.length && said.every((text) => text === first);
  throw new ModelError(`${what} cannot be run by TensorFlow.js: ${isSame ? first : faults.join('; ')}`, {
    hint,
  });
}
