import { levelCounts } from '../core/factor';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { contingencyTable } from '../math/contingency';
import { isolatedLabels, isolatedParams } from './isolated-labels';
import { tooFewLevels } from './level-checks';
import { finiteMean } from './summaries';

export const isolatedF1 = defineMetric({
  id: 'isolated-f1',
  title: 'Isolated labels found as clusters',
  summary:
    'Whether labels that occur in few batches are found as a cluster of their own: the F1 score of the best one.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 isolated_labels_f1)',
  measures: 'biology',
  range: [0, 1],
  caution: 'The best of all clusters at all resolutions counts, which is kind to every method.',
  needs: ['batch', 'label', 'clusters'],
  params: isolatedParams,
  async score({ samples, clusters = [] }, params, run) {
    const label = labelOf(samples);
    const why = tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const codes = isolatedLabels(label, batchOf(samples), params['max-batches']);
    if (typeof codes === 'string') return noScore(codes);
    if (clusters.length === 0) return noScore('no clustering was computed');
    const sizes = levelCounts(label);
    const best = new Float64Array(label.levels.length);
    for (const [c, clustering] of clusters.entries()) {
      await run.task.tick(c, clusters.length);
      const counts = contingencyTable(label, clustering.clusters);
      const clusterSizes = levelCounts(clustering.clusters);
      for (let i = 0; i < counts.length; i++) {
        const code = Math.floor(i / clusterSizes.length);
        const f1 = (2 * counts[i]) / (sizes[code] + clusterSizes[i % clusterSizes.length]);
        best[code] = Math.max(best[code], f1);
      }
    }
    const scores = codes.map((code) => best[code]);
    const perLabel = Object.fromEntries(codes.map((code, i) => [label.levels[code], scores[i]]));
    return { value: finiteMean(scores), parts: { perLabel } };
  },
});
