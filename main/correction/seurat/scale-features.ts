import type { Precision, Values } from '../../core/matrix';
import { Matrix } from '../../core/matrix';
import type { Task } from '../../core/task';
import { groupMoments, oneGroup } from '../../math/group-moments';
import { forRowBlocks } from '../../math/row-blocks';

/** Largest scaled value that is kept, as Seurat's ScaleData has it. */
const SCALE_MAX = 10;

/** Every feature with mean 0 and sample variance 1, values above 10 cut to 10; a constant feature becomes 0. */
export async function scaleFeatures(x: Values, precision: Precision, task: Task): Promise<Values> {
  const { rows, cols, data } = x;
  const { means, squares, constant } = await groupMoments(x, oneGroup(rows), task.child('moments', 0.6));
  const scale = squares.map((sum, j) =>
    constant[j] === 1 || !(sum > 0) ? 0 : 1 / Math.sqrt(sum / (rows - 1)),
  );
  const out =
    precision === 'double'
      ? new Matrix(rows, cols, new Float64Array(rows * cols))
      : new Matrix(rows, cols, new Float32Array(rows * cols));
  await forRowBlocks(rows, cols, task.child('scaling', 0.4), (from, to) => {
    for (let i = from; i < to; i++) {
      for (let j = 0, at = i * cols; j < cols; j++, at++) {
        out.data[at] = Math.min(SCALE_MAX, (data[at] - means[j]) * scale[j]);
      }
    }
  });
  return out;
}
