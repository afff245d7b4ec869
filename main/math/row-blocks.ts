import type { Task } from '../core/task';

/** Simple operations between two ticks: about 10 ms. */
const OPERATIONS_PER_TICK = 8e6;

/**
 * Runs `body` on ranges of 0 … rows − 1 that together cover it once, with a tick before each.
 * @param costPerRow  simple operations a row; the ranges are cut so that cancel is heard within some milliseconds
 */
export async function forRowBlocks(
  rows: number,
  costPerRow: number,
  task: Task,
  body: (from: number, to: number) => void,
): Promise<void> {
  const stride = Math.max(1, Math.floor(OPERATIONS_PER_TICK / Math.max(1, costPerRow)));
  for (let from = 0; from < rows; from += stride) {
    await task.tick(from, rows);
    body(from, Math.min(rows, from + stride));
  }
}
