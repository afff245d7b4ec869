import type { Explained, TableVariance, VarianceFate } from '../contract/judgement';
import type { Surface, Theme } from '../contract/palette';
import { MEASURE_COLOURS, SURFACES } from '../contract/palette';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import { element, escapeMarkup, svgDocument } from './svg';

export interface VarianceFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  /** Of the correction. */
  readonly title: string;
  readonly variance: VarianceFate;
}

/** Components shown: those after them hold little variance, and bars grow too thin to read. */
const SHOWN = 8;
const EDGE = 24;
const HEIGHT = 336;
const PLOT = { y: 124, width: 300, height: 138, gap: 52, left: 44 } as const;
const WIDTH = 2 * EDGE + 2 * (PLOT.left + PLOT.width) + PLOT.gap - PLOT.left;
const GRID = [0, 0.25, 0.5, 0.75, 1];
const SIDES = ['batch', 'label'] as const;
const NAMES = { batch: 'batch', label: 'label' } as const;

const percent = (value: number): string => `${Math.round(100 * value)} %`;
/** With a decimal below 10 %, as in the tables. */
const finePercent = (value: number): string => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
const coloursOf = (theme: Theme): Readonly<Record<keyof Explained, string>> => ({
  batch: MEASURE_COLOURS[theme].mixing,
  label: MEASURE_COLOURS[theme].biology,
});

function drawGrid(font: FigureFont, surface: Surface, left: number): string {
  const yAt = (value: number): number => PLOT.y + PLOT.height * (1 - value);
  const lines = GRID.map((value) => `M${left} ${yAt(value)}H${left + PLOT.width}`).join('');
  const texts = GRID.map((value) =>
    drawText(font, percent(value), {
      ...{ x: left - 8, y: yAt(value) + 4, sizePx: 10.5, anchor: 'end', fill: surface.muted },
    }),
  );
  return [element('path', { d: lines, stroke: surface.line, fill: 'none' }), ...texts].join('\n');
}

function drawPanel(
  { font, theme = 'light' }: VarianceFigureOptions,
  title: string,
  { total, components }: TableVariance,
  left: number,
): string {
  const surface = SURFACES[theme];
  const colours = coloursOf(theme);
  const shown = components.slice(0, SHOWN);
  const slot = PLOT.width / Math.max(1, shown.length);
  const bar = Math.min(16, 0.36 * slot);
  const bottom = PLOT.y + PLOT.height;
  const parts = [
    drawText(font, title, { x: left, y: 92, sizePx: 14, weight: 'bold', fill: surface.text }),
    drawText(font, `all features: batch ${finePercent(total.batch)}, label ${finePercent(total.label)}`, {
      ...{ x: left, y: 109, sizePx: 11.5, fill: surface.muted, maxWidthPx: PLOT.width },
    }),
    drawGrid(font, surface, left),
  ];
  shown.forEach((component, i) => {
    const middle = left + (i + 0.5) * slot;
    SIDES.forEach((side, s) => {
      const value = Math.min(1, Math.max(0, component[side]));
      const height = PLOT.height * value;
      const at = { x: middle + (s - 1) * bar, y: bottom - height, width: bar - 1, height };
      const hint = `${title}, component ${i + 1}: ${NAMES[side]} explains ${percent(value)}`;
      parts.push(element('rect', { ...at, fill: colours[side] }, element('title', {}, escapeMarkup(hint))));
    });
    const under = { x: middle, anchor: 'middle' } as const;
    parts.push(
      drawText(font, String(i + 1), { ...under, y: bottom + 16, sizePx: 11, fill: surface.text }),
      drawText(font, percent(component.share), { ...under, y: bottom + 31, sizePx: 10, fill: surface.muted }),
    );
  });
  return parts.join('\n');
}

function drawKey({ font, theme = 'light', variance }: VarianceFigureOptions): string {
  const surface = SURFACES[theme];
  const colours = coloursOf(theme);
  return SIDES.map((side, i) => {
    const x = EDGE + i * 260;
    const text = `explained by ${NAMES[side]} (by chance ${finePercent(variance.chance[side])})`;
    return [
      element('rect', { x, y: 54, width: 11, height: 11, fill: colours[side] }),
      drawText(font, text, { x: x + 18, y: 64, sizePx: 12, fill: surface.text }),
    ].join('');
  }).join('\n');
}

/**
 * How much of each leading principal component batch and label explain, before and after a correction. A good one takes
 * the batch's bars down to what chance gives, and leaves the label's.
 */
export function varianceFigure(options: VarianceFigureOptions): string {
  const { font, theme = 'light', title, variance } = options;
  const { background, text, muted } = SURFACES[theme];
  const lefts = [EDGE + PLOT.left, EDGE + PLOT.left + PLOT.width + PLOT.gap];
  const name = `Variance by batch and label: ${title}`;
  const note = 'principal components, each with its share of all variance';
  const body = [
    drawText(font, name, { x: EDGE, y: 38, sizePx: 17, weight: 'bold', fill: text, maxWidthPx: WIDTH - 48 }),
    drawKey(options),
    drawPanel(options, 'Before', variance.before, lefts[0]),
    drawPanel(options, 'After', variance.after, lefts[1]),
    drawText(font, note, { x: WIDTH / 2, y: HEIGHT - 16, sizePx: 11.5, anchor: 'middle', fill: muted }),
  ].join('\n');
  return svgDocument({ widthPx: WIDTH, heightPx: HEIGHT, title: name, background }, body);
}
