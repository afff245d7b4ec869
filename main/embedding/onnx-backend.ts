/*
 * Models on ONNX Runtime. A device is believed only after it has made the same of a fixed picture as the processor
 * did when the model was imported; else the processor does the work, and the report says why. Halves on a graphics
 * card and eight bits on the processor are believed in the same way, with tolerances of their own.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createOnnxCompute } from '../compute/onnx-compute';
import type { ModelRuns } from '../compute/session-crew';
import type { DeviceChoice, DeviceId, DeviceReport } from '../core/compute';
import { AppError, ModelError, ParamError } from '../core/errors';
import type { Backend, BackendOptions } from './backend';
import { checkInput, cosineOf, embeddingError } from './check-input';
import type { ModelCard } from './model-card';
import { GRAPH_FILE } from './model-card';
import { pictureTensor, requireFloats } from './onnx-pictures';
import type { OpenModel } from './open-onnx-model';
import { openOnnxModel } from './open-onnx-model';
import { PLAIN_LAYOUT } from './picture-axes';
import { openVariant } from './precision-variant';

/** Far above rounding (1e-5), far below what half precision or a wrong kernel does. */
export const DEVICE_TOLERANCE = 1e-3;
/** What eleven bits through dozens of layers may come to; a value beyond the range of halves is far outside. */
const HALF_TOLERANCE = 2e-2;
/** A model that eight bits turn further than this from its own embedding of a test picture is not usable with them. */
const LOWEST_COSINE = 0.9;

type Run = Backend['run'];
type Judge = (run: Run) => Promise<string | undefined>;

function runWith(session: ModelRuns, card: ModelCard): Run {
  const { input, output } = card;
  const layout = card.kind === 'onnx' ? card : PLAIN_LAYOUT;
  return async (pictures, count) => {
    const results = await session.run({ [input.name]: pictureTensor(pictures, input, layout) });
    const values = requireFloats(results[output.name], output.name);
    if (values.length === count * output.width) return values;
    throw new ModelError(`the model "${card.id}" gave ${values.length} values for ${count} pictures`);
  };
}

/**
 * One picture a run: the members of a crew take them side by side. In eight bits it must be so, because the scale of
 * activations there is that of all values in a run: a picture's embedding would depend on those beside it, and a resumed
 * run would give other numbers.
 */
function oneByOne(run: Run, { input, output }: ModelCard): Run {
  const values = input.channels * input.height * input.width;
  return async (pictures, count) => {
    const out = new Float32Array(count * output.width);
    const embed = async (i: number): Promise<void> =>
      out.set(await run(pictures.subarray(i * values, (i + 1) * values), 1), i * output.width);
    await Promise.all(Array.from({ length: count }, (_, i) => embed(i)));
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

/** How a model is to be run on the processor. */
type Machine = Omit<BackendOptions, 'device' | 'precision'>;

/** A model on a device that was found to compute it right. */
interface Tried {
  readonly model: OpenModel;
  readonly run: Run;
}

async function tryDevice(
  file: string,
  card: ModelCard,
  device: DeviceId,
  { threads = availableParallelism(), sessionWorker }: Machine,
  judge: Judge,
): Promise<Tried | { readonly fault: string }> {
  let model: OpenModel;
  try {
    model = await openOnnxModel(file, device, {
      threads,
      ...(sessionWorker === undefined ? {} : { sessionWorker }),
    });
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message };
    throw error;
  }
  const isApart = model.isCrew || (card.kind === 'onnx' && card.single === true);
  const run = isApart ? oneByOne(runWith(model.runs, card), card) : runWith(model.runs, card);
  const fault = await judge(run).catch((error: unknown) => {
    if (error instanceof AppError) return error.message;
    throw error;
  });
  if (fault === undefined) return { model, run };
  await model.runs.release();
  return { fault };
}

/** The device that the machine's self-test allows; the model's own test comes on top. */
async function allowedDevice(asked: DeviceChoice, { threads }: Machine): Promise<DeviceReport> {
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
  machine: Machine,
): Promise<Backend> {
  const file = path.join(folder, GRAPH_FILE);
  const judge: Judge = (run) => findFault(run, card);
  let report = allowed;
  let attempt = await tryDevice(file, card, report.used, machine, judge);
  if ('fault' in attempt && report.used !== 'cpu') {
    report = {
      asked: allowed.asked,
      used: 'cpu',
      fellBackBecause: `${report.used} cannot be used for this model: ${attempt.fault}`,
    };
    attempt = await tryDevice(file, card, 'cpu', machine, judge);
  }
  if ('fault' in attempt) throw brokenModel(card, attempt.fault, 'import it again');
  const { model, run } = attempt;
  return {
    device: report,
    precision: { asked: 'fp32', used: 'fp32' },
    batch: model.batch,
    run,
    close: () => model.runs.release(),
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
  machine: Machine,
): Promise<Backend> {
  const vit = requireWeights(card, 'int8');
  if (asked !== 'cpu' && asked !== 'auto') {
    throw refuse(
      `precision int8 is computed on the processor only, not on ${asked}`,
      'use --device cpu, or fp16',
    );
  }
  const file = await openVariant(folder, vit, 'int8');
  const attempt = await tryDevice(file, card, 'cpu', machine, (run) => findTurn(run, card));
  if ('fault' in attempt) throw brokenModel(card, attempt.fault, 'use fp32 for this model');
  const { model, run } = attempt;
  const only = 'networks in eight bits are computed on the processor';
  return {
    device: { asked, used: 'cpu', ...(asked === 'cpu' ? {} : { fellBackBecause: only }) },
    precision: { asked: 'int8', used: 'int8' },
    batch: model.batch,
    run: model.isCrew ? run : oneByOne(run, card),
    close: () => model.runs.release(),
  };
}

async function openHalves(
  folder: string,
  card: ModelCard,
  asked: DeviceChoice,
  machine: Machine,
): Promise<Backend> {
  const vit = requireWeights(card, 'fp16');
  const report = await allowedDevice(asked, machine);
  if (report.used === 'cpu') {
    const why = report.fellBackBecause ?? 'the processor was asked for';
    throw refuse(
      `precision fp16 is for graphics cards, and there is none to use: ${why}`,
      'use fp32, or int8 on the processor',
    );
  }
  const file = await openVariant(folder, vit, 'fp16');
  const attempt = await tryDevice(file, card, report.used, machine, (run) =>
    findFault(run, card, HALF_TOLERANCE),
  );
  if ('fault' in attempt) {
    const single = await openSingle(folder, card, report, machine);
    return { ...single, precision: { asked: 'fp16', used: 'fp32', fellBackBecause: attempt.fault } };
  }
  const { model, run } = attempt;
  return {
    device: report,
    precision: { asked: 'fp16', used: 'fp16' },
    batch: model.batch,
    run,
    close: () => model.runs.release(),
  };
}

/**
 * @throws {ModelError} when the model does not work on the processor either
 * @throws {ParamError} for a precision that the model or the device cannot be computed in
 */
export async function openOnnxBackend(
  folder: string,
  card: ModelCard,
  { device, precision, ...machine }: BackendOptions,
): Promise<Backend> {
  if (precision === 'int8') return openEightBits(folder, card, device, machine);
  if (precision === 'fp16') return openHalves(folder, card, device, machine);
  return openSingle(folder, card, await allowedDevice(device, machine), machine);
}
