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
const ROWS_PER_TICK = 2_000;

/** Tests rows one at a time, given other rows around them, nearest first. */
function createTest(batch: Factor, k0: number): (row: number, around: Int32Array) => number {
  const rows = batch.codes.length;
  const expected = Float64Array.from(levelCounts(batch), (count) => (k0 * count) / rows);
  const counts = new Float64Array(batch.levels.length);
  return (row, around) => {
    counts.fill(0);
    counts[batch.codes[row]] = 1;
    let others = 0;
    for (const other of around) {
      if (other === row || others === k0 - 1) continue;
      counts[batch.codes[other]]++;
      others++;
    }
    let statistic = 0;
    for (let b = 0; b < counts.length; b++) statistic += (counts[b] - expected[b]) ** 2 / expected[b];
    return chiSquareUpper(statistic, counts.length - 1);
  };
}

/**
 * The p-value of every row: chi-square with (batches − 1) degrees of freedom over the row and its k0 − 1 nearest others.
 * @param neighbours  of every row, at least k0 − 1
 * @param k0          size of a neighbourhood, the row itself counted
 */
export async function neighbourhoodPValues(
  { rows, k, indices }: Neighbours,
  batch: Factor,
  k0: number,
  task: Task,
): Promise<Float64Array> {
  const test = createTest(batch, k0);
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_PER_TICK === 0) await task.tick(i, rows);
    out[i] = test(i, indices.subarray(i * k, (i + 1) * k));
  }
  return out;
}

/** The same for tables whose lists of neighbours would not fit in memory: searched block by block and forgotten. */
export async function neighbourhoodPValuesInBlocks(
  x: Values,
  batch: Factor,
  k0: number,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const test = createTest(batch, k0);
  const out = new Float64Array(x.rows);
  const blockRows = Math.max(1, Math.floor(BLOCK_ENTRIES / k0));
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(x.rows, from + blockRows);
    const part = task.child('neighbourhoods', (to - from) / x.rows);
    // The row itself is among its k0 nearest unless that many copies come before it; then k0 − 1 of those count.
    const { k, indices } = await run.compute.nearest(rowBlock(x, from, to), x, k0, 'euclidean', part);
    for (let row = from; row < to; row++) {
      out[row] = test(row, indices.subarray((row - from) * k, (row - from + 1) * k));
    }
  }
  return out;
}
