/*
 * Cross-modal retrieval: how often is a row's partner in the second table among its k most similar rows there?
 * Source: HESCAPE knn_recall (dot product of vectors of length 1). Departure: another row exactly as similar as the
 * partner counts half before it, so that a table of identical rows does not win.
 */
import type { Run } from '../core/correction';
import type { Values } from '../core/matrix';
import { defineMetric, noScore } from '../core/metric';
import { rowBlock } from './row-block';
import { finiteMean } from './summaries';
import { unitRows } from './unit-rows';

const KS = [1, 5, 10] as const;
const BLOCK_BYTES = 3.2e7;

/** How many values are larger, those that are equal counting half. */
const rankOf = (row: Values['data'], own: number): number =>
  row instanceof Float32Array ? rankOfFloat(row, own) : rankOfDouble(row, own);

/** Without branches, and one function for each type of array: it runs over all pairs of rows. */
function rankOfFloat(row: Float32Array, own: number): number {
  let [larger, atLeast] = [0, 0];
  for (let j = 0; j < row.length; j++) {
    larger += row[j] > own ? 1 : 0;
    atLeast += row[j] >= own ? 1 : 0;
  }
  return (larger + atLeast) / 2;
}

function rankOfDouble(row: Float64Array, own: number): number {
  let [larger, atLeast] = [0, 0];
  for (let j = 0; j < row.length; j++) {
    larger += row[j] > own ? 1 : 0;
    atLeast += row[j] >= own ? 1 : 0;
  }
  return (larger + atLeast) / 2;
}

/** For every row of `left` how many rows of `right` are more similar than row i of `right`, ties counting half. */
export async function partnerRanks(left: Values, right: Values, run: Run): Promise<Float64Array> {
  const ranks = new Float64Array(left.rows);
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (8 * right.rows)));
  for (let from = 0; from < left.rows; from += blockRows) {
    const to = Math.min(left.rows, from + blockRows);
    const part = run.task.child('similarities', (0.5 * (to - from)) / left.rows);
    const { data, cols } = await run.compute.product(
      rowBlock(left, from, to),
      right,
      { transposeB: true },
      part,
    );
    for (let i = from; i < to; i++) {
      const row = data.subarray((i - from) * cols, (i - from + 1) * cols);
      // The partner itself is as similar as itself.
      ranks[i] = rankOf(row, row[i]) - 0.5;
    }
  }
  return ranks;
}

const recalls = (ranks: Float64Array): Record<string, number> =>
  Object.fromEntries(KS.map((k) => [`r${k}`, finiteMean(ranks.map((rank) => (rank < k ? 1 : 0)))]));

export const recallAtK = defineMetric({
  id: 'recall-at-k',
  title: 'Partner found in the other table',
  summary:
    'How often the same sample in a second table (another modality) is among the 5 most similar rows, averaged over both ways.',
  citation: 'Gindra et al. 2025, HESCAPE (knn_recall)',
  measures: 'biology',
  range: [0, 1],
  caution: 'It falls with the number of rows for the same quality, and both tables must live in one space.',
  needs: ['other'],
  params: {},
  async score({ samples, other }, _params, run) {
    if (other === undefined) return noScore('needs other');
    const { features } = samples;
    if (other.rows !== features.rows || other.cols !== features.cols) {
      return noScore(
        `the second table is ${other.rows} × ${other.cols}, this one ${features.rows} × ${features.cols}; they must match`,
      );
    }
    if (features.rows < 2) return noScore('the table has fewer than two rows');
    const [left, right] = [unitRows(features), unitRows(other)];
    const forth = await partnerRanks(left, right, run);
    const back = await partnerRanks(right, left, run);
    const perSample = forth.map((rank, i) => ((rank < 5 ? 1 : 0) + (back[i] < 5 ? 1 : 0)) / 2);
    return {
      value: finiteMean(perSample),
      parts: { toOther: recalls(forth), fromOther: recalls(back) },
      perSample,
    };
  },
});
