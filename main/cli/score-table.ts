import path from 'node:path';
import type { ComparedSummary } from '../contract/verdict';
import type { MethodOutcome } from '../engine/compare-methods';
import type { StudyResult } from '../engine/run-study';

type Compared = Readonly<Record<string, ComparedSummary>>;
type Done = Extract<MethodOutcome, { readonly status: 'done' }>;

/** Two sets of numbers stand beside each other: why. */
const COLUMNS =
  'mixing, biology, overall: what the verdict compares (scores that all methods have, treated rows only, 1 − pcr in the place of pcr-comparison); summary: of each table alone, all rows, as in scores.json';

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(3);

/**
 * Methods down, metrics across, best first by what the verdict compared them by (overall, mixing, biology), with the
 * summary of the table itself beside; a dash where there is no score.
 */
function scoreTable(outcomes: readonly MethodOutcome[], compared: Compared): string {
  const by = (id: string): ComparedSummary | undefined =>
    Object.hasOwn(compared, id) ? compared[id] : undefined;
  const overall = (outcome: Done): number =>
    by(outcome.id)?.value?.value ?? outcome.evaluation.summary.value ?? -1;
  const done = outcomes
    .filter((outcome) => outcome.status === 'done')
    .sort((a, b) => overall(b) - overall(a));
  const metrics = Object.keys(done.at(0)?.evaluation.scores ?? {}).filter((metric) =>
    done.some((outcome) => outcome.evaluation.scores[metric].value !== null),
  );
  const sides = done.some(({ id }) => by(id) !== undefined) ? (['mixing', 'biology', 'value'] as const) : [];
  const header = [
    'method',
    ...metrics,
    'summary',
    ...sides.map((side) => (side === 'value' ? 'overall' : side)),
  ];
  const body = done.map((outcome) => [
    outcome.id,
    ...metrics.map((metric) => number(outcome.evaluation.scores[metric].value)),
    number(outcome.evaluation.summary.value),
    ...sides.map((side) => number(by(outcome.id)?.[side]?.value)),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...body.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  const missing = outcomes.filter((outcome) => outcome.status === 'not-run');
  return [
    line(header),
    ...body.map(line),
    ...(sides.length === 0 ? [] : [COLUMNS]),
    ...missing.map(({ id, why }) => `${id}: ${why}`),
  ].join('\n');
}

/** What `run` and `compare` print for people. */
export function studyText({ outcomes, judgement }: StudyResult, out: string): string {
  const { design, verdict } = judgement;
  return [
    scoreTable(outcomes, verdict.compared),
    '',
    ...(design === null ? [] : [`design: ${design.light}. ${design.why}`]),
    verdict.text,
    '',
    `everything is in ${out}; begin with ${path.join(out, 'report.html')}`,
  ].join('\n');
}
