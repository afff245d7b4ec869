import type { PerturbationFate, PerturbationFates, SignalFate, Unavailable } from '../contract/judgement';
import type { Parts } from '../core/metric';
import type { JudgedMethod } from './judged-method';

/** Told by these, the first that both tables have: against controls of the own batch no batch effect can help. */
const TOLD_BY = ['map-activity', 'map-replicate-across', 'map-replicate'] as const;
/** A false discovery rate below this counts as told. */
export const TOLD = 0.05;

interface Signal {
  readonly mAP: number;
  readonly p: number;
  readonly q: number;
}

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null;

/** Per label mAP, p and q of a metric; undefined where it was not scored. */
function signalsOf(method: JudgedMethod, metric: string): ReadonlyMap<string, Signal> | undefined {
  const score = Object.hasOwn(method.scores, metric) ? method.scores[metric] : undefined;
  const labels = score?.parts?.['perLabel'];
  if (score === undefined || score.value === null || !isParts(labels)) return undefined;
  return new Map(
    Object.entries(labels).flatMap(([label, part]) => {
      if (!isParts(part)) return [];
      const { mAP, p, q } = part;
      const whole = typeof mAP === 'number' && typeof p === 'number' && typeof q === 'number';
      return whole ? [[label, { mAP, p, q }] as const] : [];
    }),
  );
}

const FATES: Readonly<Record<string, SignalFate>> = {
  'true true': 'kept',
  'true false': 'lost',
  'false true': 'gained',
  'false false': 'never',
};

/**
 * Which perturbations can be told before and after a correction (permutation p, Benjamini–Hochberg q < 0.05).
 * @param treated  labels that are perturbations, not controls
 */
export function perturbationFates(
  uncorrected: JudgedMethod,
  corrected: JudgedMethod,
  treated: ReadonlySet<string>,
): PerturbationFates | Unavailable {
  for (const metric of TOLD_BY) {
    const then = signalsOf(uncorrected, metric);
    const now = signalsOf(corrected, metric);
    if (then === undefined || now === undefined) continue;
    const perturbations = [...then].flatMap(([label, before]): readonly PerturbationFate[] => {
      const after = now.get(label);
      if (after === undefined || !treated.has(label)) return [];
      const pair = (key: keyof Signal) => ({ before: before[key], after: after[key] });
      const fate = FATES[`${before.q < TOLD} ${after.q < TOLD}`];
      return [{ label, fate, mAP: pair('mAP'), p: pair('p'), q: pair('q') }];
    });
    if (perturbations.length === 0) continue;
    const named = (fate: SignalFate): readonly string[] =>
      perturbations.filter((entry) => entry.fate === fate).map(({ label }) => label);
    return { metric, lost: named('lost'), gained: named('gained'), perturbations };
  }
  return { why: `none of ${TOLD_BY.join(', ')} was scored before and after` };
}
