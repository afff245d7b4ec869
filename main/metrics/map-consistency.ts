import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { controlParams, groupedRows } from './grouped-rows';
import { tooFewLevels } from './level-checks';
import { precisionParams, scorePrecision } from './mean-average-precision';

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
    const { samples, group, rows } = grouped;
    const why = tooFewLevels(group, 'mechanism');
    if (why !== undefined) return noScore(why);
    const { codes, levels } = group;
    const apart = [labelOf(samples).codes];
    const [ranked] = await input.shared(`mechanism rankings, controls ${params.controls}`, () =>
      run.compute.rankFellows(samples.features, codes, levels.length, apart, run.task),
    );
    const reason = 'no mechanism is shared by two labels';
    const found = await scorePrecision(ranked, group, params, reason, run);
    const parts = { ...found.parts, rowsLeftOut: input.samples.features.rows - rows.length };
    return found.value === null ? noScore(found.why, parts) : { value: found.value, parts };
  },
});
