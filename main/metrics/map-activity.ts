import { rowsByLevel } from '../core/factor';
import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { precisionParams, scorePrecision } from './mean-average-precision';
import { finiteMean, levelMeans } from './summaries';
import { rankAgainstControls } from './rank-against-controls';

export const mapActivity = defineMetric({
  id: 'map-activity',
  title: 'Phenotypic activity',
  summary:
    'How far the replicates of a perturbation rank before the negative controls of the same batch, by similarity: 1 when always.',
  citation: 'Kalinin et al. 2025, Nat Commun 16:5181 (copairs 0.4.4)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'A row without a control in its batch counts as perfect, as in copairs (its parts tell how many, and the score without them), and chance depends on the numbers of replicates and controls.',
  pooling: 'label-means',
  needs: ['batch', 'label', 'controls'],
  params: precisionParams,
  async score({ samples, shared }, params, run) {
    const label = labelOf(samples);
    const ranked = await shared('rankings against controls', () => rankAgainstControls(samples, run));
    const treated = rowsByLevel(label).map((rows) => rows.some((row) => samples.control?.[row] !== 1));
    const judged = ranked.total.map((total, row) => (total > ranked.positives[row] ? 1 : 0));
    const rows = Array.from(label.codes.keys()).filter(
      (row) => treated[label.codes[row]] && Number.isFinite(ranked.precision[row]),
    );
    const why = 'no treated label has two rows and a negative control in a batch of one of them';
    if (!rows.some((row) => judged[row] === 1)) return noScore(why);
    const found = await scorePrecision(ranked, label, params, why, run, (code) => treated[code]);
    const withControls = ranked.precision.map((value, row) =>
      treated[label.codes[row]] && judged[row] === 1 ? value : NaN,
    );
    const parts = {
      ...found.parts,
      rowsWithoutControls: rows.filter((row) => judged[row] === 0).length,
      onlyWithControls: finiteMean(levelMeans(withControls, label)),
    };
    return { ...found, parts };
  },
});
