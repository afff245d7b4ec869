/*
 * The test behind kBET: does the neighbourhood of a row hold the batches in the proportions of the whole table?
 * Source: Büttner et al. 2019; R package kBET 0.99.6 with heuristic, adapt and do.pca off and every row tested.
 */
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import { chiSquareUpper } from '../math/chi-square';

/**
 * The p-value of every row: chi-square with (batches − 1) degrees of freedom over the row and its k0 − 1 nearest others.
 * @param k0  size of a neighbourhood, the row itself counted
 */
export async function neighbourhoodPValues(
  x: Values,
  batch: Factor,
  k0: number,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const count = batch.levels.length;
  const around = await run.compute.neighbourGroups(x, k0 - 1, batch.codes, count, 'euclidean', task);
  const expected = Float64Array.from(levelCounts(batch), (level) => (k0 * level) / x.rows);
  return Float64Array.from(batch.codes, (own, row) => {
    let statistic = 0;
    for (let b = 0; b < count; b++) {
      const found = around[row * count + b] + (b === own ? 1 : 0);
      statistic += (found - expected[b]) ** 2 / expected[b];
    }
    return chiSquareUpper(statistic, count - 1);
  });
}
