import type { Task } from '../core/task';
import { forRowBlocks } from './row-blocks';

/**
 * The symmetric matrix that stretches orthonormal directions: Σ_k factors_k v_k v_kᵀ, and `rest` in all directions
 * perpendicular to them.
 * @param basis    r × d row-major, orthonormal rows v_k, r = factors.length; more rows are not read
 * @returns        d × d row-major
 */
export async function symmetricProduct(
  basis: Float64Array,
  factors: Float64Array,
  rest: number,
  d: number,
  task: Task,
): Promise<Float64Array> {
  const out = new Float64Array(d * d);
  await forRowBlocks(factors.length, d * d, task, (from, to) => {
    for (let k = from; k < to; k++) {
      for (let i = 0; i < d; i++) {
        const factor = (factors[k] - rest) * basis[k * d + i];
        for (let j = i; j < d; j++) out[i * d + j] += factor * basis[k * d + j];
      }
    }
  });
  for (let i = 0; i < d; i++) {
    out[i * d + i] += rest;
    for (let j = 0; j < i; j++) out[i * d + j] = out[j * d + i];
  }
  return out;
}
