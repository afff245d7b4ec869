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
import { unitRows } from '../math/unit-rows';

const KS = [1, 5, 10] as const;
const BLOCK_BYTES = 3.2e7;

/**
 * Twice how many values of a row are larger than its partner, and for every column twice how many are larger than its
 * partner, those that are equal counting half; the columns' counts are added to `ofColumns`. Without branches, and one
 * function for each type of array: it runs over all pairs of rows.
 */
function countFloat(row: Float32Array, own: number, partners: Float64Array, ofColumns: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    const partner = partners[j];
    count += (value > own ? 1 : 0) + (value >= own ? 1 : 0);
    ofColumns[j] += (value > partner ? 1 : 0) + (value >= partner ? 1 : 0);
  }
  return count;
}

function countDouble(row: Float64Array, own: number, partners: Float64Array, ofColumns: Int32Array): number {
  let count = 0;
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    const partner = partners[j];
    count += (value > own ? 1 : 0) + (value >= own ? 1 : 0);
    ofColumns[j] += (value > partner ? 1 : 0) + (value >= partner ? 1 : 0);
  }
  return count;
}

/** How many rows are more similar than the partner, ties counting half. */
interface PartnerRanks {
  /** Among the rows of the right table, for every row of the left one. */
  readonly forth: Float64Array;
  /** Among the rows of the left table, for every row of the right one. */
  readonly back: Float64Array;
}

/** The similarity of row i of `left` to row i of `right`, rounded as in the products of whole blocks. */
async function partnerSimilarities(
  left: Values,
  right: Values,
  blockRows: number,
  run: Run,
): Promise<Float64Array> {
  const out = new Float64Array(left.rows);
  for (let from = 0; from < left.rows; from += blockRows) {
    const to = Math.min(left.rows, from + blockRows);
    const [a, b] = [rowBlock(left, from, to), rowBlock(right, from, to)];
    const part = run.task.child('partners', (0.05 * (to - from)) / left.rows);
    const { data, cols } = await run.compute.product(a, b, { transposeB: true }, part);
    for (let i = from; i < to; i++) out[i] = data[(i - from) * (cols + 1)];
  }
  return out;
}

/** Ranks of the partners, row i of one table and row i of the other, both ways from one set of products. */
async function partnerRanks(left: Values, right: Values, run: Run): Promise<PartnerRanks> {
  const { rows } = left;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (8 * rows)));
  const partners = await partnerSimilarities(left, right, blockRows, run);
  const forth = new Float64Array(rows);
  const ofColumns = new Int32Array(rows);
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows);
    const part = run.task.child('similarities', (0.95 * (to - from)) / rows);
    const { data } = await run.compute.product(rowBlock(left, from, to), right, { transposeB: true }, part);
    for (let i = from; i < to; i++) {
      const [first, end] = [(i - from) * rows, (i - from + 1) * rows];
      // The partner is as similar as itself, whatever the products of two blocks round to.
      data[first + i] = partners[i];
      const count =
        data instanceof Float32Array
          ? countFloat(data.subarray(first, end), partners[i], partners, ofColumns)
          : countDouble(data.subarray(first, end), partners[i], partners, ofColumns);
      forth[i] = (count - 1) / 2;
    }
  }
  return { forth, back: Float64Array.from(ofColumns, (count) => (count - 1) / 2) };
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
    const { forth, back } = await partnerRanks(left, right, run);
    const perSample = forth.map((rank, i) => ((rank < 5 ? 1 : 0) + (back[i] < 5 ? 1 : 0)) / 2);
    return {
      value: finiteMean(perSample),
      parts: { toOther: recalls(forth), fromOther: recalls(back) },
      perSample,
    };
  },
});
