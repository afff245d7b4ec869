/*
 * Has a correction taken biology away? What a batch effect cannot inflate must not fall: how well labels are told inside
 * single batches, how well perturbations stand out from the controls of their own batch, and the biology side of the
 * summary. A fall in replicate retrieval over all rows is no sign, because replicates of one plate also find each other
 * through the plate.
 *
 * A correction is over-corrected when, against the uncorrected table,
 *   labels told inside batches (mean over batches of the linear and the 20-neighbour probe) fall by more than 0.05, or
 *   phenotypic activity falls by more than 0.1, or
 *   the biology side of the summary falls by more than 0.05.
 */
import type { Parts } from '../core/metric';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';

const LIMITS = { within: 0.05, activity: 0.1, biology: 0.05 } as const;
const PROBES = ['linear', 'knn20'] as const;

export interface Loss {
  /** What fell, in words. */
  readonly what: string;
  readonly before: number;
  readonly after: number;
}

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null;

/** Mean weighted F1 of the probes trained and asked inside single batches; null where there is none. */
export function toldWithinBatches(method: JudgedMethod): number | null {
  const parts = Object.hasOwn(method.scores, 'lobo') ? method.scores['lobo'].parts : undefined;
  const scores = Object.values(parts ?? {}).flatMap((batch) => {
    const within = isParts(batch) ? batch['within'] : undefined;
    if (!isParts(within)) return [];
    return PROBES.flatMap((probe) => {
      const found = within[probe];
      const f1 = isParts(found) ? found['wf1'] : undefined;
      return typeof f1 === 'number' ? [f1] : [];
    });
  });
  return scores.length === 0 ? null : scores.reduce((sum, value) => sum + value, 0) / scores.length;
}

function loss(what: string, before: number | null, after: number | null, limit: number): readonly Loss[] {
  if (before === null || after === null || before - after <= limit) return [];
  return [{ what, before, after }];
}

/**
 * What a correction has lost, worst first; empty when nothing is wrong.
 * @param biology  the biology sides of the summaries, computed on the same scores
 */
export function findLosses(
  uncorrected: JudgedMethod,
  corrected: JudgedMethod,
  biology: { readonly before: number | null; readonly after: number | null },
): readonly Loss[] {
  const losses = [
    ...loss(
      'labels told inside single batches',
      toldWithinBatches(uncorrected),
      toldWithinBatches(corrected),
      LIMITS.within,
    ),
    ...loss(
      'phenotypic activity against controls of the same batch',
      valueOf(uncorrected, 'map-activity'),
      valueOf(corrected, 'map-activity'),
      LIMITS.activity,
    ),
    ...loss('the biology side of the summary', biology.before, biology.after, LIMITS.biology),
  ];
  return losses.sort((a, b) => b.before - b.after - (a.before - a.after));
}
