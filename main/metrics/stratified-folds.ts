import { rowsByLevel, takeFactor } from '../core/factor';
import type { Factor } from '../core/factor';
import type { Values } from '../core/matrix';
import { createRng, shuffle } from '../core/rng';

/** The rows sorted by their features, the first feature first: an order that does not depend on how a file was sorted. */
export function contentOrder({ rows, cols, data }: Values): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => i).sort((a, b) => {
    for (let j = 0; j < cols; j++) {
      const difference = data[a * cols + j] - data[b * cols + j];
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

/**
 * A fold for every row, the rows of each class spread evenly. The same seed gives the same folds for the same rows,
 * however the table is sorted and whatever the classes are called.
 */
export function stratifiedFolds(x: Values, classes: Factor, folds: number, seed: number): Int32Array {
  const order = contentOrder(x);
  const rng = createRng(seed, 'folds');
  const out = new Int32Array(x.rows);
  let next = 0;
  for (const places of rowsByLevel(takeFactor(classes, order))) {
    for (const place of shuffle(places.slice(), rng)) out[order[place]] = next++ % folds;
  }
  return out;
}
