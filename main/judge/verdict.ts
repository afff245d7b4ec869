/*
 * Which correction to take, by these rules:
 *
 * 1. No judgement (`undecidable`): a red design; a table without batch, label or summary; a design in which every treated
 *    label occurs in one batch only, because then no score tells a batch effect from the effect of a treatment.
 * 2. Where the batches of the uncorrected table mix as well as chance (kBET accepts 90 % of neighbourhoods or more) there
 *    is nothing to correct: `none`.
 * 3. Methods are compared by the summary (0.4 mixing + 0.6 biology) on the scores that all of them have, with 1 − pcr in
 *    the place of pcr-comparison (summary-draws.ts). Scores of biology leave the negative controls out
 *    (treated-scores.ts).
 * 4. A correction that lost biology, that fits labels whatever they are, or that shrank the controls and has nothing else to
 *    show (over-correction.ts) is never recommended, whatever its summary; it is named with the reason.
 * 5. The correction of highest summary among the others is recommended when it beats the uncorrected table: by 0.01 or
 *    more, and in the middle 95 % of bootstrap draws. Otherwise `none`: leave the data as they are.
 * 6. Ties: corrections not set aside whose summary cannot be told from the recommended one's.
 * 7. A batch in which two labels or more are told much worse than the same labels in the other batches is named
 *    (bad-batches.ts).
 *
 * The text says what is recommended with its numbers and what it cost (verdict-text.ts), and what to distrust
 * (verdict-doubts.ts).
 */
import type { BeforeAfter } from '../contract/judgement';
import type { ComparedSummary, Verdict } from '../contract/verdict';
import type { Factor } from '../core/factor';
import type { Samples } from '../core/samples';
import type { Task } from '../core/task';
import { levelsMet } from '../math/contingency';
import { metrics } from '../metrics/registry';
import { findBadBatches } from './bad-batches';
import type { BadBatch } from './bad-batches';
import { percentileInterval } from './bootstrap';
import type { Design } from './confounding';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';
import type { Loss } from './over-correction';
import { findLosses, fittedLabels, onlyControlsGained } from './over-correction';
import type { SummarisedMethod } from './summary-draws';
import { comparedSummary, heldScores, summariseMethods } from './summary-draws';
import { cannotTellApart } from './ties';
import { treatedScores } from './treated-scores';
import {
  badBatchText,
  careText,
  centredText,
  layoutText,
  nullText,
  remainsText,
  shrunkText,
} from './verdict-doubts';
import { inLines } from './verdict-words';
import type { SetAside } from './verdict-text';
import { allAsideText, asideReason, asideText, costText, recommendationText } from './verdict-text';

/** The verdict with what led to it. */
export interface ReasonedVerdict extends Verdict {
  readonly badBatches: readonly string[];
  readonly setAside: Readonly<Record<string, string>>;
  /** What each correction that was set aside has lost. */
  readonly lost: Readonly<Record<string, readonly Loss[]>>;
  /** Change of the summary of every correction, with its 95 % interval. */
  readonly gains: Readonly<Record<string, Gain>>;
  readonly compared: Readonly<Record<string, ComparedSummary>>;
}

export interface Gain {
  readonly gain: number;
  readonly interval: readonly [low: number, high: number];
}

const NAME_BOTH = 'Name a batch and a label to keep: without both nothing tells whether a correction helps.';
/** kBET acceptance from which on batches mix as well as chance: 0.95 is expected of perfect mixing. */
const MIXED = 0.9;

const undecidable = (text: string): ReasonedVerdict => ({
  recommend: 'undecidable',
  ties: [],
  text,
  badBatches: [],
  setAside: {},
  lost: {},
  gains: {},
  compared: {},
});

interface Candidate extends SummarisedMethod, SetAside {}

/** Whether one summary is surely and relevantly above another. */
function beats(a: SummarisedMethod, b: SummarisedMethod): boolean {
  if (a.summary.value === null || b.summary.value === null) return false;
  if (a.draws.value === null || b.draws.value === null) return false;
  return a.summary.value > b.summary.value && !cannotTellApart(a.draws.value, b.draws.value);
}

const same = (a: SummarisedMethod, b: SummarisedMethod): boolean =>
  a.draws.value !== null && b.draws.value !== null && cannotTellApart(a.draws.value, b.draws.value);

