import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf } from '../core/samples';
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
  pooling: 'pseudo-values',
  dependence: 1,
  needs: ['batch', 'before'],
  params: {},
  async score(input, _params, run) {
    const batch = batchOf(input.samples);
    const why = tooFewLevels(batch, 'batch');
    if (why !== undefined) return noScore(why);
    if (input.before === undefined) return noScore('needs before');
    // Of the uncorrected table once, however many corrections of it are scored.
    const shared = input.sharedBefore ?? input.shared;
    const uncorrected: Pick<Evaluated, 'samples' | 'shared'> = {
      samples: { ...input.samples, features: input.before },
      shared: (name, compute) => shared(input.sharedBefore === undefined ? `before: ${name}` : name, compute),
    };
    const { value: before } = await explainedNow(uncorrected, run);
    const { value: after } = await explainedNow(input, run);
    if (before <= 0) return noScore('the batches explained nothing before the correction');
    const removed = (before - after) / before;
    return { value: Math.max(0, removed), parts: { before, after, unclipped: removed } };
  },
});
