/*
 * Models on ONNX Runtime. A device is believed only after it has made the same of a fixed picture as the processor
 * did when the model was imported; else the processor does the work, and the report says why.
 */
import path from 'node:path';
import { createOnnxCompute } from '../compute/onnx-compute';
import type { Session } from '../compute/session';
import { openSession } from '../compute/session';
import type { DeviceChoice, DeviceId, DeviceReport } from '../core/compute';
import { AppError, ModelError } from '../core/errors';
import type { Backend } from './backend';
import { checkInput, embeddingError } from './check-input';
import type { ModelCard } from './model-card';
import { GRAPH_FILE } from './model-card';

/** Far above rounding (1e-5), far below what half precision or a wrong kernel does. */
export const DEVICE_TOLERANCE = 1e-3;
/** More pictures a call gain nothing on a processor, and make cancelling slow. */
const CPU_BATCH = 8;
const GPU_BATCH = 32;

type Run = Backend['run'];

function runWith(session: Session, { input, output }: ModelCard): Run {
  return async (pictures, count) => {
    const shape = [count, input.channels, input.height, input.width];
    const results = await session.run({ [input.name]: { type: 'float32', shape, data: pictures } });
    const { data } = results[output.name];
    if (data instanceof Float32Array && data.length === count * output.width) return data;
    throw new ModelError(`the model "${output.name}" gave ${data.length} values for ${count} pictures`);
  };
}

/** What is wrong with a device, undefined where it computes the same as the processor. */
export async function findFault(run: Run, card: ModelCard): Promise<string | undefined> {
  const found = await run(checkInput(card.input), 1);
  const error = embeddingError(found, card.check.output);
  return error <= DEVICE_TOLERANCE
    ? undefined
    : `its embedding of a test picture is off by ${error.toPrecision(2)} of the largest value (allowed: ${DEVICE_TOLERANCE})`;
}

async function tryDevice(
  file: string,
  card: ModelCard,
  device: DeviceId,
  threads: number | undefined,
): Promise<{ session: Session } | { fault: string }> {
  let session: Session;
  try {
    session = await openSession(file, { device, ...(threads === undefined ? {} : { threads }) });
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message };
    throw error;
  }
  const fault = await findFault(runWith(session, card), card).catch((error: unknown) => {
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

/** @throws {ModelError} when the model does not work on the processor either */
export async function openOnnxBackend(
  folder: string,
  card: ModelCard,
  asked: DeviceChoice,
  threads?: number,
): Promise<Backend> {
  const file = path.join(folder, GRAPH_FILE);
  let report = await allowedDevice(asked, threads);
  let attempt = await tryDevice(file, card, report.used, threads);
  if ('fault' in attempt && report.used !== 'cpu') {
    report = {
      asked,
      used: 'cpu',
      fellBackBecause: `${report.used} cannot be used for this model: ${attempt.fault}`,
    };
    attempt = await tryDevice(file, card, 'cpu', threads);
  }
  if ('fault' in attempt) {
    throw new ModelError(`the model "${card.id}" does not work: ${attempt.fault}`, {
      hint: 'import it again',
    });
  }
  const { session } = attempt;
  return {
    device: report,
    batch: report.used === 'cpu' ? CPU_BATCH : GPU_BATCH,
    run: runWith(session, card),
    close: () => session.release(),
  };
}
