/*
 * Has a correction taken biology away, or made it up? What a batch effect cannot inflate must not fall: labels told across
 * batches, replicates found across batches, perturbations standing out from the controls of their own batch, the biology
 * side of the summary. A fall in replicate retrieval over all rows is no sign, because replicates of one plate also find
 * each other through the plate.
 *
 * A correction has lost biology when, against the uncorrected table, one of these holds:
 *   labels told across batches (15 nearest rows of other batches), or replicates found across batches, fall by more than
 *   0.02, and surely (the whole 95 % bootstrap interval of the change lies below −0.01): telling them across batches is what
 *   a correction is made for, so that better mixing does not make up for it;
 *   phenotypic activity against controls of the same batch falls by more than 0.1;
 *   the biology side of the summary falls by more than 0.05;
 *   labels told inside single batches fall by more than 0.05 (where `lobo` was scored);
 *   3 perturbations or more, and a tenth of those told before, lost their signal over those that gained one, and not by
 *   chance (one-sided sign test of lost against gained, p < 0.05: signals near the threshold cross it both ways).
 * It fits labels when it was run again on shuffled labels (label-null.ts) and gains there, on average, 0.05 or more and at
 * least half of what it gains on the true ones.
 * All of these are taken over treated rows (treated-scores.ts). A correction that shrank the controls (controls-fate.ts), as
 * one that learns from fewer controls than features always does, must have more to show than their agreement: labels told, or
 * replicates found, across batches that rise surely (the whole 95 % interval above 0) while the other of the two does not
 * fall by more than 0.02, sure or not.
 */
import type { ControlsFate, LabelNull, OverCorrection } from '../contract/judgement';
import type { Parts } from '../core/metric';
import { controlsShrank } from './controls-fate';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';

const LIMITS = { within: 0.05, across: 0.02, sure: -0.01, activity: 0.1, biology: 0.05 } as const;
const LOST = { fewest: 3, share: 0.1, chance: 0.05 } as const;
const FITTED = { gain: 0.05, share: 0.5 } as const;
const ACROSS: ReadonlyMap<string, string> = new Map([
  ['knn-across', 'labels told across batches'],
  ['map-replicate-across', 'replicates found across batches'],
]);
const PROBES = ['linear', 'knn20'] as const;

/** A score of biology that changed. */
export interface Loss {
  /** What fell (or rose), in words. */
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** Counts, not shares. */
  readonly counts?: boolean;
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

/** Falls across batches that are large and sure. */
function lossesAcross(report: OverCorrection | undefined): readonly Loss[] {
  return (report?.changes ?? []).flatMap(({ metric, before, after, interval }) => {
    const what = ACROSS.get(metric);
    const sure = interval === null || interval[1] < LIMITS.sure;
    return what === undefined || !sure ? [] : loss(what, before, after, LIMITS.across);
  });
}

/** The chance that of `lost + gained` fair coins `lost` or more fall on one side. */
export function signTest(lost: number, gained: number): number {
  const n = lost + gained;
  let [term, sum] = [0.5 ** n, 0];
  for (let i = 0; i <= n; i++) {
    if (i >= lost) sum += term;
    term *= (n - i) / (i + 1);
  }
  return Math.min(1, sum);
}

/** Perturbations told before and after, where clearly fewer are told now. */
function lostSignals(report: OverCorrection | undefined): readonly Loss[] {
  if (report === undefined || 'why' in report.perturbations) return [];
  const { lost, gained, perturbations } = report.perturbations;
  const before = perturbations.filter(({ fate }) => fate === 'kept' || fate === 'lost').length;
  const net = lost.length - gained.length;
  if (net < LOST.fewest || net < LOST.share * before) return [];
  if (signTest(lost.length, gained.length) >= LOST.chance) return [];
  return [{ what: 'perturbations told (q < 0.05)', before, after: before - net, counts: true }];
}

/** The null of a correction that fits whatever labels it is given; undefined for an honest one. */
export function fittedLabels({ overCorrection }: JudgedMethod): LabelNull | undefined {
  if (overCorrection === undefined || 'why' in overCorrection.labelNull) return undefined;
  const { labelNull } = overCorrection;
  const fits = labelNull.nullMean >= FITTED.gain && labelNull.nullMean >= FITTED.share * labelNull.gain;
  return labelNull.rerun && fits ? labelNull : undefined;
}

/** What a correction that shrank the controls has against it. */
export interface OnlyControls {
  readonly controls: ControlsFate;
  /** Labels or replicates across batches that are done worse; absent where neither is, and neither surely better. */
  readonly fell?: Loss;
  /** The other of the two, where it surely rose. */
  readonly rose?: Loss;
}

/** The controls of a correction that shrank them and has nothing else to show; undefined for any other. */
export function onlyControlsGained({ overCorrection }: JudgedMethod): OnlyControls | undefined {
  if (overCorrection === undefined || !controlsShrank(overCorrection.controls)) return undefined;
  const across = overCorrection.changes.filter(({ metric }) => ACROSS.has(metric));
  const gained = across.some(({ interval }) => interval !== null && interval[0] > 0);
  const fell = across
    .flatMap(({ metric, before, after }) => loss(ACROSS.get(metric) ?? metric, before, after, LIMITS.across))
    .at(0);
  if (gained && fell === undefined) return undefined;
  const rose = across
    .filter(({ interval }) => interval !== null && interval[0] > 0)
    .map(({ metric, before, after }) => ({ what: ACROSS.get(metric) ?? metric, before, after }))
    .at(0);
  return {
    controls: overCorrection.controls,
    ...(fell === undefined ? {} : { fell }),
    ...(rose === undefined ? {} : { rose }),
  };
}

/** How bad a loss is: shares as they are, counts as a share of what there was. */
const severity = ({ before, after, counts }: Loss): number =>
  (before - after) / (counts === true ? Math.max(1, before) : 1);

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
    ...lossesAcross(corrected.overCorrection),
    ...lostSignals(corrected.overCorrection),
  ];
  return losses.sort((a, b) => severity(b) - severity(a));
}
