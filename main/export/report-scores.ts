import type { Markup } from './html';
import { html } from './html';
import type { MethodRow, MetricColumn, ReportVerdict } from './report-data';
import { goodness, metricTitle, notRunText, orderMetrics, scoreText } from './score-scale';

/** The ranked table of methods and what its numbers mean. */

const MEASURES = { mixing: 'Batch mixing', biology: 'Biology kept', both: 'Summary' } as const;
const SUMMARY = [
  { key: 'mixing', title: 'Batch mixing', tone: 'mixing' },
  { key: 'biology', title: 'Biology kept', tone: 'biology' },
  { key: 'value', title: 'Overall', tone: 'both' },
] as const;

/** What is not to be read off the columns. */
const COMPARED =
  ' Methods are compared on the scores that all of them have; biology is that of treated rows, and 1 − variance explained by batch stands in the place of batch variance removed, which is 0 for the uncorrected data by definition. Below the overall score, the middle 95 % of draws of rows. The summary in scores.json is over all rows and scores of each table.';

const scoreOf = (row: MethodRow, id: string): MethodRow['scores'][string] =>
  Object.hasOwn(row.scores, id) ? row.scores[id] : { value: null, why: 'not computed' };

function scoreCell(row: MethodRow, metric: MetricColumn): Markup {
  const score = scoreOf(row, metric.id);
  if (score.value === null || !Number.isFinite(score.value)) {
    return html`<td class="score muted" title="${score.why ?? 'not computed'}">–</td>`;
  }
  const good = goodness(score.value, metric.range);
  // The dot's area, not its width, grows with the score.
  const sizePx = (5 + 15 * Math.sqrt(good)).toFixed(1);
  const style = `width:${sizePx}px;height:${sizePx}px;opacity:${(0.4 + 0.6 * good).toFixed(2)}`;
  return html`<td class="score ${metric.measures}" data-value="${score.value}">
    <span class="dot"><i style="${style}"></i></span>${scoreText(score.value)}
  </td>`;
}

function summaryCell(row: MethodRow, { key, tone }: (typeof SUMMARY)[number]): Markup {
  const value = row.summary?.[key] ?? null;
  if (value === null || !Number.isFinite(value)) return html`<td class="score bars muted">–</td>`;
  const width = `width:${(100 * Math.min(1, Math.max(0, value))).toFixed(1)}%`;
  const interval = row.summary?.interval;
  const sure =
    interval !== undefined && html`<small>${scoreText(interval[0])} … ${scoreText(interval[1])}</small>`;
  const number = key === 'value' ? html`<strong>${scoreText(value)}</strong>${sure}` : scoreText(value);
  return html`<td class="score bars ${tone}" data-value="${value}">
    <span class="bar"><i style="${width}"></i></span>${number}
  </td>`;
}

function nameCell(row: MethodRow): Markup {
  const { title, parameters } = row;
  const note = parameters !== undefined && parameters !== '' && html`<small>${parameters}</small>`;
  return html`<td class="name" data-value="${title}"><strong>${title}</strong>${note}</td>`;
}

function methodRow(
  row: MethodRow,
  rank: number,
  columns: readonly MetricColumn[],
  verdict?: ReportVerdict,
): Markup {
  if (row.notRun !== undefined) {
    const span = SUMMARY.length + columns.length;
    return html`<tr>
      <td class="rank"></td>
      ${nameCell(row)}
      <td class="muted" colspan="${span}">${notRunText(row.notRun)}</td>
    </tr> `;
  }
  const aside = verdict?.setAside ?? {};
  const kind = row.id === verdict?.recommend ? 'best' : Object.hasOwn(aside, row.id) && 'aside';
  const why = Object.hasOwn(aside, row.id) && html`title="${aside[row.id]}"`;
  return html`<tr class="${kind}" ${why}>
    <td class="rank">${rank}</td>
    ${nameCell(row)}${SUMMARY.map((part) => summaryCell(row, part))}${columns.map((metric) => scoreCell(row, metric))}
  </tr> `;
}

