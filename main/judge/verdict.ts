/*
 * Which correction to take, by these rules:
 *
 * 1. A red design, or a table without labels or without a summary, allows no judgement: `undecidable`.
 * 2. Methods are compared by the summary (0.4 mixing + 0.6 biology) on the scores that all of them have.
 * 3. A correction that lost biology (over-correction.ts) is never recommended, whatever its summary.
 * 4. The correction of highest summary among the others is recommended when it beats the uncorrected table: by 0.01 or
 *    more, and in the middle 95 % of bootstrap draws. Otherwise `none`: leave the data as it is.
 * 5. Ties: corrections that kept the biology and whose summary cannot be told from the recommended one's.
 *
 * The text says what is recommended with its numbers, what ties with it, and what was set aside or limits the judgement.
 */
import type { Verdict } from '../contract/project';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';
import type { Design } from './confounding';
import type { JudgedMethod } from './judged-method';
import type { Loss } from './over-correction';
import { findLosses } from './over-correction';
import type { SummarisedMethod } from './summary-draws';
import { summariseMethods } from './summary-draws';
import { cannotTellApart } from './ties';

/** The verdict with what led to it. */
export interface ReasonedVerdict extends Verdict {
  /** What each correction that was set aside has lost. */
  readonly lost: Readonly<Record<string, readonly Loss[]>>;
}

const SHOWN = 3;
const NAME_BOTH = 'Name a batch and a label to keep: without both nothing tells whether a correction helps.';

const shownNumber = (value: number): string => value.toFixed(2);

const joined = (names: readonly string[]): string => {
  const shown = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
};

const undecidable = (text: string): ReasonedVerdict => ({
  recommend: 'undecidable',
  ties: [],
  text,
  lost: {},
});

interface Candidate extends SummarisedMethod {
  readonly losses: readonly Loss[];
}

/** Whether one summary is surely and relevantly above another. */
function beats(a: SummarisedMethod, b: SummarisedMethod): boolean {
  if (a.summary.value === null || b.summary.value === null) return false;
  if (a.draws.value === null || b.draws.value === null) return false;
  return a.summary.value > b.summary.value && !cannotTellApart(a.draws.value, b.draws.value);
}

const same = (a: SummarisedMethod, b: SummarisedMethod): boolean =>
  a.draws.value !== null && b.draws.value !== null && cannotTellApart(a.draws.value, b.draws.value);

function asideText(aside: readonly Candidate[]): string {
  if (aside.length === 0) return '';
  const [{ method, losses }] = aside;
  const { what, before, after } = losses[0];
  const others =
    aside.length > 1 ? ` (as ${aside.length === 2 ? 'was one more' : `were ${aside.length - 1} more`})` : '';
  return ` ${method.title} was set aside${others} because it lost biology: ${what} fell from ${shownNumber(before)} to ${shownNumber(after)}.`;
}

const side = (name: string, before: number | null, after: number | null): string =>
  before === null || after === null ? '' : `${name} ${shownNumber(before)} → ${shownNumber(after)}`;

function recommendation(best: Candidate, none: SummarisedMethod, ties: readonly Candidate[]): string {
  const sides = [
    side('mixing', none.summary.mixing, best.summary.mixing),
    side('biology', none.summary.biology, best.summary.biology),
  ].join(', ');
  const tied =
    ties.length === 0
      ? ''
      : ` ${joined(ties.map(({ method }) => method.title))} cannot be told apart from it on these data.`;
  return `${best.method.title} is recommended (${sides}).${tied}`;
}

/** Why nothing can be said before any number is looked at. */
function refuseEarly(methods: readonly JudgedMethod[], design: Design): ReasonedVerdict | undefined {
  if (design.light === 'red') {
    return undecidable(`The design does not allow a judgement. ${design.why}`);
  }
  if (methods.some(({ id }) => id === 'none')) return undefined;
  return undecidable('The uncorrected table was not scored, and a correction can only be judged against it.');
}

function leaveAsIs(candidates: readonly Candidate[], aside: readonly Candidate[]): string {
  const reasons: readonly (readonly [boolean, string])[] = [
    [candidates.length === 0, 'no correction was scored'],
    [aside.length === candidates.length, 'every correction lost biology'],
  ];
  const why =
    reasons.find(([holds]) => holds)?.[1] ?? 'no correction is surely better than the data as they are';
  return `Leave the data as they are: ${why}.`;
}

/**
 * @param methods  every method that was scored, `none` (the table as it was) among them
 * @param design   of the same table; null where batch or label is not known
 * @param label    the biology to keep, n codes
 */
export async function judgeVerdict(
  methods: readonly JudgedMethod[],
  design: Design | null,
  label: Factor | undefined,
  seed: number,
  task: Task,
): Promise<ReasonedVerdict> {
  if (design === null || label === undefined) return undecidable(NAME_BOTH);
  const refused = refuseEarly(methods, design);
  if (refused !== undefined) return refused;
  const summarised = await summariseMethods(methods, label, seed, task);
  const none = summarised.find(({ method }) => method.id === 'none');
  if (none === undefined || none.summary.value === null) {
    return undecidable('Mixing or biology could not be scored on this table, so methods cannot be compared.');
  }
  const candidates = summarised
    .filter((entry) => entry.method.id !== 'none')
    .map((entry): Candidate => {
      const biology = { before: none.summary.biology, after: entry.summary.biology };
      return { ...entry, losses: findLosses(none.method, entry.method, biology) };
    })
    .sort((a, b) => (b.summary.value ?? 0) - (a.summary.value ?? 0));
  const aside = candidates.filter(({ losses }) => losses.length > 0);
  const kept = candidates.filter(({ losses }) => losses.length === 0);
  const lost = Object.fromEntries(aside.map(({ method, losses }) => [method.id, losses]));
  const limits = design.light === 'amber' ? ` Take it with care: ${design.why}` : '';
  const best = kept.find((candidate) => beats(candidate, none));
  if (best === undefined) {
    const text = `${leaveAsIs(candidates, aside)}${asideText(aside)}${limits}`;
    return { recommend: 'none', ties: [], text, lost };
  }
  const ties = kept.filter((other) => other !== best && same(best, other));
  return {
    recommend: best.method.id,
    ties: ties.map(({ method }) => method.id),
    text: `${recommendation(best, none, ties)}${asideText(aside)}${limits}`,
    lost,
  };
}
