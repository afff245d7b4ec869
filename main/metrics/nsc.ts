import { defineMetric } from '../core/metric';
import { controlParams } from './grouped-rows';
import { scoreMechanisms } from './mechanism-neighbours';

export const nsc = defineMetric({
  id: 'nsc',
  title: 'Mechanism, not same compound',
  summary:
    'How often the most similar profile of another compound has the same mechanism of action; rows without a mechanism are left out.',
  citation: 'Ljosa et al. 2013, J Biomol Screen 18:1321',
  measures: 'biology',
  range: [0, 1],
  caution: 'Compounds of one mechanism run in the same batch find each other through the batch: see nscb.',
  needs: ['batch', 'label', 'group'],
  params: controlParams,
  score: (input, params, run) => scoreMechanisms(input, 'compound', params, run),
});
