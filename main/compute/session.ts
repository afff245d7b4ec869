import * as ort from 'onnxruntime-node';
import type { DeviceId } from '../core/compute';
import { ModelError } from '../core/errors';
import type { ArrayOf, ElementType } from './graph/element-type';

/** A tensor's values on the way into or out of a session; row-major. */
export type TensorData = {
  readonly [T in ElementType]: {
    readonly type: T;
    readonly shape: readonly number[];
    readonly data: ArrayOf[T];
  };
}[ElementType];

export type TensorMap = Readonly<Record<string, TensorData>>;

export interface SessionOptions {
  readonly device: DeviceId;
  /** Threads of the processor; as many as there are cores unless given. */
  readonly threads?: number;
  /**
   * Threads that wait by spinning save a fifth on many small products, and take the cores from whatever else runs:
   * for bursts of arithmetic, not for a network beside the threads that decode its images. Off unless asked for.
   */
  readonly spin?: boolean;
  /** Buffers that stand for the files named by external initialisers of a model given as bytes. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/**
 * A model made ready to run. `run` blocks its thread while it computes: keep its pieces short, or call it in a
 * worker. Outputs named in `into` are written to the memory given there, which saves a copy; without it all outputs
 * are returned in new memory.
 */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** @throws {ModelError} with what the runtime says */
  run(feeds: TensorMap, into?: TensorMap): Promise<TensorMap>;
  release(): Promise<void>;
}

/** TF32 would keep ten bits of a product's factors: far below what single precision promises. */
const PROVIDERS: Readonly<Record<DeviceId, ort.InferenceSession.ExecutionProviderConfig>> = {
  cpu: 'cpu',
  webgpu: 'webgpu',
  cuda: { name: 'cuda', use_tf32: 0 } as ort.InferenceSession.ExecutionProviderOption,
  dml: 'dml',
  coreml: 'coreml',
};

const ELEMENT_NAMES: readonly string[] = ['float32', 'float64', 'float16', 'int64', 'int32', 'bool', 'uint8'];

/** What the runtime says, without the places in its source that it puts in front. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')[0]
    .replace(/^.*\bwas false\.\s*/, '')
    .trim();

// What goes wrong is thrown as well: the runtime need not write to the terminal about it.
ort.env.logLevel = 'fatal';

const toTensor = ({ type, data, shape }: TensorData): ort.Tensor => new ort.Tensor(type, data, shape);

function fromTensor(name: string, { type, data, dims }: ort.Tensor): TensorData {
  if (!ELEMENT_NAMES.includes(type)) {
    throw new ModelError(`the output "${name}" has the element type ${type}, which is not supported`);
  }
  return { type, data, shape: dims } as TensorData;
}

const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

/**
 * Opens a model, given as bytes or as the path of its file, on one device.
 * @throws {ModelError} with what the runtime says when the model or the device does not work
 */
export async function openSession(model: Uint8Array | string, options: SessionOptions): Promise<Session> {
  const { device, threads, externalData, spin = false } = options;
  const settings: ort.InferenceSession.SessionOptions = {
    executionProviders: [PROVIDERS[device]],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: spin ? '1' : '0' } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(externalData === undefined ? {} : { externalData }),
  };
  let session: ort.InferenceSession;
  try {
    session = await (typeof model === 'string'
      ? ort.InferenceSession.create(model, settings)
      : ort.InferenceSession.create(model, settings));
  } catch (error) {
    throw new ModelError(`the model cannot be opened on ${device}: ${firstLine(error)}`, { cause: error });
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds, into) {
      const inputs = mapValues(feeds, toTensor);
      try {
        const outputs =
          into === undefined
            ? await session.run(inputs)
            : await session.run(inputs, mapValues(into, toTensor));
        return mapValues(outputs, (value, name) => fromTensor(name, value));
      } catch (error) {
        if (error instanceof ModelError) throw error;
        throw new ModelError(`the model failed on ${device}: ${firstLine(error)}`, { cause: error });
      }
    },
    release: () => session.release(),
  };
}
