/*
 * ComBat: takes out each batch's shift and scale per feature; where a batch is small they are pulled towards what
 * its features have in common (empirical Bayes). Covariates are fitted beside the batches and put back.
 * Source: Johnson, Li & Rabinovic 2007; Bioconductor sva 3.46, `ComBat`, which it follows to rounding, with its rules:
 * a batch of one row makes all batches mean-only; features without variance inside a batch stay as they are;
 * a reference batch stays as it is; confounded covariates are refused.
 * Departures: see combat/shrinkage.ts; and all sums run over per-batch moments.
 */
import type { ParamValues } from '../contract/params';
import type { Run, SavedModel } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { InputError } from '../core/errors';
import type { Factor } from '../core/factor';
import { codeOf, isFactor, levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, zerosLike } from '../core/matrix';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import type { Task } from '../core/task';
import type { GroupMoments } from '../math/group-moments';
import { groupMoments } from '../math/group-moments';
import { forRowBlocks } from '../math/row-blocks';
import { counted } from '../core/counted';
import { batchFactor, listed, requireFeatureCount, requireKnownBatches } from './batch-factor';
import type { BatchModel } from './combat/batch-model';
import { fitBatchModel } from './combat/batch-model';
import type { CovariateEffects } from './covariate-effects';
import { covariateEffects, effectsFromModel, effectsToModel, withEffects } from './covariate-effects';
import type { Term } from './design';
import { fitDesign, termOf } from './design';

/** Below this many features the non-parametric prior has too little to average over. */
const FEW_FEATURES = 100;

/** Covariates as terms; a column with one value explains nothing and is left out. */
function covariateTerms(samples: Samples): readonly Term[] {
  return [...(samples.covariates ?? [])].flatMap(([name, column]) =>
    isFactor(column) && column.levels.length < 2 ? [] : [termOf(name, column, 'treatment')],
  );
}

/** The covariates' effects from a fit beside the batches. */
async function fitCovariates(
  samples: Samples,
  batch: Factor,
  terms: readonly Term[],
  untouched: Uint8Array,
  task: Task,
): Promise<CovariateEffects | undefined> {
  if (terms.length === 0) return undefined;
  const all = [termOf('batch', batch, 'indicator'), ...terms];
  const fit = await fitDesign(samples.features, all, task);
  if (fit.confounded.length > 0) {
    throw new InputError(
      `combat cannot keep ${listed(fit.confounded)}: within the other covariates and the batches there is nothing left to tell them by`,
      { hint: 'leave the covariate out, or run without the batches that hold only one of its values' },
    );
  }
  return covariateEffects(all, fit, 1, untouched);
}

async function correctRows(
  x: Values,
  codes: Int32Array,
  { shift, factor, centre }: Pick<BatchModel, 'shift' | 'factor' | 'centre'>,
  reference: number,
  task: Task,
): Promise<Values> {
  const { rows, cols, data } = x;
  const out = zerosLike(x);
  await forRowBlocks(rows, 2 * cols, task, (from, to) => {
    for (let i = from; i < to; i++) {
      const at = i * cols;
      if (codes[i] === reference) {
        for (let j = at; j < at + cols; j++) out.data[j] = data[j];
        continue;
      }
      const group = codes[i] * cols;
      for (let j = 0; j < cols; j++) {
        out.data[at + j] = (data[at + j] - shift[group + j]) * factor[group + j] + centre[j];
      }
    }
  });
  return out;
}

const constantInBatch = ({ counts, constant }: GroupMoments, cols: number): Uint8Array =>
  Uint8Array.from({ length: cols }, (_, j) =>
    counts.some((count, b) => count > 1 && constant[b * cols + j] === 1) ? 1 : 0,
  );

function warningsOf(
  samples: Samples,
  model: BatchModel,
  forced: readonly string[],
  params: { readonly prior: string },
): readonly string[] {
  const untouched = samples.featureNames.filter((_, j) => model.untouched[j] === 1);
  const few = samples.features.cols - untouched.length < FEW_FEATURES;
  return [
    ...(untouched.length === 0
      ? []
      : [
          `${counted(untouched.length, 'feature')} without variance inside a batch left as they are: ${listed(untouched)}`,
        ]),
    ...(forced.length === 0
      ? []
      : [
          `${counted(forced.length, 'batch', 'batches')} of one row (${listed(forced)}): only means are adjusted`,
        ]),
    ...(params.prior === 'nonparametric' && few
      ? ['the non-parametric prior averages over features and needs more than a hundred of them to work well']
      : []),
  ];
}

function saveModel(
  params: ParamValues,
  batch: Factor,
  model: BatchModel,
  effects: CovariateEffects | undefined,
): SavedModel {
  const cols = model.centre.length;
  const matrices = {
    shift: new Matrix(batch.levels.length, cols, model.shift),
    factor: new Matrix(batch.levels.length, cols, model.factor),
    centre: new Matrix(1, cols, model.centre),
    ...(effects === undefined ? {} : effectsToModel(effects, cols)),
  };
  return { method: 'combat', params, levels: batch.levels, matrices };
}

