import { defineMetric } from '../core/metric';
import { labelOf } from '../core/samples';
import { lisiParams, scoreLisi } from './lisi';

export const clisi = defineMetric({
  id: 'clisi',
  title: 'Label LISI',
  summary:
    'Whether the rows around a row have its label: 1 when they all do, 0 when all labels are evenly mixed.',
  citation:
    'Korsunsky et al. 2019, Nat Methods 16:1289; Luecken et al. 2022, Nat Methods 19:41 (scib clisi_graph)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Labels with fewer rows than the neighbourhood (about 90) lower it whatever the data look like, and it is near 1 for most tables.',
  pooling: 'median',
  needs: ['label', 'neighbours'],
  params: lisiParams,
  score: (input, params, run) => scoreLisi(input, labelOf(input.samples), 'label', 'one', params, run),
});
