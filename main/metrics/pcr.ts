import type { Run } from '../core/correction';
import { NumericalError } from '../core/errors';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf } from '../core/samples';
import type { BatchShare } from './explained-by-batch';
import { varianceExplainedByBatch } from './explained-by-batch';
import { leadingComponents } from './leading-components';
import { tooFewLevels } from './level-checks';

/** Of the table itself, computed once for the metrics that need it. */
export const explainedNow = (input: Pick<Evaluated, 'samples' | 'shared'>, run: Run): Promise<BatchShare> =>
  input.shared('variance explained by batch', async () => {
    if (input.samples.features.rows < 2) throw new NumericalError('the table has fewer than two rows');
    return varianceExplainedByBatch(await leadingComponents(input, run), batchOf(input.samples));
  });

export const pcr = defineMetric({
  id: 'pcr',
  title: 'Variance explained by batch',
  summary: 'The share of the variation in the table that the batches explain; lower is better.',
  citation: 'Büttner et al. 2019, Nat Methods 16:43; Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 pcr)',
  measures: 'mixing',
  range: [1, 0],
  caution:
    'It sees shifts of the mean only: batches that differ in spread or correlation stay invisible, and batches with different labels explain variance by biology.',
  pooling: 'pseudo-values',
  dependence: 1,
  needs: ['batch'],
  params: {},
  async score(input, _params, run) {
    const why = tooFewLevels(batchOf(input.samples), 'batch');
    if (why !== undefined) return noScore(why);
    const { value, perRow } = await explainedNow(input, run);
    return { value, perSample: perRow };
  },
});