/** Correction of rows whose batches and covariates are known; covariate effects are set aside and put back. */
async function adjust(
  features: Values,
  effects: CovariateEffects | undefined,
  run: Run,
  correct: (values: Values, task: Task) => Promise<Values>,
): Promise<Values> {
  if (effects === undefined) return correct(features, run.task.child('adjusting', 0.3));
  const without = await withEffects(features, effects, -1, run.task.child('covariates', 0.1));
  const corrected = await correct(without, run.task.child('adjusting', 0.1));
  return withEffects(corrected, effects, 1, run.task.child('covariates', 0.1));
}

/** @see the head of this file; checked against sva 3.46 in tests/correction/combat */
export const combat = defineCorrection({
  id: 'combat',
  title: 'ComBat',
  summary:
    'Removes each batch’s shift and scale in every feature, steadied by what the features have in common.',
  citation:
    'Johnson, Li & Rabinovic 2007, Biostatistics 8:118; Leek et al. 2012, Bioinformatics 28:882 (sva)',
  needs: ['batch'],
  assumes:
    'Batches shift and stretch single features, and hold the same biology in the same proportions unless covariates tell.',
  cost: { secondsPerMillion: 0.05, growth: 'rows' },
  params: {
    prior: {
      label: 'Prior',
      help: 'Parametric is fast and right for most data; nonparametric fits odd shapes but needs hundreds of features.',
      kind: 'choice',
      default: 'parametric',
      choices: { parametric: 'parametric', nonparametric: 'non-parametric' },
    },
    'mean-only': {
      label: 'Only means',
      help: 'Leaves the spread of every batch as it is; for batches that differ in composition. Removes less.',
      kind: 'flag',
      default: false,
    },
    'keep-covariates': {
      label: 'Keep covariates',
      help: 'Fits the covariates that were named beside the batches; without them ComBat sees batches alone.',
      kind: 'flag',
      default: true,
    },
    reference: {
      label: 'Reference batch',
      help: 'The other batches are moved to this one, which stays exactly as it is; none moves all to their mean.',
      kind: 'level',
      default: null,
    },
  },
  async fit(samples, params, run) {
    const { features } = samples;
    const batch = batchFactor('combat', samples);
    const reference = params.reference === null ? -1 : codeOf(batch, params.reference, 'batch');
    const counts = levelCounts(batch);
    const single = batch.levels.filter((_, b) => counts[b] === 1);
    const isMeanOnly = params['mean-only'] || single.length > 0;
    const raw = await groupMoments(features, batch, run.task.child('moments', 0.2));
    const terms = params['keep-covariates'] ? covariateTerms(samples) : [];
    const effects = await fitCovariates(
      samples,
      batch,
      terms,
      constantInBatch(raw, features.cols),
      run.task.child('covariates', 0.2),
    );
    const adjusted =
      effects === undefined
        ? raw
        : await groupMoments(
            await withEffects(features, effects, -1, run.task.child('covariates', 0.1)),
            batch,
            run.task.child('moments', 0.1),
          );
    const settings = { prior: params.prior, isMeanOnly, reference };
    const model = await fitBatchModel(raw, adjusted, batch, settings, run.task.child('shrinkage', 0.1));
    const corrected = await adjust(features, effects, run, (values, task) =>
      correctRows(values, batch.codes, model, reference, task),
    );
    if (reference >= 0) restoreReference(features, corrected, batch.codes, reference);
    return {
      corrected,
      space: 'kept',
      model: saveModel(params, batch, model, effects),
      diagnostics: {
        iterations: model.iterations,
        untouchedFeatures: model.untouched.reduce((sum, flag) => sum + flag, 0),
        meanOnly: isMeanOnly ? 1 : 0,
      },
      warnings: warningsOf(samples, model, params['mean-only'] ? [] : single, params),
    };
  },
  async apply(model, unseen, run) {
    requireNeeds('combat', ['batch'], unseen);
    const { shift, factor, centre } = model.matrices;
    requireFeatureCount(model, unseen, centre.cols);
    const [batch] = unseen.batches;
    const places = requireKnownBatches(model, batch);
    const codes = batch.codes.map((code) => places[code]);
    const name = model.params.reference;
    const reference = typeof name === 'string' ? model.levels.indexOf(name) : -1;
    const effects = effectsFromModel(model, unseen.covariates, 'covariates');
    const tables = { shift: shift.data, factor: factor.data, centre: centre.data };
    const values = await adjust(unseen.features, effects, run, (rows, task) =>
      correctRows(rows, codes, tables, reference, task),
    );
    if (reference >= 0) restoreReference(unseen.features, values, codes, reference);
    return values;
  },
});

/** The reference batch is returned bit by bit, without the rounding of taking covariates out and putting them back. */
function restoreReference(from: Values, to: Values, codes: Int32Array, reference: number): void {
  const { cols } = from;
  codes.forEach((code, i) => {
    if (code === reference) to.data.set(from.data.subarray(i * cols, (i + 1) * cols), i * cols);
  });
}
