import type { Values } from '../core/matrix';
import { zerosLike } from '../core/matrix';

/** The columns `indices` of `x`, copied in that order. */
export function takeColumns(x: Values, indices: readonly number[]): Values {
  const out = zerosLike(x, x.rows, indices.length);
  for (let i = 0; i < x.rows; i++) {
    for (let k = 0; k < indices.length; k++)
      out.data[i * indices.length + k] = x.data[i * x.cols + indices[k]];
  }
  return out;
}
