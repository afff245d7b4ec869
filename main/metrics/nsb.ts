import { defineMetric } from '../core/metric';
import { controlParams } from './grouped-rows';
import { scoreMechanisms } from './mechanism-neighbours';

export const nsb = defineMetric({
  id: 'nsb',
  title: 'Mechanism, not same batch',
  summary:
    'How often the most similar profile of another batch has the same mechanism of action; rows without a mechanism are left out.',
  citation: 'Ando et al. 2017, bioRxiv 161422',
  measures: 'biology',
  range: [0, 1],
  caution:
    'The same compound in another batch counts, so it shows replication across batches more than mechanism.',
  needs: ['batch', 'label', 'group'],
  params: controlParams,
  score: (input, params, run) => scoreMechanisms(input, 'batch', params, run),
});
