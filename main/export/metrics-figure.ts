import type { Surface, Theme } from '../contract/palette';
import { MEASURE_COLOURS, SURFACES } from '../contract/palette';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import type { MethodRow, MetricColumn } from './report-data';
import { goodness, metricTitle, notRunText, orderMetrics, scoreText } from './score-scale';
import { element, svgDocument } from './svg';

export interface MetricsFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  readonly title: string;
  readonly subtitle?: string;
  readonly metrics: readonly MetricColumn[];
  /** Best first. */
  readonly methods: readonly MethodRow[];
  /** The id of the method to mark. */
  readonly recommend?: string;
}

const EDGE = 24;
const ROW = 34;
const CELL = 68;
const BAR = 96;
const NAMES = 190;
const DOT = 10;
const TURN = -38;

interface Table {
  readonly options: MetricsFigureOptions;
  readonly theme: Theme;
  readonly surface: Surface;
  readonly columns: readonly MetricColumn[];
  /** Left edges: of the metric columns, of the summary bars. */
  readonly lefts: readonly number[];
  readonly bars: readonly number[];
  readonly top: number;
}

const SUMMARY = [
  { title: 'Batch mixing', key: 'mixing', colour: 'mixing' },
  { title: 'Biology kept', key: 'biology', colour: 'biology' },
  { title: 'Overall', key: 'value', colour: 'both' },
] as const;

/** The heading of a group of columns with a line under it. */
function groupHead(table: Table, text: string, left: number, right: number, fill: string): string {
  const { options, top } = table;
  const y = top - 8;
  return [
    element('path', {
      d: `M${left} ${y}H${right}`,
      stroke: fill,
      'stroke-width': 2,
      'stroke-linecap': 'round',
    }),
    drawText(options.font, text, {
      ...{
        x: left,
        y: EDGE + 66,
        sizePx: 11.5,
        weight: 'bold',
        fill,
        maxWidthPx: Math.max(82, right - left),
      },
    }),
  ].join('\n');
}

function drawHeads(table: Table): string {
  const { options, theme, surface, columns, lefts, bars, top } = table;
  const { font } = options;
  const colours = MEASURE_COLOURS[theme];
  const head = (text: string, x: number, hint?: string): string =>
    drawText(font, text, {
      ...{ x, y: top - 18, sizePx: 11.5, fill: surface.text, rotate: TURN, maxWidthPx: 108 },
      ...(hint === undefined ? {} : { hint }),
    });
  const parts = columns.map((column, i) => head(metricTitle(column), lefts[i] + 10, column.summary));
  SUMMARY.forEach(({ title }, i) => parts.push(head(title, bars[i] + 10)));
  for (const measures of ['mixing', 'biology'] as const) {
    const own = columns.flatMap((column, i) => (column.measures === measures ? [lefts[i]] : []));
    if (own.length === 0) continue;
    const text = measures === 'mixing' ? 'Batch mixing' : 'Biology kept';
    parts.push(groupHead(table, text, own[0], own[own.length - 1] + CELL - 12, colours[measures]));
  }
  parts.push(groupHead(table, 'Summary', bars[0], bars[2] + BAR - 12, colours.both));
  return parts.join('\n');
}

/** A dot whose area and strength grow with the score, and the score beside it. */
function drawScore(table: Table, column: MetricColumn, row: MethodRow, x: number, y: number): string {
  const { options, theme, surface } = table;
  const score = Object.hasOwn(row.scores, column.id) ? row.scores[column.id] : undefined;
  const value = score?.value ?? null;
  if (value === null || !Number.isFinite(value)) {
    const hint = `${column.title}: ${score?.why ?? 'not computed'}`;
    return drawText(options.font, '–', {
      x: x + DOT,
      y: y + 4,
      sizePx: 12,
      anchor: 'middle',
      fill: surface.muted,
      hint,
    });
  }
  const good = goodness(value, column.range);
  const fill = MEASURE_COLOURS[theme][column.measures];
  const radius = 2.5 + (DOT - 2.5) * Math.sqrt(good);
  return [
    element('circle', { cx: x + DOT, cy: y, r: DOT, fill: surface.panel }),
    element('circle', { cx: x + DOT, cy: y, r: radius, fill, 'fill-opacity': 0.35 + 0.65 * good }),
    drawText(options.font, scoreText(value), {
      x: x + 2 * DOT + 6,
      y: y + 4,
      sizePx: 11,
      fill: surface.text,
    }),
  ].join('\n');
}

