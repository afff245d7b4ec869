/*
 * Chooses a method's strength by how well replicates find each other across batches, so that the choice does not grade
 * itself: labels are dealt into folds; for each fold the setting is chosen by the other labels alone and scored on the
 * fold's. The mean of these scores is what the tuned method can be expected to reach on labels it was not tuned on. The
 * setting that is used in the end is chosen by all labels.
 * Source: cross-validated choice of a parameter (Stone 1974, J R Stat Soc B 36:111).
 */
import type { Tuning } from '../contract/judgement';
import { createRng, permutation } from '../core/rng';

const MOST_FOLDS = 5;
/** Fewer labels cannot be dealt into two folds of two. */
export const FEWEST_LABELS = 4;

/** A setting's score of every label; undefined where it could not be run. */
export type LabelScores = ReadonlyMap<string, number> | undefined;

const meanOver = (scores: ReadonlyMap<string, number>, labels: readonly string[]): number =>
  labels.reduce((sum, label) => sum + (scores.get(label) ?? 0), 0) / labels.length;

/** Index of the highest mean; the standard setting where it is not beaten, else the first. */
function best(settings: readonly LabelScores[], labels: readonly string[], standard: number): number {
  const mean = (i: number): number => {
    const scores = settings[i];
    return scores === undefined ? -Infinity : meanOver(scores, labels);
  };
  let chosen = standard;
  for (let i = 0; i < settings.length; i++) if (mean(i) > mean(chosen)) chosen = i;
  return chosen;
}

/**
 * @param settings  scores of every setting; at least one of them is there
 * @param standard  index of the method's default
 * @returns         undefined where too few labels have a score in every setting
 */
export function chooseStrength(
  settings: readonly LabelScores[],
  standard: number,
  seed: number,
):
  | (Pick<Tuning, 'chosen' | 'folds' | 'labels' | 'heldOut'> & { readonly means: readonly (number | null)[] })
  | undefined {
  const there = settings.filter((scores) => scores !== undefined);
  const labels = [...(there.at(0)?.keys() ?? [])].filter((label) =>
    there.every((scores) => scores.has(label)),
  );
  if (labels.length < FEWEST_LABELS) return undefined;
  const folds = Math.min(MOST_FOLDS, Math.floor(labels.length / 2));
  const order = permutation(labels.length, createRng(seed, 'folds of labels'));
  const foldOf = new Map(labels.map((label, i) => [label, order[i] % folds]));
  let [tuned, plain] = [0, 0];
  for (let fold = 0; fold < folds; fold++) {
    const held = labels.filter((label) => foldOf.get(label) === fold);
    const others = labels.filter((label) => foldOf.get(label) !== fold);
    const scores = settings[best(settings, others, standard)];
    if (scores !== undefined) tuned += (meanOver(scores, held) * held.length) / labels.length;
  }
  const usual = settings[standard];
  plain = usual === undefined ? NaN : meanOver(usual, labels);
  return {
    chosen: best(settings, labels, standard),
    folds,
    labels: labels.length,
    heldOut: { tuned, standard: plain },
    means: settings.map((scores) => (scores === undefined ? null : meanOver(scores, labels))),
  };
}
