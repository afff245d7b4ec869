import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { onlySingletons, tooFewLevels } from './level-checks';
import { precisionParams, scorePrecision } from './mean-average-precision';

/** Rankings of the rows of a label against all others: all of them, and where there are batches those of other batches. */
export const replicateRankings = (input: Evaluated, run: Run): Promise<readonly RankedRows[]> =>
  input.shared('replicate rankings', () => {
    const { samples } = input;
    const label = labelOf(samples);
    const batches = samples.batches.length > 0 ? [batchOf(samples).codes] : [];
    const apart = [undefined, ...batches];
    return run.compute.rankFellows(samples.features, label.codes, label.levels.length, apart, run.task);
  });

export const mapReplicate = defineMetric({
  id: 'map-replicate',
  title: 'Replicate retrieval',
  summary:
    'How high the replicates of a row rank among all rows by similarity: the mean average precision, 1 when they all come first.',
  citation: 'Kalinin et al. 2025, Nat Commun 16:5181 (copairs 0.4.4)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Replicates on one plate find each other through the plate, so a batch effect can raise it: see “Replicate retrieval across batches”.',
  pooling: 'label-means',
  needs: ['label'],
  params: precisionParams,
  async score(input, params, run) {
    const label = labelOf(input.samples);
    const why = tooFewLevels(label, 'label') ?? onlySingletons(label, 'label');
    if (why !== undefined) return noScore(why);
    const [ranked] = await replicateRankings(input, run);
    return scorePrecision(ranked, label, params, 'no row has a replicate', run);
  },
});
