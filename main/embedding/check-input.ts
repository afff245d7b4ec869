import { createRng } from '../core/rng';
import type { ModelCard } from './model-card';

/** The fixed picture that every model is tried with: normal values, seed 1. */
export function checkInput(
  { channels, height, width }: Omit<ModelCard['input'], 'name'>,
  count = 1,
): Float32Array {
  const rng = createRng(1, 'model check');
  return Float32Array.from({ length: count * channels * height * width }, () => rng.normal());
}

/**
 * How far an embedding is from the one expected, in units that a tolerance can be given for: the largest
 * difference over the largest value (at least 1).
 */
export function embeddingError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]);
    if (!(off <= error)) error = off;
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return error / scale;
}

/** The cosine between two embeddings; 0 where one of them is all zeros. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    squareA += a[i] * a[i];
    squareB += b[i] * b[i];
  }
  const norms = Math.sqrt(squareA * squareB);
  return norms > 0 ? dot / norms : 0;
}
