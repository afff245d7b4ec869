/*
 * Models on ONNX Runtime. A device is believed only after it has made the same of a fixed picture as the processor
 * did when the model was imported; else the processor does the work, and the report says why. Halves on a graphics
 * card and eight bits on the processor are believed in the same way, with tolerances of their own.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createOnnxCompute } from '../compute/onnx-compute';
import type { Session } from '../compute/session';
import { openSession } from '../compute/session';
import type { DeviceChoice, DeviceId, DeviceReport } from '../core/compute';
import { AppError, ModelError, ParamError } from '../core/errors';
import type { Backend, BackendOptions } from './backend';
import { checkInput, cosineOf, embeddingError } from './check-input';
import type { ModelCard } from './model-card';
import { GRAPH_FILE } from './model-card';
import { openVariant } from './precision-variant';

/** Far above rounding (1e-5), far below what half precision or a wrong kernel does. */
export const DEVICE_TOLERANCE = 1e-3;
/** What eleven bits through dozens of layers may come to; a value beyond the range of halves is far outside. */
const HALF_TOLERANCE = 2e-2;
/** A model that eight bits turn further than this from its own embedding of a test picture is not usable with them. */
const LOWEST_COSINE = 0.9;
/** More pictures a call gain nothing on any processor, and make cancelling slow. */
const MOST_ON_CPU = 8;
const GPU_BATCH = 32;

/**
 * One picture a thread: what a layer of it makes fits a core's cache, more does not. Of ViT-S/14 a picture takes one
 * core 147 ms by itself, 154 ms in a batch of two, 172 ms in one of eight.
 */
const cpuBatch = (threads: number = availableParallelism()): number =>
  Math.min(MOST_ON_CPU, Math.max(1, threads));

type Run = Backend['run'];
type Judge = (run: Run) => Promise<string | undefined>;

function runWith(session: Session, { input, output }: ModelCard): Run {
  return async (pictures, count) => {
    const shape = [count, input.channels, input.height, input.width];
    const results = await session.run({ [input.name]: { type: 'float32', shape, data: pictures } });
    const { data } = results[output.name];
    if (data instanceof Float32Array && data.length === count * output.width) return data;
    throw new ModelError(`the model "${output.name}" gave ${data.length} values for ${count} pictures`);
  };
}

/**
 * One picture at a time: the scale of activations in eight bits is that of all values in a call, so that a picture's
 * embedding would depend on those beside it, and a resumed run would give other numbers. It costs no speed.
 */
function oneByOne(run: Run, { input, output }: ModelCard): Run {
  const values = input.channels * input.height * input.width;
  return async (pictures, count) => {
    const out = new Float32Array(count * output.width);
    for (let i = 0; i < count; i++) {
      out.set(await run(pictures.subarray(i * values, (i + 1) * values), 1), i * output.width);
    }
    return out;
  };
}

/** What is wrong with a device, undefined where it computes the same as the processor. */
export async function findFault(
  run: Run,
  card: ModelCard,
  tolerance = DEVICE_TOLERANCE,
): Promise<string | undefined> {
  const found = await run(checkInput(card.input), 1);
  const error = embeddingError(found, card.check.output);
  return error <= tolerance
    ? undefined
    : `its embedding of a test picture is off by ${error.toPrecision(2)} of the largest value (allowed: ${tolerance})`;
}

async function findTurn(run: Run, card: ModelCard): Promise<string | undefined> {
  const cosine = cosineOf(await run(checkInput(card.input), 1), card.check.output);
  return cosine >= LOWEST_COSINE
    ? undefined
    : `in eight bits its embedding of a test picture has a cosine of ${cosine.toFixed(3)} with that in single precision (at least ${LOWEST_COSINE} is asked for)`;
}

async function tryDevice(
  file: string,
  card: ModelCard,
  device: DeviceId,
  threads: number | undefined,
  judge: Judge,
): Promise<{ session: Session } | { fault: string }> {
  let session: Session;
  try {
    session = await openSession(file, { device, ...(threads === undefined ? {} : { threads }) });
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message };
    throw error;
  }
  const fault = await judge(runWith(session, card)).catch((error: unknown) => {
    if (error instanceof AppError) return error.message;
    throw error;
  });
  if (fault === undefined) return { session };
  await session.release();
  return { fault };
}

/** The device that the machine's self-test allows; the model's own test comes on top. */
async function allowedDevice(asked: DeviceChoice, threads: number | undefined): Promise<DeviceReport> {
  if (asked === 'cpu') return { asked, used: 'cpu' };
  const { device } = await createOnnxCompute({
    device: asked,
    precision: 'single',
    ...(threads === undefined ? {} : { threads }),
  });
  return device;
}

