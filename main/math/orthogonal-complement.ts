import type { Task } from '../core/task';
import { symmetricEigenTask } from './symmetric-eigen';

/**
 * Directions perpendicular to given ones: the eigenvectors with eigenvalue 0 of the projection on them.
 * @param basis  r × d row-major, orthonormal rows
 * @returns      (d − r) × d row-major, orthonormal rows
 */
export async function orthogonalComplement(
  basis: Float64Array,
  r: number,
  d: number,
  task: Task,
): Promise<Float64Array> {
  const projection = new Float64Array(d * d);
  for (let k = 0; k < r; k++) {
    await task.tick(0, 1);
    for (let i = 0; i < d; i++) {
      const factor = basis[k * d + i];
      for (let j = 0; j < d; j++) projection[i * d + j] += factor * basis[k * d + j];
    }
  }
  const { vectors } = await symmetricEigenTask(projection, d, task);
  return vectors.slice(r * d);
}
