import type { Values } from '../core/matrix';
import { zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { forRowBlocks } from '../math/row-blocks';

/** Every row divided by its length; a row of zeros stays one. */
export async function unitRows(x: Values, task: Task): Promise<Values> {
  const { rows, cols, data } = x;
  const out = zerosLike(x);
  await forRowBlocks(rows, 2 * cols, task, (from, to) => {
    for (let i = from; i < to; i++) {
      let squares = 0;
      for (let at = i * cols; at < (i + 1) * cols; at++) squares += data[at] * data[at];
      if (squares === 0) continue;
      const length = Math.sqrt(squares);
      for (let at = i * cols; at < (i + 1) * cols; at++) out.data[at] = data[at] / length;
    }
  });
  return out;
}
