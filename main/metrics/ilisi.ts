import { defineMetric } from '../core/metric';
import { batchOf } from '../core/samples';
import { lisiParams, scoreLisi } from './lisi';

export const ilisi = defineMetric({
  id: 'ilisi',
  title: 'Batch LISI',
  summary:
    'How many batches a row effectively has around it, from 0 (its own only) to 1 (all of them evenly).',
  citation:
    'Korsunsky et al. 2019, Nat Methods 16:1289; Luecken et al. 2022, Nat Methods 19:41 (scib ilisi_graph)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'Batches of unequal size or with different labels cannot reach 1 even when no batch effect is left, and mixing different labels raises it.',
  pooling: 'median',
  needs: ['batch', 'neighbours'],
  params: lisiParams,
  score: (input, params, run) => scoreLisi(input, batchOf(input.samples), 'batch', 'many', params, run),
});
