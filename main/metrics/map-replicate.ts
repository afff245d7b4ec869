import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { onlySingletons, tooFewLevels } from './level-checks';
import { precisionParams, scorePrecision } from './mean-average-precision';

interface Rankings {
  /** Of the rows of a label against all others: all of them, and where there are batches those of other batches. */
  readonly replicates: readonly RankedRows[];
  /** Of the rows of a mechanism that have another label against all rows of other mechanisms; where there are mechanisms. */
  readonly mechanisms?: RankedRows;
}

/** Rankings by label and by mechanism, from the same similarities of all rows. */
export const sharedRankings = (input: Evaluated, run: Run): Promise<Rankings> =>
  input.shared('rankings', async () => {
    const { samples } = input;
    const { group } = samples;
    const label = labelOf(samples);
    const batches = samples.batches.length > 0 ? [batchOf(samples).codes] : [];
    const labels = { groups: label.codes, count: label.levels.length, apart: [undefined, ...batches] };
    const groups = group?.codes.map((code) => (group.levels[code] === '' ? -1 : code));
    const mechanisms =
      group === undefined || groups === undefined
        ? []
        : [{ groups, count: group.levels.length, apart: [label.codes] }];
    const found = await run.compute.rankFellows(samples.features, [...mechanisms, labels], run.task);
    const replicates = found[found.length - 1];
    return found.length > 1 ? { replicates, mechanisms: found[0][0] } : { replicates };
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
    const [ranked] = (await sharedRankings(input, run)).replicates;
    return scorePrecision(ranked, label, params, 'no row has a replicate', run);
  },
});
