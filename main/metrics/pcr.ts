import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf } from '../core/samples';
import { varianceExplainedByBatch } from './explained-by-batch';
import { tooFewLevels } from './level-checks';

/** Of the table itself, computed once for the metrics that need it. */
export const explainedNow = (input: Evaluated, run: Run): Promise<number> =>
  input.shared('variance explained by batch', () =>
    varianceExplainedByBatch(input.samples.features, batchOf(input.samples), run),
  );

export const pcr = defineMetric({
  id: 'pcr',
  title: 'Variance explained by batch',
  summary: 'The share of the variation in the table that the batches explain; lower is better.',
  citation: 'Büttner et al. 2019, Nat Methods 16:43; Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 pcr)',
  measures: 'mixing',
  range: [1, 0],
  caution:
    'It sees shifts of the mean only: batches that differ in spread or correlation stay invisible, and batches with different labels explain variance by biology.',
  needs: ['batch'],
  params: {},
  async score(input, _params, run) {
    const why = tooFewLevels(batchOf(input.samples), 'batch');
    return why === undefined ? { value: await explainedNow(input, run) } : noScore(why);
  },
});
