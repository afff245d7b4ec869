import { counted } from '../core/counted';
import type { SavedModel } from '../core/correction';
import { InputError } from '../core/errors';
import type { Factor } from '../core/factor';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';

/** At most `count` of the names, for messages. */
export function listed(names: readonly string[], count = 5): string {
  return names.length > count ? `${names.slice(0, count).join(', ')}, …` : names.join(', ');
}

/**
 * The one batch column that a method compares, which must have two values or more.
 * @throws {InputError} when there is none, more than one, or only one batch
 */
export function batchFactor(method: string, samples: Samples): Factor {
  requireNeeds(method, ['batch'], samples);
  if (samples.batches.length > 1) {
    throw new InputError(`${method} takes one batch column, got ${samples.batches.length}`, {
      hint: 'harmony takes several; limma takes a second one with batch2',
    });
  }
  const [batch] = samples.batches;
  if (batch.levels.length < 2) {
    throw new InputError(`${method} needs at least two batches, all rows are of batch "${batch.levels[0]}"`, {
      hint: 'with one batch there is no batch effect to take out: leave this step away',
    });
  }
  return batch;
}

/** Places of the levels in an order that does not depend on the order of the rows: numbers by value, text by code. */
export function sortedLevels({ levels }: Factor): readonly number[] {
  const numbers = levels.map(Number);
  const numeric = levels.every((level, i) => level.trim() !== '' && Number.isFinite(numbers[i]));
  const compare = (a: number, b: number): number => {
    if (numeric && numbers[a] !== numbers[b]) return numbers[a] - numbers[b];
    return levels[a] < levels[b] ? -1 : levels[a] > levels[b] ? 1 : 0;
  };
  return levels.map((_, i) => i).sort(compare);
}

/** For each level of an unseen table its place among the levels that the model was fitted on; −1 where it has none. */
export const placesInModel = (model: SavedModel, batch: Factor): readonly number[] =>
  batch.levels.map((level) => model.levels.indexOf(level));

/**
 * As `placesInModel`, for methods that know a batch only from the fit.
 * @throws {InputError} naming the batches that the model has not seen
 */
export function requireKnownBatches(model: SavedModel, batch: Factor): readonly number[] {
  const places = placesInModel(model, batch);
  const unknown = batch.levels.filter((_, i) => places[i] < 0);
  if (unknown.length === 0) return places;
  throw new InputError(
    `the ${model.method} model does not know ${counted(unknown.length, 'batch', 'batches')}: ${listed(unknown)}`,
    { hint: `it was fitted on ${listed(model.levels)}; fit it again with rows of the new batches` },
  );
}

/** @throws {InputError} when unseen rows have other features than those the model was fitted on */
export function requireFeatureCount(model: SavedModel, unseen: Samples, count: number): void {
  if (unseen.features.cols === count) return;
  throw new InputError(
    `the ${model.method} model was fitted on ${count} features, the table has ${unseen.features.cols}`,
    { hint: 'use the table of the same embedding or profile as in the fit' },
  );
}
