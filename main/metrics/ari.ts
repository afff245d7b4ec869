import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { adjustedRandIndex, randIndexPerRow } from '../math/cluster-agreement';
import { bestClustering } from './best-clustering';
import { tooFewLevels } from './level-checks';
import { TREATED_PART, spreadOverRows, treatedRows } from './treated-rows';

export const ari = defineMetric({
  id: 'ari',
  title: 'Clusters against labels (ARI)',
  summary:
    'How often clusters found without the labels put two rows together that share a label: 1 always, 0 no better than chance.',
  citation: 'Hubert & Arabie 1985, J Classif 2:193; Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 ari)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Large labels dominate it, and a label split into two clean clusters lowers it although nothing is lost.',
  pooling: 'pseudo-values',
  // Other rows are clustered otherwise, and single clusters that merge or split move it much.
  dependence: 3,
  needs: ['label', 'clusters'],
  params: {},
  async score({ samples, clusters = [] }, _params, run) {
    const label = labelOf(samples);
    const why = tooFewLevels(label, 'label');
    const best = await bestClustering(clusters, label, run.task);
    if (why !== undefined) return noScore(why);
    if (best === undefined) return noScore('no clustering was computed');
    const index = adjustedRandIndex(best.clustering.clusters, label);
    const parts = { resolution: best.clustering.resolution, unclipped: index };
    const treated = treatedRows(samples, clusters, label);
    const alone = treated && (await bestClustering(treated.clusters, treated.label, run.task));
    const value = Math.max(0, index);
    const total = label.codes.length;
    if (treated === undefined || alone === undefined) {
      const perRow = randIndexPerRow(best.clustering.clusters, label);
      return { value, parts, perSample: spreadOverRows(perRow, undefined, total) };
    }
    const { clusters: own } = alone.clustering;
    const left = Math.max(0, adjustedRandIndex(own, treated.label));
    const perSample = spreadOverRows(randIndexPerRow(own, treated.label), treated.rows, total);
    return { value, parts: { ...parts, [TREATED_PART]: left }, perSample };
  },
});
