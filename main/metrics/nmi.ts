import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { mutualInformationPerRow } from '../math/cluster-agreement';
import { bestClustering } from './best-clustering';
import { tooFewLevels } from './level-checks';
import { TREATED_PART, spreadOverRows, treatedRows } from './treated-rows';

export const nmi = defineMetric({
  id: 'nmi',
  title: 'Clusters against labels (NMI)',
  summary:
    'How much clusters found without the labels tell about them: 1 when clusters are the labels, 0 when they tell nothing.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 nmi, Leiden at its best resolution)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'The resolution is chosen with the labels in hand, and many small clusters still score well: see ari.',
  pooling: 'pseudo-values',
  needs: ['label', 'clusters'],
  params: {},
  async score({ samples, clusters = [] }, _params, run) {
    const label = labelOf(samples);
    const why = tooFewLevels(label, 'label');
    const best = await bestClustering(clusters, label, run.task);
    if (why !== undefined) return noScore(why);
    if (best === undefined) return noScore('no clustering was computed');
    const treated = treatedRows(samples, clusters, label);
    const alone = treated && (await bestClustering(treated.clusters, treated.label, run.task));
    const [found, rows] = alone === undefined ? [best, undefined] : [alone, treated?.rows];
    const perRow = mutualInformationPerRow(
      found.clustering.clusters,
      treated === undefined || rows === undefined ? label : treated.label,
    );
    return {
      perSample: spreadOverRows(perRow, rows, label.codes.length),
      value: best.information,
      parts: {
        resolution: best.clustering.resolution,
        clusters: best.clustering.clusters.levels.length,
        perResolution: best.perResolution,
        ...(alone === undefined ? {} : { [TREATED_PART]: alone.information }),
      },
    };
  },
});
