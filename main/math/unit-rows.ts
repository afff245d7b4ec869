import type { Values } from '../core/matrix';
import { zerosLike } from '../core/matrix';

/** Every row divided by its length, so that products are cosines; a row of zeros stays zeros. */
export function unitRows(x: Values): Values {
  const out = zerosLike(x);
  for (let i = 0; i < x.rows; i++) {
    let squares = 0;
    for (let c = i * x.cols; c < (i + 1) * x.cols; c++) squares += x.data[c] * x.data[c];
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let c = i * x.cols; c < (i + 1) * x.cols; c++) out.data[c] = x.data[c] * scale;
  }
  return out;
}
