import type { MethodRow, MetricColumn } from './report-data';
import { notRunText } from './score-scale';

/** A field as RFC 4180 wants it. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const numberField = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '' : String(value);

function notes(row: MethodRow, metrics: readonly MetricColumn[]): string {
  if (row.notRun !== undefined) return notRunText(row.notRun);
  return metrics
    .flatMap(({ id }) => {
      const score = Object.hasOwn(row.scores, id) ? row.scores[id] : undefined;
      return score?.value === null ? [`${id}: ${score.why ?? 'not computed'}`] : [];
    })
    .join('; ');
}

/**
 * Scores as CSV, one row a method, in the order given: method, title, one column a metric (by id), mixing,
 * biology, overall (what methods are compared by), summary (of the table alone, as in scores.json), note. A score that could not be computed is an empty field; the note says why.
 */
export function scoresCsv(methods: readonly MethodRow[], metrics: readonly MetricColumn[]): string {
  const head = [
    'method',
    'title',
    ...metrics.map(({ id }) => id),
    'mixing',
    'biology',
    'overall',
    'summary',
    'note',
  ];
  const rows = methods.map((row) => [
    field(row.id),
    field(row.title),
    ...metrics.map(({ id }) => numberField(Object.hasOwn(row.scores, id) ? row.scores[id].value : null)),
    numberField(row.summary?.mixing),
    numberField(row.summary?.biology),
    numberField(row.summary?.value),
    numberField(row.ownSummary?.value),
    field(notes(row, metrics)),
  ]);
  return `${[head.map(field), ...rows].map((fields) => fields.join(',')).join('\n')}\n`;
}
