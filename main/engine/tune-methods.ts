import type { Tuning, TuningPoint } from '../contract/judgement';
import type { MethodChain, MethodStep } from '../contract/recipe';
import type { Run } from '../core/correction';
import { AppError, CancelledError, InputError } from '../core/errors';
import type { Samples } from '../core/samples';
import { missingNeeds } from '../core/samples';
import { corrections } from '../correction/registry';
import { treatedLabels } from '../judge/assess-correction';
import type { LabelScores } from '../judge/choose-strength';
import { FEWEST_LABELS, chooseStrength } from '../judge/choose-strength';
import type { Cache } from './cache';
import { correctTable, hashDesign } from './correct-table';
import { evaluateTable } from './evaluate-table';
import type { StrengthSetting } from './strength-settings';
import { STRENGTHS } from './strength-settings';

const METRIC = 'map-replicate-across';
/** Only the precision is asked, not its p-value. */
const METRIC_PARAMS = { 'null-size': 100 };

export interface TunedMethods {
  readonly tuning: readonly Tuning[];
  /** With the chosen strengths, named `<method>-tuned`. */
  readonly chains: readonly MethodChain[];
  /** What could not be tuned, and why. */
  readonly notes: readonly string[];
}

export const TUNED_SUFFIX = '-tuned';

interface Scored {
  readonly labels: LabelScores;
  readonly why?: string;
}

/** Replicate retrieval across batches of every treated label, after a correction of one strength. */
async function scoreSetting(
  samples: Samples,
  step: MethodStep,
  setting: StrengthSetting,
  run: Run,
  cache: Cache,
): Promise<Scored> {
  if (setting.refused !== undefined) return { labels: undefined, why: setting.refused };
  const chain: MethodChain = {
    id: step.method,
    steps: [{ method: step.method, params: { ...step.params, ...setting.params } }],
  };
  try {
    const correcting = { ...run, task: run.task.child('correcting', 0.5) };
    const table = await correctTable(samples, chain, correcting, cache);
    const corrected: Samples = { ...samples, features: table.features, featureNames: table.featureNames };
    const choice = [{ metric: METRIC, params: METRIC_PARAMS }];
    const scoring = { ...run, task: run.task.child('scoring', 0.5) };
    const { scores } = await evaluateTable(corrected, hashDesign(samples), choice, {}, scoring, cache);
    const { value, why, parts } = scores[METRIC];
    const perLabel = parts?.['perLabel'];
    if (value === null || typeof perLabel !== 'object' || perLabel === null) {
      return { labels: undefined, why: why ?? 'no label could be scored' };
    }
    const treated =
      samples.label === undefined ? new Set<string>() : treatedLabels(samples.label, samples.control);
    const labels = Object.entries(perLabel).flatMap(([label, part]) => {
      const mAP = typeof part === 'object' && part !== null ? part['mAP'] : undefined;
      return typeof mAP === 'number' && treated.has(label) ? [[label, mAP] as const] : [];
    });
    return { labels: new Map(labels) };
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof CancelledError) throw error;
    return { labels: undefined, why: error.message };
  }
}

const meanScore = (labels: ReadonlyMap<string, number>): number =>
  [...labels.values()].reduce((sum, value) => sum + value, 0) / labels.size;

async function tuneMethod(
  samples: Samples,
  step: MethodStep,
  uncorrected: LabelScores,
  run: Run,
  cache: Cache,
): Promise<{ readonly tuning: Tuning; readonly chain: MethodChain } | string> {
  const strength = STRENGTHS.get(step.method);
  if (strength === undefined) throw new InputError(`${step.method} has no strength to choose`);
  const settings = strength.settings(samples, step.params);
  const scored: Scored[] = [];
  for (const setting of settings) {
    const task = run.task.child(`${step.method} with ${setting.name}`, 1 / settings.length);
    scored.push(await scoreSetting(samples, step, setting, { ...run, task }, cache));
  }
  const found = chooseStrength(
    scored.map(({ labels }) => labels),
    0,
    run.seed,
  );
  const title = corrections.find(step.method).title;
  if (found === undefined) {
    const why = scored.find(({ why: reason }) => reason !== undefined)?.why;
    return `the strength of ${title} was not chosen: ${why ?? `fewer than ${FEWEST_LABELS} treated labels occur in two batches`}`;
  }
  const points = settings.map(({ name }, i): TuningPoint => {
    const { why } = scored[i];
    return { setting: name, score: found.means[i], ...(why === undefined ? {} : { why }) };
  });
  const { chosen, folds, labels, heldOut } = found;
  const plain = uncorrected === undefined ? null : meanScore(uncorrected);
  const id = `${step.method}${TUNED_SUFFIX}`;
  const params = { ...step.params, ...settings[chosen].params };
  return {
    chain: { id, steps: [{ method: step.method, params }] },
    tuning: {
      ...{ method: step.method, id, metric: METRIC, parameter: strength.parameter },
      ...{ points, uncorrected: plain, chosen, standard: 0, folds, labels, heldOut },
    },
  };
}

/**
 * Chooses the strength of every method that has one, by replicates across batches (see judge/choose-strength.ts).
 * @throws {InputError} when none of the methods has a strength, or there is no label to choose by
 */
export async function tuneMethods(
  samples: Samples,
  methods: readonly MethodChain[],
  run: Run,
  cache: Cache,
): Promise<TunedMethods> {
  const steps = methods.flatMap(({ steps: [first, ...more], saved }) =>
    saved === undefined && more.length === 0 && STRENGTHS.has(first.method) ? [first] : [],
  );
  if (steps.length === 0) {
    throw new InputError('none of the methods has a strength to choose', {
      hint: `name at least one of ${[...STRENGTHS.keys()].join(', ')} among the methods`,
    });
  }
  const missing = missingNeeds(['batch', 'label'], samples);
  if (missing.length > 0) {
    throw new InputError(`choosing strengths needs ${missing.map(({ need }) => need).join(' and ')}`, {
      hint: missing.map(({ hint }) => hint).join('; '),
    });
  }
  const share = 1 / (steps.length + 1);
  const tuning: Tuning[] = [];
  const chains: MethodChain[] = [];
  const notes: string[] = [];
  const none = await scoreSetting(
    samples,
    { method: 'none', params: {} },
    { name: 'uncorrected', params: {} },
    { ...run, task: run.task.child('uncorrected', share) },
    cache,
  );
  for (const step of steps) {
    const own = { ...run, task: run.task.child(step.method, share) };
    const found = await tuneMethod(samples, step, none.labels, own, cache);
    if (typeof found === 'string') notes.push(found);
    else {
      tuning.push(found.tuning);
      chains.push(found.chain);
    }
  }
  return { tuning, chains, notes };
}
