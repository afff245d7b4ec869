import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, takeRows, zerosLike } from '../core/matrix';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, takeSamples } from '../core/samples';
import { auroc } from '../math/auroc';
import type { Axes } from './softmax-regression';
import { fitSoftmax, predictSoftmax, whiten } from './softmax-regression';
import { stratifiedFolds } from './stratified-folds';
import { finiteMean, namedLevels } from './summaries';

/** Means and population variances of the rows `from`, in doubles. */
function momentsOf(
  { data, cols }: Values,
  from: Int32Array,
): { readonly means: Float64Array; readonly variances: Float64Array } {
  const means = new Float64Array(cols);
  const variances = new Float64Array(cols);
  for (const i of from) for (let j = 0; j < cols; j++) means[j] += data[i * cols + j];
  for (let j = 0; j < cols; j++) means[j] /= from.length;
  for (const i of from) {
    for (let j = 0; j < cols; j++) {
      const difference = data[i * cols + j] - means[j];
      variances[j] += difference * difference;
    }
  }
  for (let j = 0; j < cols; j++) variances[j] /= from.length;
  return { means, variances };
}

function shiftAndScale(
  data: Values['data'],
  means: Float64Array,
  inverse: Float64Array,
  out: Values['data'],
): void {
  const cols = means.length;
  for (let at = 0; at < data.length; at += cols) {
    for (let j = 0; j < cols; j++) out[at + j] = (data[at + j] - means[j]) * inverse[j];
  }
}

/** Every feature minus its mean over its standard deviation (population; 1 where it is 0), both taken from the rows `from`. */
function standardised(x: Values, from: Int32Array): Values {
  const { means, variances } = momentsOf(x, from);
  // scikit-learn's rule: a variance that rounding alone could have made counts as 0.
  const inverse = variances.map((v, j) =>
    v > 10 * Number.EPSILON * (from.length * Number.EPSILON * means[j] ** 2 + v) && v > 0
      ? 1 / Math.sqrt(v)
      : 1,
  );
  const out = zerosLike(x);
  shiftAndScale(x.data, means, inverse, out.data);
  return out;
}

/**
 * Out-of-fold probabilities of every batch for every row: in each fold features are standardised and a multinomial
 * logistic classifier fitted on the other folds.
 * @param folds  n fold numbers from 0, each fold with rows
 * @returns      n × batches
 */
export async function outOfFoldProbabilities(
  x: Values,
  batch: Factor,
  folds: Int32Array,
  strength: number,
  run: Run,
): Promise<Matrix<Float64Array>> {
  const classes = batch.levels.length;
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1;
  // Two classes: scikit-learn fits one weight vector, whose penalty is half that of a pair of opposite ones.
  const c = classes === 2 ? strength / 2 : strength;
  const out = new Matrix(x.rows, classes, new Float64Array(x.rows * classes));
  const rows = Int32Array.from({ length: x.rows }, (_, i) => i);
  let axes: Axes | undefined;
  for (let fold = 0; fold < count; fold++) {
    const task = run.task.child(`fold ${fold + 1}`, 1 / count);
    const training = rows.filter((i) => folds[i] !== fold);
    const held = rows.filter((i) => folds[i] === fold);
    const scaled = standardised(x, training);
    const whitened = await whiten(scaled, (c * (1 - 1 / classes)) / classes, run, task, axes);
    const { rows: z, penalty } = whitened;
    // The other folds share most rows: their principal axes are nearly these, and any axes give the same classifier.
    if (whitened.axes.values.length === x.cols) axes = whitened.axes;
    const codes = training.map((i) => batch.codes[i]);
    const model = await fitSoftmax({ rows: takeRows(z, training), penalty }, codes, classes, c, run, task);
    const probabilities = await predictSoftmax(takeRows(z, held), model, run, task);
    held.forEach((i, h) => {
      out.data.set(probabilities.data.subarray(h * classes, (h + 1) * classes), i * classes);
    });
  }
  return out;
}

export const batchAuroc = defineMetric({
  id: 'batch-auroc',
  title: 'Batch told by a classifier',
  summary:
    'Whether a linear classifier can tell the batch of rows it has not seen: 1 when it can only guess, 0 when it is always right.',
  citation:
    'Hanley & McNeil 1982, Radiology 143:29; Pedregosa et al. 2011, J Mach Learn Res 12:2825 (scikit-learn)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'A correction fitted on all rows can push the classifier below guessing (an area under 0.5), which counts as bad as above; and batches with different labels can be told by their biology.',
  needs: ['batch'],
  params: {
    folds: {
      kind: 'int',
      default: 5,
      min: 2,
      max: 20,
      label: 'Folds',
      help: 'In how many parts the rows are cut; each is predicted from the others.',
    },
    strength: {
      kind: 'float',
      default: 1,
      min: 1e-6,
      max: 1e6,
      label: 'C',
      help: 'Weight of the data against the penalty on large coefficients, as in scikit-learn.',
    },
  },
  async score(input, { folds, strength }, run) {
    const counts = levelCounts(batchOf(input.samples));
    const whole = batchOf(input.samples);
    const kept = whole.levels.map((_, code) => counts[code] >= folds);
    if (kept.filter(Boolean).length < 2) {
      return noScore(`it needs two batches of at least ${folds} rows, one for each fold`);
    }
    const rows = Int32Array.from({ length: whole.codes.length }, (_, i) => i).filter(
      (i) => kept[whole.codes[i]],
    );
    const samples = rows.length === whole.codes.length ? input.samples : takeSamples(input.samples, rows);
    const batch = batchOf(samples);
    const assigned = stratifiedFolds(samples.features, batch, folds, run.seed);
    const probabilities = await outOfFoldProbabilities(samples.features, batch, assigned, strength, run);
    const perBatch = Float64Array.from(batch.levels, (_, code) => {
      const column = Float64Array.from(
        batch.codes,
        (_, i) => probabilities.data[i * batch.levels.length + code],
      );
      return auroc(column, (i) => batch.codes[i] === code);
    });
    const macro = finiteMean(perBatch);
    return {
      value: 1 - 2 * Math.abs(macro - 0.5),
      parts: {
        auroc: macro,
        perBatch: namedLevels(perBatch, batch.levels),
        rowsLeftOut: whole.codes.length - rows.length,
      },
    };
  },
});