function heads(columns: readonly MetricColumn[]): Markup {
  const spans = (['mixing', 'biology'] as const)
    .map((measures) => ({ measures, span: columns.filter((c) => c.measures === measures).length }))
    .filter(({ span }) => span > 0);
  return html`<colgroup>
      <col class="rank" />
      <col class="name" />
      ${SUMMARY.map(() => html`<col class="part" />`)}${columns.map(() => html`<col />`)}
    </colgroup>
    <thead>
      <tr>
        <td colspan="2"></td>
        <th class="group both" colspan="${SUMMARY.length}" scope="colgroup">${MEASURES.both}</th>
        ${spans.map(
          ({ measures, span }) =>
            html`<th class="group ${measures}" colspan="${span}" scope="colgroup">${MEASURES[measures]}</th>`,
        )}
      </tr>
      <tr>
        <th></th>
        <th scope="col" data-first="ascending">Method</th>
        ${SUMMARY.map(({ title }) => html`<th scope="col">${title}</th>`)}${columns.map(
          (metric) =>
            html`<th
              scope="col"
              class="upright"
              data-first="${metric.range[1] < metric.range[0] ? 'ascending' : 'descending'}"
              title="${metric.summary ?? ''}"
            >
              ${metricTitle(metric) !== metric.title && html`<b>↓</b>`}<span>${metric.title}</span>
            </th>`,
        )}
      </tr>
    </thead>`;
}

/** Scores that could not be computed, by reason: a table on paper has no hovering. */
function missingScores(methods: readonly MethodRow[], columns: readonly MetricColumn[]): Markup | null {
  const reasons = new Map<string, string[]>();
  for (const metric of columns) {
    for (const row of methods) {
      const score = scoreOf(row, metric.id);
      if (row.notRun !== undefined || score.value !== null) continue;
      const key = `${metric.title}: ${score.why ?? 'not computed'}`;
      reasons.set(key, [...(reasons.get(key) ?? []), row.title]);
    }
  }
  if (reasons.size === 0) return null;
  const ran = methods.filter(({ notRun }) => notRun === undefined).length;
  const items = [...reasons].map(
    ([reason, titles]) => html`<li>${reason}${titles.length === ran ? '' : ` (${titles.join(', ')})`}</li>`,
  );
  return html`<h3>Scores that could not be computed</h3>
    <ul>
      ${items}
    </ul>`;
}

/** Why corrections are not to be used, in the order of the table. */
function setAsideReasons(methods: readonly MethodRow[], verdict?: ReportVerdict): Markup | null {
  const aside = verdict?.setAside ?? {};
  const rows = methods.filter(({ id }) => Object.hasOwn(aside, id));
  if (rows.length === 0) return null;
  return html`<h3>Why corrections were set aside</h3>
    <ul>
      ${rows.map(({ id, title }) => html`<li><strong>${title}</strong>: ${aside[id]}</li>`)}
    </ul>`;
}

function meanings(columns: readonly MetricColumn[]): Markup {
  const rows = columns.map(
    ({ title, measures, summary, caution, range, citation }) =>
      html`<tr>
        <td class="name"><strong>${title}</strong><small>${MEASURES[measures]}</small></td>
        <td>${summary}${caution !== undefined && html` <span class="muted">${caution}</span>`}</td>
        <td class="num">${range[0]} … ${range[1]}</td>
        <td class="muted">${citation}</td>
      </tr> `,
  );
  return html`<details>
    <summary>What the scores mean</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col">What it measures, and how it can mislead</th>
            <th scope="col" class="num">Worst … best</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** Methods in the order given, best first, with summary bars and one dot a metric. */
export function scoresSection(
  methods: readonly MethodRow[],
  metrics: readonly MetricColumn[],
  verdict?: ReportVerdict,
): Markup {
  const all = orderMetrics(metrics);
  // A column of dashes tells nothing; the reasons stand below.
  const columns = all.filter(({ id }) => methods.some((row) => scoreOf(row, id).value !== null));
  const rows = methods.map((row, i) => methodRow(row, i + 1, columns, verdict));
  const compared = methods.some(({ summary }) => summary?.interval !== undefined);
  const reversed = columns.some(({ range: [worst, best] }) => worst > best);
  return html`<p class="lead">
      Overall is 0.4 × batch mixing + 0.6 × biology kept, each from 0 (worst) to 1 (best). The larger the dot,
      the better the score${reversed && '; ↓ marks scores of which less is better'}.${compared && COMPARED}
    </p>
    <div class="scroll" data-sort>
      <table class="scores">
        ${heads(columns)}
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${setAsideReasons(methods, verdict)}${missingScores(methods, all)}${meanings(columns)}`;
}
