/** A model on ONNX Runtime, opened as often as suits the device. */
import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { openSession } from '../compute/session';
import type { ModelRuns } from '../compute/session-crew';
import { createSessionCrew } from '../compute/session-crew';
import type { DeviceId } from '../core/compute';
import { ModelError } from '../core/errors';
import { readOnnxGraph } from './onnx-graph';

const GPU_BATCH = 32;
/** More pictures a call gain nothing on one session, and make cancelling slow. */
const MOST_ON_CPU = 8;
/** Of a crew, so that no member waits for the slowest after each picture. */
const PICTURES_A_MEMBER = 2;
/** What the weights of all members of a crew may take of the machine's memory. */
const MEMORY_SHARE = 1 / 20;

export interface OpenModel {
  readonly runs: ModelRuns;
  /** Pictures a call that it is quickest at. */
  readonly batch: number;
  /** Members take single pictures side by side, so that runs should be of one each. */
  readonly isCrew: boolean;
}

/** How often a model of so many bytes is opened on the processor, and with how many threads each time. */
export function crewFor(
  bytes: number,
  threads: number,
  memoryBytes: number = totalmem(),
): { readonly members: number; readonly threads: number } {
  const affordable = Math.max(1, Math.floor((memoryBytes * MEMORY_SHARE) / Math.max(1, bytes)));
  const each = Math.ceil(threads / Math.min(threads, affordable));
  return { members: Math.floor(threads / each), threads: each };
}

/** Bytes of a graph and of the weights beside it. */
async function sizeOf(graph: string): Promise<number> {
  // What is wrong with a graph, the runtime says.
  const { externalFiles } = await readOnnxGraph(graph).catch((error: unknown) => {
    if (error instanceof ModelError) return { externalFiles: [] };
    throw error;
  });
  const files = [graph, ...externalFiles.map((file) => path.join(path.dirname(graph), file))];
  const sizes = await Promise.all(files.map((file) => stat(file).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/** @throws {ModelError} here or at the first run, with what the runtime says */
export async function openOnnxModel(
  graph: string,
  device: DeviceId,
  { threads, sessionWorker }: { readonly threads: number; readonly sessionWorker?: URL },
): Promise<OpenModel> {
  const crew = device === 'cpu' ? crewFor(await sizeOf(graph), threads) : { members: 1, threads };
  if (crew.members < 2) {
    const runs = await openSession(graph, { device, threads });
    // One picture a thread: what a layer of it makes fits a core's cache, more does not.
    return { runs, batch: device === 'cpu' ? Math.min(MOST_ON_CPU, threads) : GPU_BATCH, isCrew: false };
  }
  const runs = createSessionCrew(graph, {
    ...crew,
    ...(sessionWorker === undefined ? {} : { entry: sessionWorker }),
  });
  return { runs, batch: PICTURES_A_MEMBER * crew.members, isCrew: true };
}