function gainOver(none: SummarisedMethod, { summary, draws }: SummarisedMethod): Gain | undefined {
  const [then, now] = [none.draws.value, draws.value];
  if (then === null || now === null || none.summary.value === null || summary.value === null)
    return undefined;
  const { low, high } = percentileInterval(now.map((value, d) => value - then[d]));
  return { gain: summary.value - none.summary.value, interval: [low, high] };
}

/** What the verdict reads of the rows. */
export type JudgedSamples = Pick<Samples, 'batches' | 'label' | 'control' | 'group' | 'well'>;

/** Whether no treated label occurs in two batches. */
function everyLabelInOneBatch({ batches, label, control }: JudgedSamples): boolean {
  if (label === undefined) return false;
  const met = levelsMet(label, batches[0]);
  return label.codes.every((code, row) => control?.[row] === 1 || met[code] === 1);
}

/** Whether a mechanism occurs in two batches. */
function groupsMeet({ batches, group }: JudgedSamples): boolean {
  if (group === undefined) return false;
  return levelsMet(group, batches[0]).some((count, code) => count > 1 && group.levels[code] !== '');
}

/** Why nothing can be said before any number is looked at. */
function refuseEarly(
  methods: readonly JudgedMethod[],
  design: Design,
  samples: JudgedSamples,
): ReasonedVerdict | undefined {
  if (samples.batches[0].levels.length < 2)
    return { ...undecidable(`Leave the data as they are: ${ONE_BATCH}`), recommend: 'none' };
  const apart = everyLabelInOneBatch(samples);
  if (design.light === 'red' || apart) {
    const by = apart && groupsMeet(samples) ? ` ${BY_GROUP}` : '';
    return undecidable(`The design does not allow a judgement. ${design.why}${by}`);
  }
  if (methods.some(({ id }) => id === 'none')) return undefined;
  return undecidable('The uncorrected table was not scored, and a correction can only be judged against it.');
}

const ONE_BATCH = 'there is one batch only, so there is no batch effect to correct.';
const BY_GROUP =
  'Mechanisms do occur in several batches: compare again with the mechanism as the label, and it can be judged by that.';

function whyLeave(
  candidates: readonly Candidate[],
  aside: readonly Candidate[],
  kbet: number | null,
): string {
  const reasons: readonly (readonly [boolean, string])[] = [
    [candidates.length === 0, 'no correction was scored'],
    [
      kbet !== null && kbet >= MIXED,
      `the batches mix as well as chance already (kBET accepts ${((kbet ?? 0) * 100).toFixed(0)} % of neighbourhoods), so there is nothing to correct`,
    ],
    [aside.length === candidates.length, allAsideText(aside)],
  ];
  return reasons.find(([holds]) => holds)?.[1] ?? 'no correction is surely better than the data as they are';
}

const pair = (before: number | null, after: number | null): BeforeAfter | null =>
  before === null || after === null ? null : { before, after };

/** Of the treated rows that are asked for their label across batches, the share with the commonest label. */
function commonestShare({ batches, label, control }: JudgedSamples): number {
  if (label === undefined) return 0;
  const met = levelsMet(label, batches[0]);
  const counts = new Int32Array(label.levels.length);
  label.codes.forEach((code, row) => (counts[code] += met[code] > 1 && control?.[row] !== 1 ? 1 : 0));
  const asked = counts.reduce((sum, count) => sum + count, 0);
  return asked === 0 ? 0 : Math.max(...counts) / asked;
}

function recommendation(
  best: Candidate,
  none: SummarisedMethod,
  ties: readonly Candidate[],
  samples: JudgedSamples,
): readonly string[] {
  const gain = gainOver(none, best);
  const report = best.method.overCorrection;
  return [
    recommendationText({
      title: best.method.title,
      overall: { before: none.summary.value ?? 0, after: best.summary.value ?? 0 },
      gain: { low: gain?.interval[0] ?? NaN, high: gain?.interval[1] ?? NaN },
      heldFixed: heldScores(best.method, best.summary.used).map((id) => metrics.find(id).title),
      mixing: pair(none.summary.mixing, best.summary.mixing),
      biology: pair(none.summary.biology, best.summary.biology),
      ties: ties.map(({ method }) => method.title),
    }),
    ...(report === undefined
      ? []
      : [costText(report, commonestShare(samples)), shrunkText(report), nullText(report)]),
  ];
}

