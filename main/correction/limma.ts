/*
 * removeBatchEffect: fits every feature as a linear model of what is to be kept (intercept and covariates) and of what
 * is to be taken out (batch, a second batch, numeric columns), and subtracts the second part.
 * Source: limma 3.54, `removeBatchEffect`. Batches have sum-to-zero contrasts, so that what stays is the mean over
 * batches, each weighted alike, and not the mean over rows.
 * Departures: normal equations instead of a QR decomposition, with numeric columns centred and scaled; coefficients that
 * cannot be told from the kept ones are 0, as there, but with a warning; numeric columns are centred, so that taking
 * them out does not move the mean.
 */
import type { SavedModel } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { InputError } from '../core/errors';
import type { Covariate, Factor } from '../core/factor';
import { factorOf, isFactor } from '../core/factor';
import { Matrix } from '../core/matrix';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import { batchFactor, listed, requireFeatureCount, requireKnownBatches } from './batch-factor';
import type { CovariateEffects } from './covariate-effects';
import { covariateEffects, effectsFromModel, effectsToModel, withEffects } from './covariate-effects';
import type { Term } from './design';
import { fitDesign, intercept, termOf } from './design';

const asFactor = (column: Covariate): Factor =>
  isFactor(column) ? column : factorOf(Array.from(column, String));

/** The second batch column, where one is named. */
function secondBatch(samples: Samples, name: string | null): readonly (readonly [string, Factor])[] {
  if (name === null) return [];
  const column = samples.columns.get(name);
  if (column !== undefined) return [[name, asFactor(column)]];
  throw new InputError(`limma has no column "${name}" for batch2`, {
    hint:
      samples.columns.size === 0
        ? 'name a column of the table'
        : `there are ${listed([...samples.columns.keys()])}`,
  });
}

interface Removed {
  readonly name: string;
  readonly term: Term;
}

/** The terms that are taken out beside the batch. */
function otherTerms(samples: Samples, batch2: string | null): readonly Removed[] {
  return [
    ...secondBatch(samples, batch2).map(([name, factor]) => ({ name, term: termOf(name, factor, 'sum') })),
    ...[...(samples.remove ?? [])].map(([name, values]) => ({
      name,
      term: termOf(name, values, 'indicator'),
    })),
  ];
}

const batchEffects = (effects: CovariateEffects, batch: Factor, cols: number): Matrix<Float64Array> =>
  new Matrix(batch.levels.length, cols, effects[0].table);

/** The batch's part of a saved model for unseen rows, as effects. */
function effectsOfBatch(model: SavedModel, batch: Factor): CovariateEffects {
  const places = requireKnownBatches(model, batch);
  const { shift } = model.matrices;
  return [
    {
      name: 'batch',
      levels: model.levels,
      table: shift.data,
      mean: 0,
      places: batch.codes.map((code) => places[code]),
      values: new Float64Array(batch.codes.length).fill(1),
    },
  ];
}

/** @see the head of this file; checked against limma 3.54 in tests/correction/limma */
export const limma = defineCorrection({
  id: 'limma',
  title: 'limma removeBatchEffect',
  summary: 'Fits batch and biology together and subtracts the part that belongs to the batch.',
  citation: 'Ritchie et al. 2015, Nucleic Acids Res 43:e47 (limma)',
  needs: ['batch'],
  assumes:
    'Batches shift single features by constants, and the covariates name all biology that differs between batches.',
  cost: { secondsPerMillion: 0.05, growth: 'rows' },
  params: {
    batch2: {
      label: 'Second batch column',
      help: 'A second source of shifts, such as a staining day beside a plate, taken out at the same time.',
      kind: 'column',
      default: null,
    },
  },
  async fit(samples, params, { task }) {
    const { features } = samples;
    const batch = batchFactor('limma', samples);
    const kept = [
      intercept(features.rows),
      ...[...(samples.covariates ?? [])].map(([name, column]) => termOf(name, column, 'treatment')),
    ];
    const others = otherTerms(samples, params.batch2);
    const removed = [termOf('batch', batch, 'sum'), ...others.map(({ term }) => term)];
    const terms = [...kept, ...removed];
    const fit = await fitDesign(features, terms, task.child('fit', 0.6));
    const effects = covariateEffects(terms, fit, kept.length, new Uint8Array(features.cols));
    const corrected = await withEffects(features, effects, -1, task.child('subtracting', 0.4));
    const lost = fit.confounded.filter((name) => removed.some((term) => term.name === name));
    const model = {
      method: 'limma',
      params,
      levels: batch.levels,
      matrices: {
        shift: batchEffects(effects, batch, features.cols),
        ...effectsToModel(effects.slice(1), features.cols),
      },
    };
    return {
      corrected,
      space: 'kept',
      model,
      diagnostics: { columnsOfDesign: terms.length, confoundedTerms: lost.length },
      warnings:
        lost.length === 0
          ? []
          : [
              `part of the effect of ${listed(lost)} cannot be told from what is kept and stays in the data: ` +
                'batches and covariates are confounded',
            ],
    };
  },
  async apply(model, unseen, { task }) {
    requireNeeds('limma', ['batch'], unseen);
    requireFeatureCount(model, unseen, model.matrices.shift.cols);
    const name = model.params.batch2;
    const columns = new Map<string, Covariate>([
      ...secondBatch(unseen, typeof name === 'string' ? name : null),
      ...(unseen.remove ?? []),
    ]);
    const effects = [
      ...effectsOfBatch(model, unseen.batches[0]),
      ...(effectsFromModel(model, columns, 'columns to take out') ?? []),
    ];
    return withEffects(unseen.features, effects, -1, task);
  },
});
