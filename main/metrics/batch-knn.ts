import { defineMetric } from '../core/metric';
import { batchOf } from '../core/samples';
import { scoreNeighbourAccuracy } from './neighbour-accuracy';
import { neighbourParams } from './neighbour-params';

export const batchKnn = defineMetric({
  id: 'batch-knn',
  title: 'Batch told by neighbours',
  summary: 'How often the batch of a row can be told from its nearest rows; lower is better.',
  citation: 'Cover & Hart 1967, IEEE Trans Inf Theory 13:21',
  measures: 'mixing',
  range: [1, 0],
  caution:
    'Guessing the largest batch already reaches its share of the rows, and batches with different labels stay apart for good reason.',
  dependence: 1,
  needs: ['batch', 'neighbours'],
  params: neighbourParams,
  score: (input, params, run) => scoreNeighbourAccuracy(input, batchOf(input.samples), 'batch', params, run),
});
