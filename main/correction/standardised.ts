import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Task } from '../core/task';
import { forRowBlocks } from '../math/row-blocks';

/** (x − mean) / scale of every row, in the precision of the run. */
export async function standardised(
  x: Values,
  mean: Float64Array,
  scale: Float64Array,
  { precision, task }: { readonly precision: Precision; readonly task: Task },
): Promise<Values> {
  const { rows, cols, data } = x;
  const out =
    precision === 'double'
      ? new Matrix(rows, cols, new Float64Array(rows * cols))
      : new Matrix(rows, cols, new Float32Array(rows * cols));
  await forRowBlocks(rows, cols, task, (from, to) => {
    for (let i = from; i < to; i++) {
      for (let j = 0, at = i * cols; j < cols; j++, at++) out.data[at] = (data[at] - mean[j]) / scale[j];
    }
  });
  return out;
}
