import { availableParallelism } from 'node:os';
import { createOnnxCompute } from '../compute/onnx-compute';
import type { Machine } from '../contract/recipe';
import type { DeviceReport } from '../core/compute';
import type { Run } from '../core/correction';
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import { workerEntry } from './worker-entry';

/** How many threads a machine setting means here. */
export const threadCount = (machine: Machine): number =>
  machine.threads > 0 ? machine.threads : availableParallelism();

/** What to tell of the device: that it is not the one asked for. `auto` on a machine without a GPU is nothing to tell. */
export const fallbackNote = (device: DeviceReport): string | null =>
  device.asked !== 'auto' && device.fellBackBecause !== undefined ? device.fellBackBecause : null;

/** Makes ready what methods and metrics are handed: compute on the chosen device, seed, precision, task. */
export async function startRun(
  machine: Machine,
  seed: number,
  precision: Precision,
  task: Task,
): Promise<Run> {
  const rowWorker = workerEntry('row-worker');
  const compute = await createOnnxCompute({
    ...(rowWorker === undefined ? {} : { rowWorker }),
    device: machine.device,
    precision,
    threads: threadCount(machine),
  });
  return { task, seed, precision, compute };
}