function candidatesOf(summarised: readonly SummarisedMethod[], none: SummarisedMethod): readonly Candidate[] {
  return summarised
    .filter((entry) => entry.method.id !== 'none')
    .map((entry): Candidate => {
      const biology = { before: none.summary.biology, after: entry.summary.biology };
      const onlyControls = onlyControlsGained(entry.method);
      return {
        ...entry,
        title: entry.method.title,
        losses: findLosses(none.method, entry.method, biology),
        fitted: fittedLabels(entry.method),
        ...(onlyControls === undefined ? {} : { onlyControls }),
      };
    })
    .sort((a, b) => (b.summary.value ?? 0) - (a.summary.value ?? 0));
}

/** Asked of the recommended table, else of the best that is left, else of the uncorrected one. */
function badBatchesOf(method: JudgedMethod, batch: Factor, label: Factor): readonly BadBatch[] {
  const hits = method.perSample.get('knn-across');
  return hits === undefined ? [] : findBadBatches(hits, batch, label);
}

/**
 * @param methods  every method that was scored, `none` (the table as it was) among them
 * @param design   of the same table; null where batch or label is not known
 * @param samples  batches, the biology to keep, controls and mechanisms of the n rows
 */
export async function judgeVerdict(
  methods: readonly JudgedMethod[],
  design: Design | null,
  samples: JudgedSamples,
  seed: number,
  task: Task,
): Promise<ReasonedVerdict> {
  const { batches, label } = samples;
  if (design === null || label === undefined || batches.length === 0) return undecidable(NAME_BOTH);
  const refused = refuseEarly(methods, design, samples);
  if (refused !== undefined) return refused;
  const treated = methods.map((method) => treatedScores(method, label, samples.control));
  const summarised = await summariseMethods(treated, label, seed, task);
  const none = summarised.find(({ method }) => method.id === 'none');
  if (none === undefined || none.summary.value === null) {
    return undecidable(
      'Methods cannot be compared, because none of the scores of mixing, or none of biology, that enter the summary was computed for the data as they are: ask for all of them, or see in the table why one is empty.',
    );
  }
  const candidates = candidatesOf(summarised, none);
  const isAside = ({ losses, fitted, onlyControls }: Candidate): boolean =>
    losses.length > 0 || fitted !== undefined || onlyControls !== undefined;
  const aside = candidates.filter(isAside);
  const kept = candidates.filter((candidate) => !isAside(candidate));
  const kbet = valueOf(none.method, 'kbet');
  const best = kbet !== null && kbet >= MIXED ? undefined : kept.find((candidate) => beats(candidate, none));
  const bad = badBatchesOf((best ?? kept.at(0) ?? none).method, batches[0], label);
  const doubts = [
    asideText(aside),
    remainsText(none.method, best?.method, design),
    centredText(candidates.map(({ method }) => method.overCorrection)),
    ...[badBatchText(bad), layoutText(samples), careText(design)],
  ];
  const facts = {
    compared: Object.fromEntries(summarised.map((entry) => [entry.method.id, comparedSummary(entry)])),
    badBatches: bad.map((entry) => entry.batch),
    setAside: Object.fromEntries(aside.map((entry) => [entry.method.id, asideReason(entry)])),
    lost: Object.fromEntries(
      aside.filter(({ losses }) => losses.length > 0).map(({ method, losses }) => [method.id, losses]),
    ),
    gains: Object.fromEntries(
      candidates.flatMap((entry) => {
        const gain = gainOver(none, entry);
        return gain === undefined ? [] : [[entry.method.id, gain] as const];
      }),
    ),
  };
  if (best === undefined) {
    const text = inLines([`Leave the data as they are: ${whyLeave(candidates, aside, kbet)}.`, ...doubts]);
    return { recommend: 'none', ties: [], text, ...facts };
  }
  const ties = kept.filter((other) => other !== best && same(best, other));
  return {
    recommend: best.method.id,
    ties: ties.map(({ method }) => method.id),
    text: inLines([...recommendation(best, none, ties, samples), ...doubts]),
    ...facts,
  };
}
