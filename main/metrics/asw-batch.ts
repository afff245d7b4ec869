import { defineMetric } from '../core/metric';
import { scoreBatchSilhouettes } from './batch-silhouettes';

export const aswBatch = defineMetric({
  id: 'asw-batch',
  title: 'Batch silhouette',
  summary:
    'Whether rows of one label sit apart by batch: 1 when batches overlap completely inside the labels, 0 when they are separate.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 silhouette_batch)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'It compares a batch with its nearest other batch, so two batches that overlap hide a third that does not: see bras.',
  pooling: 'label-means',
  needs: ['batch', 'label'],
  params: {},
  score: (input, _params, run) =>
    scoreBatchSilhouettes(input.samples, { distance: 'euclidean', others: 'nearest' }, run),
});
