import type { Theme } from '../contract/palette';
import { MISSING_COLOURS, SURFACES, compareLevels, levelColours, rampColours } from '../contract/palette';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import { element } from './svg';

/** A categorical column as a figure colours by it. */
export interface FigureColumn {
  readonly name: string;
  /** By row; −1 where the row has no value. */
  readonly codes: ArrayLike<number>;
  readonly levels: readonly string[];
  /** Levels that are negative controls. */
  readonly controls?: readonly string[];
  /** The levels are steps of a quantity, in order: from pale to strong. */
  readonly steps?: boolean;
  /** The values differ between the figures of a report. */
  readonly own?: boolean;
}

export interface LegendEntry {
  readonly level: string;
  readonly colour: string;
  readonly count: number;
}

export interface Legend {
  readonly shown: readonly LegendEntry[];
  /** Levels that found no room, and their rows. */
  readonly moreLevels: number;
  readonly moreRows: number;
  /** Rows without a value. */
  readonly withoutValue: number;
  /** By code; index −1 is not in it. */
  readonly colours: readonly string[];
}

/** Beyond this many levels a legend shows the most frequent ones only. */
export const LEGEND_LIMIT = 24;

/** What a legend says: levels in natural order with their counts, controls first, the rarest left out when there are many. */
export function legendOf(column: FigureColumn, theme: Theme): Legend {
  const { codes, levels, controls = [], steps = false } = column;
  const counts = new Map<string, number>();
  let withoutValue = 0;
  for (let row = 0; row < codes.length; row++) {
    const level = levels.at(codes[row]);
    if (codes[row] < 0 || level === undefined) withoutValue++;
    else counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const colourOf = steps ? rampColours(levels, theme) : levelColours(levels, theme, controls);
  const colours = levels.map((level) => colourOf.get(level) ?? MISSING_COLOURS[theme]);
  const isControl = new Set(controls);
  const entries = [...new Set(levels)]
    .map((level) => ({
      level,
      colour: colourOf.get(level) ?? MISSING_COLOURS[theme],
      count: counts.get(level) ?? 0,
    }))
    .sort((a, b) => compareLevels(a.level, b.level));
  const first = (a: LegendEntry, b: LegendEntry): number =>
    Number(isControl.has(b.level)) - Number(isControl.has(a.level));
  const ranked = [...entries].sort((a, b) => first(a, b) || b.count - a.count);
  const kept = new Set(ranked.slice(0, entries.length > LEGEND_LIMIT ? LEGEND_LIMIT - 1 : LEGEND_LIMIT));
  const shown = entries.filter((entry) => kept.has(entry)).sort(first);
  const left = entries.filter((entry) => !kept.has(entry));
  return {
    shown,
    moreLevels: left.length,
    moreRows: left.reduce((sum, { count }) => sum + count, 0),
    withoutValue,
    colours,
  };
}

interface LegendPlace {
  readonly x: number;
  readonly y: number;
  /** Of one column, with the space after it. */
  readonly columnPx: number;
  readonly heightPx: number;
  readonly title: string;
  readonly theme: Theme;
}

const ROW_PX = 18;
const TEXT_PX = 11.5;

interface Line {
  readonly text: string;
  readonly count: number;
  readonly colour: string | null;
}

function linesOf(legend: Legend, missing: string): readonly Line[] {
  const lines: Line[] = legend.shown.map(({ level, count, colour }) => ({ text: level, count, colour }));
  if (legend.moreLevels > 0) {
    lines.push({ text: `${legend.moreLevels} more`, count: legend.moreRows, colour: null });
  }
  if (legend.withoutValue > 0) lines.push({ text: 'no value', count: legend.withoutValue, colour: missing });
  return lines;
}

/** How many columns a legend needs in a height. */
export const legendColumns = (legend: Legend, heightPx: number): number =>
  Math.max(1, Math.ceil(linesOf(legend, '').length / Math.max(1, Math.floor((heightPx - 30) / ROW_PX))));

/** A legend: title, then a dot, a name and a count for each level, in as many columns as its height asks for. */
export function drawLegend(font: FigureFont, legend: Legend, at: LegendPlace): string {
  const { x, y, heightPx, title, theme } = at;
  const surface = SURFACES[theme];
  const lines = linesOf(legend, MISSING_COLOURS[theme]);
  const columns = legendColumns(legend, heightPx);
  const perColumn = Math.ceil(lines.length / columns);
  const columnPx = at.columnPx - 20;
  const parts = [
    drawText(font, title, {
      ...{ x, y: y + 12, sizePx: 12.5, weight: 'bold', fill: surface.text, maxWidthPx: columnPx },
    }),
  ];
  const roomPx = (count: number): number =>
    columnPx - font.measure(count.toLocaleString('en-US'), TEXT_PX) - 26;
  const ends = new Set(lines.map(({ text, count }) => font.truncate(text, roomPx(count), TEXT_PX)));
  // Names that differ only at their ends must not come to look alike.
  const shortened = ends.size < lines.length ? 'middle' : 'end';
  lines.forEach(({ text, count, colour }, i) => {
    const left = x + Math.floor(i / perColumn) * at.columnPx;
    const baseline = y + 34 + (i % perColumn) * ROW_PX;
    const counted = count.toLocaleString('en-US');
    const ink = colour === null ? surface.muted : surface.text;
    if (colour !== null)
      parts.push(element('circle', { cx: left + 5, cy: baseline - 4, r: 4.5, fill: colour }));
    const place = { x: left + 16, y: baseline, sizePx: TEXT_PX, fill: ink };
    parts.push(drawText(font, text, { ...place, maxWidthPx: roomPx(count), shortened }));
    parts.push(
      drawText(font, counted, {
        ...{ x: left + columnPx, y: baseline, sizePx: TEXT_PX, anchor: 'end', fill: surface.muted },
      }),
    );
  });
  return parts.join('\n');
}
