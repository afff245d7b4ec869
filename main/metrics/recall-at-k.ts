/*
 * Cross-modal retrieval: how often is a row's partner in the second table among its k most similar rows there?
 * Source: HESCAPE knn_recall (dot product of vectors of length 1). Departure: another row exactly as similar as the
 * partner counts half before it, so that a table of identical rows does not win.
 */
import { defineMetric, noScore } from '../core/metric';
import { finiteMean } from './summaries';

const KS = [1, 5, 10] as const;
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
    const { forth, back } = await run.compute.rankPartners(features, other, run.task);
    const perSample = forth.map((rank, i) => ((rank < 5 ? 1 : 0) + (back[i] < 5 ? 1 : 0)) / 2);
    return {
      value: finiteMean(perSample),
      parts: { toOther: recalls(forth), fromOther: recalls(back) },
      perSample,
    };
  },
});
