import { defineMetric, noScore } from '../core/metric';
import { batchOf } from '../core/samples';
import { varianceExplainedByBatch } from './explained-by-batch';
import { tooFewLevels } from './level-checks';
import { explainedNow } from './pcr';

export const pcrComparison = defineMetric({
  id: 'pcr-comparison',
  title: 'Batch variance removed',
  summary:
    'How much of the variance that batches explained before the correction is gone: 1 all of it, 0 none.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 pcr_comparison)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'Centring each batch already gives about 1 whatever remains; show a classifier or neighbour score beside it.',
  needs: ['batch', 'before'],
  params: {},
  async score(input, _params, run) {
    const batch = batchOf(input.samples);
    const why = tooFewLevels(batch, 'batch');
    if (why !== undefined) return noScore(why);
    if (input.before === undefined) return noScore('needs before');
    const before = await varianceExplainedByBatch(input.before, batch, run);
    const after = await explainedNow(input, run);
    if (before <= 0) return noScore('the batches explained nothing before the correction');
    const removed = (before - after) / before;
    return { value: Math.max(0, removed), parts: { before, after, unclipped: removed } };
  },
});
