import { defineMetric } from '../core/metric';
import { labelOf } from '../core/samples';
import { scoreNeighbourAccuracy } from './neighbour-accuracy';
import { neighbourParams } from './neighbour-params';

export const labelKnn = defineMetric({
  id: 'label-knn',
  title: 'Label told by neighbours',
  summary: 'How often the label of a row can be told from its nearest rows, in whatever batch.',
  citation: 'Cover & Hart 1967, IEEE Trans Inf Theory 13:21',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Replicates on the same plate find each other through the plate, so a batch effect can raise it: see “Label told across batches”.',
  dependence: 1,
  needs: ['label', 'neighbours'],
  params: neighbourParams,
  score: (input, params, run) => scoreNeighbourAccuracy(input, labelOf(input.samples), 'label', params, run),
});
