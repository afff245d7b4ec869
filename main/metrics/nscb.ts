import { defineMetric } from '../core/metric';
import { controlParams } from './grouped-rows';
import { scoreMechanisms } from './mechanism-neighbours';

export const nscb = defineMetric({
  id: 'nscb',
  title: 'Mechanism, not same compound or batch',
  summary:
    'How often the most similar profile of another compound in another batch has the same mechanism of action; rows without a mechanism are left out.',
  citation: 'Ando et al. 2017, bioRxiv 161422',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Profiles whose mechanism has no other compound in another batch are left out, which can be most of them; how many stands among its parts.',
  needs: ['batch', 'label', 'group'],
  params: controlParams,
  score: (input, params, run) => scoreMechanisms(input, 'compound-and-batch', params, run),
});
