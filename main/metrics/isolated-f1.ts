import { levelCounts } from '../core/factor';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import type { Factor } from '../core/factor';
import { f1PerRow } from '../math/cluster-agreement';
import { contingencyTable } from '../math/contingency';
import { isolatedLabels, isolatedParams } from './isolated-labels';
import { tooFewLevels } from './level-checks';
import { finiteMean } from './summaries';

/** The cluster in which a label is found best. */
interface Found {
  readonly f1: number;
  readonly clusters: Factor;
  readonly cluster: number;
}

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
  pooling: 'pseudo-values',
  async score({ samples, clusters = [] }, params, run) {
    const label = labelOf(samples);
    const why = tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const codes = isolatedLabels(label, batchOf(samples), params['max-batches']);
    if (typeof codes === 'string') return noScore(codes);
    if (clusters.length === 0) return noScore('no clustering was computed');
    const sizes = levelCounts(label);
    const best = label.levels.map((): Found => ({ f1: 0, clusters: label, cluster: 0 }));
    for (const [c, clustering] of clusters.entries()) {
      await run.task.tick(c, clusters.length);
      const counts = contingencyTable(label, clustering.clusters);
      const clusterSizes = levelCounts(clustering.clusters);
      for (let i = 0; i < counts.length; i++) {
        const code = Math.floor(i / clusterSizes.length);
        const f1 = (2 * counts[i]) / (sizes[code] + clusterSizes[i % clusterSizes.length]);
        if (f1 > best[code].f1) {
          best[code] = { f1, clusters: clustering.clusters, cluster: i % clusterSizes.length };
        }
      }
    }
    const scores = codes.map((code) => best[code].f1);
    const perLabel = Object.fromEntries(codes.map((code, i) => [label.levels[code], scores[i]]));
    const perSample = new Float64Array(label.codes.length);
    for (const code of codes) {
      const { clusters: into, cluster } = best[code];
      const each = f1PerRow(label, code, into, cluster);
      each.forEach((value, row) => (perSample[row] += value / codes.length));
    }
    return { value: finiteMean(scores), parts: { perLabel }, perSample };
  },
});