const brokenModel = (card: ModelCard, fault: string, hint: string): ModelError =>
  new ModelError(`the model "${card.id}" does not work: ${fault}`, { hint });

async function openSingle(
  folder: string,
  card: ModelCard,
  allowed: DeviceReport,
  threads: number | undefined,
): Promise<Backend> {
  const file = path.join(folder, GRAPH_FILE);
  const judge: Judge = (run) => findFault(run, card);
  let report = allowed;
  let attempt = await tryDevice(file, card, report.used, threads, judge);
  if ('fault' in attempt && report.used !== 'cpu') {
    report = {
      asked: allowed.asked,
      used: 'cpu',
      fellBackBecause: `${report.used} cannot be used for this model: ${attempt.fault}`,
    };
    attempt = await tryDevice(file, card, 'cpu', threads, judge);
  }
  if ('fault' in attempt) throw brokenModel(card, attempt.fault, 'import it again');
  const { session } = attempt;
  return {
    device: report,
    precision: { asked: 'fp32', used: 'fp32' },
    batch: report.used === 'cpu' ? cpuBatch(threads) : GPU_BATCH,
    run: runWith(session, card),
    close: () => session.release(),
  };
}

const refuse = (message: string, hint: string): ParamError =>
  new ParamError({ 'embedding-precision': message }, { hint });

/** @throws {ParamError} for a model that came as a graph: there is nothing to derive another precision from */
function requireWeights(card: ModelCard, precision: string): Extract<ModelCard, { kind: 'vit' }> {
  if (card.kind === 'vit') return card;
  throw refuse(
    `precision ${precision} is for imported checkpoints, but the model "${card.id}" came as a graph`,
    'use fp32, or import a graph that is in that precision itself',
  );
}

async function openEightBits(
  folder: string,
  card: ModelCard,
  asked: DeviceChoice,
  threads: number | undefined,
): Promise<Backend> {
  const vit = requireWeights(card, 'int8');
  if (asked !== 'cpu' && asked !== 'auto') {
    throw refuse(
      `precision int8 is computed on the processor only, not on ${asked}`,
      'use --device cpu, or fp16',
    );
  }
  const file = await openVariant(folder, vit, 'int8');
  const attempt = await tryDevice(file, card, 'cpu', threads, (run) => findTurn(run, card));
  if ('fault' in attempt) throw brokenModel(card, attempt.fault, 'use fp32 for this model');
  const { session } = attempt;
  const only = 'networks in eight bits are computed on the processor';
  return {
    device: { asked, used: 'cpu', ...(asked === 'cpu' ? {} : { fellBackBecause: only }) },
    precision: { asked: 'int8', used: 'int8' },
    batch: cpuBatch(threads),
    run: oneByOne(runWith(session, card), card),
    close: () => session.release(),
  };
}

async function openHalves(
  folder: string,
  card: ModelCard,
  asked: DeviceChoice,
  threads: number | undefined,
): Promise<Backend> {
  const vit = requireWeights(card, 'fp16');
  const report = await allowedDevice(asked, threads);
  if (report.used === 'cpu') {
    const why = report.fellBackBecause ?? 'the processor was asked for';
    throw refuse(
      `precision fp16 is for graphics cards, and there is none to use: ${why}`,
      'use fp32, or int8 on the processor',
    );
  }
  const file = await openVariant(folder, vit, 'fp16');
  const attempt = await tryDevice(file, card, report.used, threads, (run) =>
    findFault(run, card, HALF_TOLERANCE),
  );
  if ('fault' in attempt) {
    const single = await openSingle(folder, card, report, threads);
    return { ...single, precision: { asked: 'fp16', used: 'fp32', fellBackBecause: attempt.fault } };
  }
  const { session } = attempt;
  return {
    device: report,
    precision: { asked: 'fp16', used: 'fp16' },
    batch: GPU_BATCH,
    run: runWith(session, card),
    close: () => session.release(),
  };
}

/**
 * @throws {ModelError} when the model does not work on the processor either
 * @throws {ParamError} for a precision that the model or the device cannot be computed in
 */
export async function openOnnxBackend(
  folder: string,
  card: ModelCard,
  { device, precision, threads }: BackendOptions,
): Promise<Backend> {
  if (precision === 'int8') return openEightBits(folder, card, device, threads);
  if (precision === 'fp16') return openHalves(folder, card, device, threads);
  return openSingle(folder, card, await allowedDevice(device, threads), threads);
}
