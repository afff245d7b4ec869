import path from 'node:path';
import type { MethodOutcome } from '../engine/compare-methods';
import type { StudyResult } from '../engine/run-study';

/** Methods down, metrics across, in the order of the best summary; a dash where there is no score. */
export function scoreTable(outcomes: readonly MethodOutcome[]): string {
  const done = outcomes.filter((outcome) => outcome.status === 'done');
  const metrics = Object.keys(done.at(0)?.evaluation.scores ?? {}).filter((metric) =>
    done.some((outcome) => outcome.evaluation.scores[metric].value !== null),
  );
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : value.toFixed(3);
  const header = ['method', ...metrics, 'summary'];
  const body = done.map((outcome) => [
    outcome.id,
    ...metrics.map((metric) => number(outcome.evaluation.scores[metric].value)),
    number(outcome.evaluation.summary.value),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...body.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  const missing = outcomes.filter((outcome) => outcome.status === 'not-run');
  return [line(header), ...body.map(line), ...missing.map(({ id, why }) => `${id}: ${why}`)].join('\n');
}

/** What `run` and `compare` print for people. */
export function studyText({ outcomes, judgement }: StudyResult, out: string): string {
  const { design, verdict } = judgement;
  return [
    scoreTable(outcomes),
    '',
    ...(design === null ? [] : [`design: ${design.light}. ${design.why}`]),
    verdict.text,
    '',
    `everything is in ${out}; begin with ${path.join(out, 'report.html')}`,
  ].join('\n');
}
