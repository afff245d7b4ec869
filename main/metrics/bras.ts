import { defineMetric } from '../core/metric';
import { scoreBatchSilhouettes } from './batch-silhouettes';

export const bras = defineMetric({
  id: 'bras',
  title: 'Batch removal adapted silhouette',
  summary:
    'Whether rows of one label sit apart by batch, each batch against all the others together: 1 when they overlap, 0 when separate.',
  citation: 'Rautenstrauch & Ohler 2025, Nat Biotechnol (scib-metrics bras, cosine distances, mean_other)',
  measures: 'mixing',
  range: [0, 1],
  caution: 'Labels in one batch only are left out, so a table with few shared labels is judged by those few.',
  pooling: 'label-means',
  needs: ['batch', 'label'],
  params: {},
  score: (input, _params, run) =>
    scoreBatchSilhouettes(input.samples, { distance: 'cosine', others: 'pooled' }, run),
});
