/**
 * How long a correction goes on after it was cancelled: each is started on 20,000 × 384 and aborted after a while;
 * what is timed is from the abort to the rejection. Goal 200 ms. Also told: the longest stretch between two ticks,
 * which is what a cancel may have to wait for at worst, with the part of the work it was in.
 */
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { corrections } from '../../main/correction/registry';
import { CancelledError } from '../../main/core/errors';
import type { Samples } from '../../main/core/samples';
import type { Task } from '../../main/core/task';
import { createTask } from '../../main/core/task';
import type { Compute } from '../../main/core/compute';
import { benchSamples } from './bench-samples';

const ROWS = 20_000;
/** When the abort comes, in ms after the start: early, and in the middle of the work of most methods. */
const ABORTED_AFTER_MS = [150, 1500];
const GOAL_MS = 200;

interface Outcome {
  /** Undefined where the method was done before. */
  readonly rejectedAfterMs?: number;
  readonly longestMs: number;
  readonly longestIn: string;
}

async function cancelOne(id: string, samples: Samples, compute: Compute, afterMs: number): Promise<Outcome> {
  const controller = new AbortController();
  let [lastMs, longestMs, longestIn] = [performance.now(), 0, 'the beginning'];
  let abortedAtMs = Infinity;
  const task: Task = createTask(controller.signal, ({ path }) => {
    const nowMs = performance.now();
    if (nowMs - lastMs > longestMs) [longestMs, longestIn] = [nowMs - lastMs, path.join(' › ')];
    lastMs = nowMs;
  });
  const timer = setTimeout(() => {
    abortedAtMs = performance.now();
    controller.abort();
  }, afterMs);
  try {
    await corrections.find(id).fit(samples, {}, { task, seed: 1, precision: 'single', compute });
    return { longestMs, longestIn };
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    return { rejectedAfterMs: performance.now() - abortedAtMs, longestMs, longestIn };
  } finally {
    clearTimeout(timer);
  }
}

/** Prints a line a method and abort. */
export async function run(): Promise<void> {
  const samples = benchSamples({ rows: ROWS, batches: 10, labels: 50, name: 'cancel bench' });
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  for (const id of corrections.ids) {
    for (const afterMs of ABORTED_AFTER_MS) {
      const { rejectedAfterMs, longestMs, longestIn } = await cancelOne(id, samples, compute, afterMs);
      const heard =
        rejectedAfterMs === undefined
          ? 'was done before'
          : `stopped ${rejectedAfterMs.toFixed(0)} ms after${rejectedAfterMs > GOAL_MS ? `, more than ${GOAL_MS}` : ''}`;
      process.stdout.write(
        `${id.padEnd(14)} cancelled at ${afterMs} ms: ${heard}; longest without a tick ${longestMs.toFixed(0)} ms (before ${longestIn || 'the next part'})\n`,
      );
    }
  }
}