function drawSummary(table: Table, row: MethodRow, y: number): string {
  const { options, theme, surface, bars } = table;
  const widthPx = BAR - 46;
  return SUMMARY.map(({ key, colour }, i) => {
    const value = row.summary?.[key] ?? null;
    const place = {
      y: y + 4,
      sizePx: 11,
      fill: surface.text,
      weight: key === 'value' ? 'bold' : 'regular',
    } as const;
    if (value === null || !Number.isFinite(value)) {
      return drawText(options.font, '–', { ...place, x: bars[i], fill: surface.muted });
    }
    const length = Math.max(1.5, widthPx * Math.min(1, Math.max(0, value)));
    const bar = { x: bars[i], y: y - 7, height: 14, rx: 3 };
    return [
      element('rect', { ...bar, width: widthPx, fill: surface.panel }),
      element('rect', { ...bar, width: length, fill: MEASURE_COLOURS[theme][colour] }),
      drawText(options.font, scoreText(value), { ...place, x: bars[i] + widthPx + 6 }),
    ].join('\n');
  }).join('\n');
}

function drawRow(table: Table, row: MethodRow, index: number, widthPx: number): string {
  const { options, surface, columns, lefts, top } = table;
  const y = top + ROW * (index + 0.5);
  const best = options.recommend === row.id;
  const ink = row.notRun === undefined ? surface.text : surface.muted;
  const name = { x: EDGE + 8, y: y + 4, sizePx: 12.5, fill: ink, maxWidthPx: NAMES - 16 };
  const band = { x: EDGE, y: y - ROW / 2 + 1, width: widthPx - 2 * EDGE, height: ROW - 2, rx: 6 };
  const parts = [
    best ? element('rect', { ...band, fill: surface.panel, stroke: surface.text, 'stroke-width': 1.2 }) : '',
    drawText(options.font, row.title, { ...name, weight: best ? 'bold' : 'regular' }),
  ];
  if (row.notRun !== undefined) {
    const maxWidthPx = widthPx - EDGE - lefts[0];
    parts.push(
      drawText(options.font, notRunText(row.notRun), { ...name, x: lefts[0], sizePx: 11, maxWidthPx }),
    );
    return parts.join('\n');
  }
  columns.forEach((column, i) => parts.push(drawScore(table, column, row, lefts[i], y)));
  parts.push(drawSummary(table, row, y));
  if (!best)
    parts.push(element('path', { d: `M${EDGE} ${y + ROW / 2}H${widthPx - EDGE}`, stroke: surface.line }));
  return parts.join('\n');
}

/**
 * Methods × metrics: a dot and a number for every score, bars for the summary, as scib's users know it.
 * A score that could not be computed is "–" and says why on hovering.
 */
export function metricsFigure(options: MetricsFigureOptions): string {
  const { font, theme = 'light', title, subtitle = '', metrics, methods } = options;
  const surface = SURFACES[theme];
  const columns = orderMetrics(metrics);
  let left = EDGE + NAMES;
  const lefts = columns.map((column, i) => {
    if (i > 0 && column.measures !== columns[i - 1].measures) left += 18;
    const at = left;
    left += CELL;
    return at;
  });
  const bars = SUMMARY.map((_, i) => left + 18 + i * BAR);
  const widthPx = bars[2] + BAR + 60;
  const top = EDGE + 168;
  const table: Table = {
    options,
    theme,
    surface,
    columns,
    lefts: lefts.length > 0 ? lefts : [left],
    bars,
    top,
  };
  const whole = { x: EDGE, maxWidthPx: widthPx - 2 * EDGE };
  const body = [
    drawText(font, title, { ...whole, y: EDGE + 16, sizePx: 19, weight: 'bold', fill: surface.text }),
    drawText(font, subtitle, { ...whole, y: EDGE + 38, sizePx: 12.5, fill: surface.muted }),
    drawHeads(table),
    ...methods.map((row, i) => drawRow(table, row, i, widthPx)),
  ].join('\n');
  const heightPx = top + ROW * methods.length + EDGE;
  return svgDocument({ widthPx, heightPx, title, background: surface.background }, body);
}
