import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, zerosLike } from '../core/matrix';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, takeSamples } from '../core/samples';
import { auroc } from '../math/auroc';
import type { GroupMoments } from '../math/group-moments';
import { groupMoments } from '../math/group-moments';
import type { Softmax } from './softmax-regression';
import { fitSoftmax, predictSoftmax, whitenWhole } from './softmax-regression';
import { stratifiedFolds } from './stratified-folds';
import { finiteMean, namedLevels } from './summaries';

/** Means and standard deviations of the features, 0 where the feature does not vary. */
interface Spread {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** The spread of all rows that are in a group other than `left`, from the moments of each group. */
function spreadWithout(left: number, { counts, means, squares }: GroupMoments, cols: number): Spread {
  const mean = new Float64Array(cols);
  const deviations = new Float64Array(cols);
  const total = counts.reduce((sum, count, g) => (g === left ? sum : sum + count), 0);
  const groups = Array.from(counts.keys()).filter((g) => g !== left);
  for (const g of groups) {
    for (let j = 0; j < cols; j++) mean[j] += (means[g * cols + j] * counts[g]) / total;
  }
  for (const g of groups) {
    for (let j = 0; j < cols; j++) {
      deviations[j] += squares[g * cols + j] + counts[g] * (means[g * cols + j] - mean[j]) ** 2;
    }
  }
  for (let j = 0; j < cols; j++) {
    const variance = deviations[j] / total;
    // scikit-learn's rule: a variance that rounding alone could have made counts as 0.
    const rounding = 10 * Number.EPSILON * (total * Number.EPSILON * mean[j] ** 2 + variance);
    deviations[j] = variance > rounding ? Math.sqrt(variance) : 0;
  }
  return { means: mean, deviations };
}

/** Every feature minus its mean over its standard deviation; as it is minus its mean where it does not vary. */
function standardised(x: Values, { means, deviations }: Spread): Values {
  const out = zerosLike(x);
  const inverse = deviations.map((deviation) => (deviation > 0 ? 1 / deviation : 1));
  for (let at = 0; at < x.data.length; at += x.cols) {
    for (let j = 0; j < x.cols; j++) out.data[at + j] = (x.data[at + j] - means[j]) * inverse[j];
  }
  return out;
}

/**
 * The rows `from` minus the means `of` others, followed by as many rows as `spare` says, which are to be filled.
 * @param room  memory for them, of the element type of `x`
 */
function centredRows(
  { data, cols }: Values,
  from: Int32Array,
  means: Float64Array,
  spare: number,
  room: Values['data'],
): Values {
  const rows = from.length + spare;
  for (let at = 0, to = 0; at < from.length; at++) {
    for (let j = 0, i = from[at] * cols; j < cols; j++, to++, i++) room[to] = data[i] - means[j];
  }
  return room instanceof Float32Array
    ? new Matrix(rows, cols, room.subarray(0, rows * cols))
    : new Matrix(rows, cols, room.subarray(0, rows * cols));
}

/**
 * Out-of-fold probabilities of every batch for every row: in each fold features are standardised and a multinomial
 * logistic classifier fitted on the other folds. The rows are whitened once for all folds: that a fold has standard
 * deviations of its own changes nothing but what a feature's weight costs.
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
  const parts = { codes: folds, levels: Array.from({ length: count }, (_, fold) => `${fold + 1}`) };
  const moments = await groupMoments(x, parts, run.task.child('moments', 0.05));
  const whole = spreadWithout(-1, moments, x.cols);
  const curvature = (c * (1 - 1 / classes)) / classes;
  const axes = run.task.child('axes', 0.3);
  const { rows: z, weights } = await whitenWhole(standardised(x, whole), curvature, run, axes);
  const turned = await groupMoments(z, parts, run.task.child('moments', 0.05));
  const free = new Float64Array(x.cols);
  // One after the other, the rows that a fold trains on and those it is asked about.
  const room = zerosLike(x, x.rows + x.cols).data;
  let model: Softmax | undefined;
  for (let fold = 0; fold < count; fold++) {
    const task = run.task.child(`fold ${fold + 1}`, 0.6 / count);
    const training = rows.filter((i) => folds[i] !== fold);
    const held = rows.filter((i) => folds[i] === fold);
    const { deviations } = spreadWithout(fold, moments, x.cols);
    const { means } = spreadWithout(fold, turned, x.cols);
    const known = centredRows(z, training, means, x.cols, room);
    // A feature that does not vary among these rows has no weight, whatever that costs.
    const costs = deviations.map((own, j) => {
      const all = whole.deviations[j];
      return (own > 0 && all > 0 ? own / all : 1) / Math.sqrt(c);
    });
    for (let j = 0, from = 0, to = training.length * x.cols; j < x.cols; j++) {
      for (let k = 0; k < x.cols; k++) known.data[to++] = costs[j] * weights.data[from++];
    }
    const codes = training.map((i) => batch.codes[i]);
    // The other folds share most rows, so that their classifiers are nearly the same.
    model = await fitSoftmax({ rows: known, penalty: free }, codes, classes, c, run, task, model);
    const asked = centredRows(z, held, means, 0, room);
    const probabilities = await predictSoftmax(asked, model, run, task);
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
