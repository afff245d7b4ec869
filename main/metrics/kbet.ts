import type { Run } from '../core/correction';
import { levelCounts, rowsByLevel, takeFactor } from '../core/factor';
import { takeRows } from '../core/matrix';
import { defineMetric, noScore } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf } from '../core/samples';
import { tooFewLevels } from './level-checks';
import { neighbourhoodPValues } from './neighbourhood-test';
import { finiteMean, namedLevels } from './summaries';

const SMALLEST_K0 = 10;
/** scib tests inside a label with between 10 and 70 rows a neighbourhood, and labels of at least 10 rows. */
const LARGEST_LABEL_K0 = 70;

const quarterOfMean = (batchCounts: Int32Array): number =>
  Math.floor(batchCounts.reduce((sum, count) => sum + count, 0) / batchCounts.length / 4);

/** Share of rows whose neighbourhood inside their label has the label's own batch proportions; NaN where it is not tested. */
async function acceptedInLabels(samples: Samples, alpha: number, run: Run): Promise<Float64Array> {
  const { label, features } = samples;
  if (label === undefined) return new Float64Array(0);
  const out = new Float64Array(label.levels.length).fill(NaN);
  const groups = rowsByLevel(label);
  for (let g = 0; g < groups.length; g++) {
    const batches = takeFactor(batchOf(samples), groups[g]);
    if (batches.levels.length < 2 || groups[g].length < SMALLEST_K0) continue;
    const k0 = Math.min(LARGEST_LABEL_K0, Math.max(SMALLEST_K0, quarterOfMean(levelCounts(batches))));
    const part = run.task.child('inside labels', (0.3 * groups[g].length) / features.rows);
    const own = takeRows(features, groups[g]);
    const p = await neighbourhoodPValues(own, batches, k0, run, part);
    out[g] = finiteMean(p.map((value) => (value >= alpha ? 1 : 0)));
  }
  return out;
}

export const kbet = defineMetric({
  id: 'kbet',
  title: 'kBET acceptance',
  summary:
    'The share of rows around which the batches occur in the same proportions as in the whole table: 1 when everywhere.',
  citation: 'Büttner et al. 2019, Nat Methods 16:43 (kBET 0.99.6, every row tested, without heuristic)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'Batches with different label proportions are rejected although no batch effect is left: compare the same test inside each label, which is among its parts.',
  needs: ['batch'],
  params: {
    k0: {
      kind: 'int',
      default: 'auto',
      min: 3,
      max: 100_000,
      label: 'Neighbourhood',
      help: 'Rows in a neighbourhood, the row itself counted; auto: a quarter of the mean batch, at least 10.',
    },
    alpha: {
      kind: 'float',
      default: 0.05,
      min: 1e-6,
      max: 0.5,
      label: 'Significance',
      help: 'A neighbourhood is rejected when its p-value is below this.',
    },
  },
  async score({ samples }, { k0, alpha }, run) {
    const batch = batchOf(samples);
    const { rows } = samples.features;
    const why = tooFewLevels(batch, 'batch');
    if (why !== undefined) return noScore(why);
    const size = k0 === 'auto' ? Math.max(SMALLEST_K0, quarterOfMean(levelCounts(batch))) : k0;
    if (rows <= size) return noScore(`a neighbourhood is ${size} rows and the table has ${rows}`);
    const p = await neighbourhoodPValues(
      samples.features,
      batch,
      size,
      run,
      run.task.child('whole table', 0.7),
    );
    const perSample = p.map((value) => (value >= alpha ? 1 : 0));
    const perLabel = await acceptedInLabels(samples, alpha, run);
    return {
      value: finiteMean(perSample),
      parts: {
        rejectionRate: 1 - finiteMean(perSample),
        averageP: finiteMean(p),
        k0: size,
        perLabel: namedLevels(perLabel, samples.label?.levels ?? []),
      },
      perSample,
    };
  },
});
