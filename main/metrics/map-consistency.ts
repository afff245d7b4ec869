import type { ParamsOf } from '../contract/params';
import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import type { GroupedSamples } from './grouped-rows';
import { controlParams, groupedRows } from './grouped-rows';
import { tooFewLevels } from './level-checks';
import { sharedRankings } from './map-replicate';
import { precisionParams, scorePrecision } from './mean-average-precision';

/** Of the rows of `grouped`; from the rankings of all rows where the controls that have a mechanism count as well. */
async function mechanismRankings(
  input: Evaluated,
  { samples, group, rows }: GroupedSamples,
  params: ParamsOf<typeof controlParams>,
  run: Run,
): Promise<RankedRows> {
  const { mechanisms } = params.controls === 'counted' ? await sharedRankings(input, run) : {};
  if (mechanisms !== undefined) {
    return {
      precision: Float64Array.from(rows, (row) => mechanisms.precision[row]),
      positives: Int32Array.from(rows, (row) => mechanisms.positives[row]),
      total: Int32Array.from(rows, (row) => mechanisms.total[row]),
    };
  }
  return input.shared(`mechanism rankings, controls ${params.controls}`, async () => {
    const groups = { groups: group.codes, count: group.levels.length, apart: [labelOf(samples).codes] };
    const [[ranked]] = await run.compute.rankFellows(samples.features, [groups], run.task);
    return ranked;
  });
}

export const mapConsistency = defineMetric({
  id: 'map-consistency',
  title: 'Mechanism retrieval',
  summary:
    'How high rows of other perturbations with the same mechanism rank among all rows of other mechanisms, by similarity; rows without a mechanism are left out.',
  citation: 'Kalinin et al. 2025, Nat Commun 16:5181 (copairs 0.4.4, phenotypic consistency)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Rows are compared one by one, not as consensus profiles, and perturbations of one mechanism that were run in one batch find each other through it.',
  needs: ['label', 'group'],
  params: { ...precisionParams, ...controlParams },
  async score(input, params, run) {
    const grouped = groupedRows(input.samples, params);
    if (grouped === undefined) return noScore('no row has a mechanism');
    const { group, rows } = grouped;
    const why = tooFewLevels(group, 'mechanism');
    if (why !== undefined) return noScore(why);
    const ranked = await mechanismRankings(input, grouped, params, run);
    const reason = 'no mechanism is shared by two labels';
    const found = await scorePrecision(ranked, group, params, reason, run);
    const parts = { ...found.parts, rowsLeftOut: input.samples.features.rows - rows.length };
    return found.value === null ? noScore(found.why, parts) : { value: found.value, parts };
  },
});
