/*
 * The location and scale model of ComBat for one table: what every batch adds to and multiplies each feature by.
 * Works from per-batch moments alone; Z = (Y − α − covariates) / σ is never formed.
 */
import { InputError } from '../../core/errors';
import type { Factor } from '../../core/factor';
import type { Task } from '../../core/task';
import type { GroupMoments } from '../../math/group-moments';
import type { BatchEstimates, Shrunk } from './shrinkage';
import { shrinkMeans, shrinkNonParametric, shrinkParametric } from './shrinkage';

export interface Settings {
  readonly prior: 'parametric' | 'nonparametric';
  readonly isMeanOnly: boolean;
  /** Code of the reference batch, −1 for none. */
  readonly reference: number;
}

/** x' = (x − covariates − shift_b) · factor_b + centre + covariates; tables of batches × d, and d. */
export interface BatchModel {
  readonly shift: Float64Array;
  readonly factor: Float64Array;
  readonly centre: Float64Array;
  /** 1 where a feature is passed through as it is. */
  readonly untouched: Uint8Array;
  readonly iterations: number;
}

/** Features that do not vary inside some batch of two rows or more. */
function constantFeatures({ counts, constant }: GroupMoments, cols: number): Uint8Array {
  const out = new Uint8Array(cols);
  for (let b = 0; b < counts.length; b++) {
    if (counts[b] < 2) continue;
    for (let j = 0; j < cols; j++) if (constant[b * cols + j] === 1) out[j] = 1;
  }
  return out;
}

/** α and σ² of every feature: of the reference batch where there is one, else over all. */
function pooled(
  { counts, means, squares }: GroupMoments,
  cols: number,
  reference: number,
): { centre: Float64Array; variance: Float64Array } {
  const centre = new Float64Array(cols);
  const variance = new Float64Array(cols);
  const n = counts.reduce((sum, count) => sum + count, 0);
  for (let b = 0; b < counts.length; b++) {
    if (reference >= 0 && b !== reference) continue;
    const total = reference >= 0 ? counts[b] : n;
    for (let j = 0; j < cols; j++) {
      centre[j] += (counts[b] / total) * means[b * cols + j];
      variance[j] += squares[b * cols + j] / total;
    }
  }
  return { centre, variance };
}

function shrink(estimates: BatchEstimates, settings: Settings, task: Task): Promise<Shrunk> {
  if (settings.prior === 'nonparametric') return shrinkNonParametric(estimates, settings.isMeanOnly, task);
  return Promise.resolve(settings.isMeanOnly ? shrinkMeans(estimates) : shrinkParametric(estimates));
}

/**
 * Fits the model.
 * @param raw       moments of the values as they are, which tell what does not vary
 * @param adjusted  moments of the values without the covariates' effects
 * @throws {InputError} when fewer than two features vary in every batch
 */
export async function fitBatchModel(
  raw: GroupMoments,
  adjusted: GroupMoments,
  batch: Factor,
  settings: Settings,
  task: Task,
): Promise<BatchModel> {
  const batches = batch.levels.length;
  const cols = raw.means.length / batches;
  const { centre, variance } = pooled(adjusted, cols, settings.reference);
  const untouched = constantFeatures(raw, cols).map((flag, j) => (flag === 1 || !(variance[j] > 0) ? 1 : 0));
  const kept = Int32Array.from([...untouched.keys()].filter((j) => untouched[j] === 0));
  if (kept.length < 2) {
    throw new InputError(
      `combat needs at least two features that vary inside every batch, there ${kept.length === 1 ? 'is one' : 'is none'}`,
      { hint: 'it compares features with each other; use standardize instead' },
    );
  }
  const model = {
    shift: new Float64Array(batches * cols),
    factor: new Float64Array(batches * cols).fill(1),
    centre: centre.map((value, j) => (untouched[j] === 1 ? 0 : value)),
    untouched,
  };
  let iterations = 0;
  for (let b = 0; b < batches; b++) {
    await task.tick(b, batches);
    const n = adjusted.counts[b];
    const at = (j: number): number => b * cols + j;
    if (b === settings.reference) {
      for (const j of kept) model.shift[at(j)] = centre[j];
      continue;
    }
    const estimates = {
      n,
      shift: Float64Array.from(kept, (j) => (adjusted.means[at(j)] - centre[j]) / Math.sqrt(variance[j])),
      variance: Float64Array.from(kept, (j) => (n > 1 ? adjusted.squares[at(j)] / (n - 1) / variance[j] : 1)),
    };
    const shrunk = await shrink(estimates, settings, task.child(batch.levels[b], 1 / batches));
    iterations = Math.max(iterations, shrunk.iterations);
    kept.forEach((j, i) => {
      model.shift[at(j)] = centre[j] + Math.sqrt(variance[j]) * shrunk.shift[i];
      model.factor[at(j)] = 1 / Math.sqrt(shrunk.variance[i]);
    });
  }
  return { ...model, iterations };
}
