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

/** The test of one row, given the rows around it in any order: a p-value. */
function createTest(batch: Factor, k0: number): (row: number, around: Int32Array) => number {
  const rows = batch.codes.length;
  const expected = Float64Array.from(levelCounts(batch), (count) => (k0 * count) / rows);
  const counts = new Float64Array(batch.levels.length);
  return (row, around) => {
    counts.fill(0);
    counts[batch.codes[row]] = 1;
    for (const other of around) counts[batch.codes[other]]++;
    let statistic = 0;
    for (let b = 0; b < counts.length; b++) statistic += (counts[b] - expected[b]) ** 2 / expected[b];
    return chiSquareUpper(statistic, counts.length - 1);
  };
}

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
  const test = createTest(batch, k0);
  const out = new Float64Array(x.rows);
  await run.compute.nearestSets(x, k0 - 1, 'euclidean', task, (row, around) => {
    out[row] = test(row, around);
  });
  return out;
}
