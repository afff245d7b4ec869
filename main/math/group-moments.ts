import type { Factor } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import { forRowBlocks } from './row-blocks';

/** Moments of every column inside every group; K groups, d columns, all tables K × d row-major. */
export interface GroupMoments {
  /** Rows counted in each group. */
  readonly counts: Int32Array;
  readonly means: Float64Array;
  /** Sums of squared deviations from the group's mean. */
  readonly squares: Float64Array;
  /** 1 where all counted values of the group are the same number. */
  readonly constant: Uint8Array;
}

/**
 * Column means and sums of squared deviations inside each level of a factor, in two passes and in doubles.
 * An empty group has mean 0 and is constant.
 * @param mask  rows with 0 are left out
 */
export async function groupMoments(
  x: Values,
  { codes, levels }: Factor,
  task: Task,
  mask?: Uint8Array,
): Promise<GroupMoments> {
  const { rows, cols, data } = x;
  const counts = new Int32Array(levels.length);
  const means = new Float64Array(levels.length * cols);
  const squares = new Float64Array(levels.length * cols);
  const first = new Float64Array(levels.length * cols);
  const constant = new Uint8Array(levels.length * cols).fill(1);
  await forRowBlocks(rows, 2 * cols, task.child('means', 0.5), (from, to) => {
    for (let i = from; i < to; i++) {
      if (mask?.[i] === 0) continue;
      const at = i * cols;
      const group = codes[i] * cols;
      if (counts[codes[i]]++ === 0) for (let j = 0; j < cols; j++) first[group + j] = data[at + j];
      for (let j = 0; j < cols; j++) {
        const value = data[at + j];
        means[group + j] += value;
        if (value !== first[group + j]) constant[group + j] = 0;
      }
    }
  });
  for (let g = 0; g < levels.length; g++) {
    for (let at = g * cols; at < (g + 1) * cols; at++) {
      means[at] = constant[at] === 1 ? first[at] : means[at] / counts[g];
    }
  }
  await forRowBlocks(rows, 2 * cols, task.child('variances', 0.5), (from, to) => {
    for (let i = from; i < to; i++) {
      if (mask?.[i] === 0) continue;
      const at = i * cols;
      const group = codes[i] * cols;
      for (let j = 0; j < cols; j++) {
        const deviation = data[at + j] - means[group + j];
        squares[group + j] += deviation * deviation;
      }
    }
  });
  return { counts, means, squares, constant };
}

/** All rows as one group. */
export const oneGroup = (rows: number): Factor => ({ codes: new Int32Array(rows), levels: ['all'] });
