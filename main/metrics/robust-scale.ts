import type { Values } from '../core/matrix';
import { zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { quantileInPlace } from '../math/quantile';

const COLUMNS_PER_TICK = 16;

/**
 * Each feature minus its mean, over its interquartile range, as K-Neighbors Intersection wants it;
 * a feature whose interquartile range is 0 becomes 0.
 * @see PhenomicAI/bascvi, scale_embeddings
 */
export async function robustScaled(x: Values, task: Task): Promise<Values> {
  const out = zerosLike(x);
  const column = new Float64Array(x.rows);
  for (let j = 0; j < x.cols; j++) {
    if (j % COLUMNS_PER_TICK === 0) await task.tick(j, x.cols);
    let sum = 0;
    for (let i = 0; i < x.rows; i++) {
      column[i] = x.data[i * x.cols + j];
      sum += column[i];
    }
    const mean = sum / x.rows;
    const spread = quantileInPlace(column, 0.75) - quantileInPlace(column, 0.25);
    if (spread === 0) continue;
    for (let i = 0; i < x.rows; i++) out.data[i * x.cols + j] = (x.data[i * x.cols + j] - mean) / spread;
  }
  return out;
}
