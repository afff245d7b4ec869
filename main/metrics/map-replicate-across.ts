import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { tooFewLevels } from './level-checks';
import { sharedRankings } from './map-replicate';
import { precisionParams, scorePrecision } from './mean-average-precision';

export const mapReplicateAcross = defineMetric({
  id: 'map-replicate-across',
  title: 'Replicate retrieval across batches',
  summary:
    'How high the replicates of a row that lie in other batches rank among all rows of other labels, by similarity.',
  citation: 'Kalinin et al. 2025, Nat Commun 16:5181 (copairs 0.4.4)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Where every batch has the same plate layout, position effects are shared across batches and raise it; labels in one batch are left out. Negative controls are a label and candidates here, as in copairs; the verdict averages over treated rows.',
  pooling: 'label-means',
  needs: ['batch', 'label'],
  params: precisionParams,
  async score(input, params, run) {
    const label = labelOf(input.samples);
    const why = tooFewLevels(batchOf(input.samples), 'batch') ?? tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const ranked = (await sharedRankings(input, run)).replicates[1];
    return scorePrecision(ranked, label, params, 'no label occurs in more than one batch', run);
  },
});
