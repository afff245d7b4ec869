/*
 * The test behind kBET: does the neighbourhood of a row hold the batches in the proportions of the whole table?
 * Source: Büttner et al. 2019; R package kBET 0.99.6 with heuristic, adapt and do.pca off and every row tested.
 */
import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import { chiSquareUpper } from '../math/chi-square';
import { rowBlock } from './row-block';

const BLOCK_ENTRIES = 2e6;

/**
 * The p-value of every row: chi-square with (batches − 1) degrees of freedom over the row and its k0 − 1 nearest others.
 * @param x   n × d, n ≥ k0
 * @param k0  size of a neighbourhood, the row itself counted
 */
export async function neighbourhoodPValues(
  x: Values,
  batch: Factor,
  k0: number,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const expected = Float64Array.from(levelCounts(batch), (count) => (k0 * count) / x.rows);
  const counts = new Float64Array(batch.levels.length);
  const out = new Float64Array(x.rows);
  const test = (row: number, { k, indices }: Neighbours, query: number): void => {
    counts.fill(0);
    counts[batch.codes[row]] = 1;
    // The row itself is among its nearest unless k0 copies come before it; either way k0 − 1 others count.
    for (let j = 0, others = 0; j < k && others < k0 - 1; j++) {
      const other = indices[query * k + j];
      if (other === row) continue;
      counts[batch.codes[other]]++;
      others++;
    }
    let statistic = 0;
    for (let b = 0; b < counts.length; b++) statistic += (counts[b] - expected[b]) ** 2 / expected[b];
    out[row] = chiSquareUpper(statistic, counts.length - 1);
  };
  const blockRows = Math.max(1, Math.floor(BLOCK_ENTRIES / k0));
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(x.rows, from + blockRows);
    const part = task.child('neighbourhoods', (to - from) / x.rows);
    const found = await run.compute.nearest(rowBlock(x, from, to), x, k0, 'euclidean', part);
    for (let row = from; row < to; row++) test(row, found, row - from);
  }
  return out;
}
