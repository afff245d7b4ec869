import type { Surface, Theme } from '../contract/palette';
import { MEASURE_COLOURS, SURFACES } from '../contract/palette';
import { paddedRange, tickText, ticks } from '../contract/axis';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import type { Box } from './place-labels';
import { placeLabels } from './place-labels';
import type { MethodRow } from './report-data';
import { element, escapeMarkup, svgDocument } from './svg';

export interface MixingVersusBiologyOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  readonly title: string;
  readonly subtitle?: string;
  /** Those without both summaries are left out and counted. */
  readonly methods: readonly MethodRow[];
  /** The id of the method to mark. */
  readonly recommend?: string;
  /** The id of the uncorrected data, `none`. */
  readonly baseline?: string;
}

interface Dot {
  readonly id: string;
  readonly title: string;
  readonly mixing: number;
  readonly biology: number;
}

const WIDTH = 640;
const HEIGHT = 520;
const AREA: Box = { x: 74, y: 82, width: 536, height: 366 };
const RADIUS = 6.5;
/** The summary weighs biology with 0.6 and mixing with 0.4. */
const WEIGHT = { mixing: 0.4, biology: 0.6 } as const;

const dotsOf = (methods: readonly MethodRow[]): readonly Dot[] =>
  methods.flatMap(({ id, title, summary }) => {
    const { mixing, biology } = summary ?? { mixing: null, biology: null };
    if (mixing === null || biology === null) return [];
    return Number.isFinite(mixing + biology) ? [{ id, title, mixing, biology }] : [];
  });

interface Axes {
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly x: (mixing: number) => number;
  readonly y: (biology: number) => number;
}

function axesOf(dots: readonly Dot[]): Axes {
  const xRange = paddedRange(
    dots.map(({ mixing }) => mixing),
    0,
    1,
    0.2,
  );
  const yRange = paddedRange(
    dots.map(({ biology }) => biology),
    0,
    1,
    0.15,
  );
  return {
    xRange,
    yRange,
    x: (mixing) => AREA.x + (AREA.width * (mixing - xRange[0])) / (xRange[1] - xRange[0]),
    y: (biology) => AREA.y + AREA.height * (1 - (biology - yRange[0]) / (yRange[1] - yRange[0])),
  };
}

function drawAxes(font: FigureFont, surface: Surface, { xRange, yRange, x, y }: Axes): string {
  const [right, bottom] = [AREA.x + AREA.width, AREA.y + AREA.height];
  const small = { sizePx: 11, fill: surface.muted };
  const xTicks = ticks(xRange[0], xRange[1], 6);
  const yTicks = ticks(yRange[0], yRange[1], 6);
  const grid = [
    ...xTicks.map((tick) => `M${x(tick).toFixed(2)} ${AREA.y}V${bottom}`),
    ...yTicks.map((tick) => `M${AREA.x} ${y(tick).toFixed(2)}H${right}`),
  ].join('');
  const named = { sizePx: 12.5, weight: 'bold', fill: surface.text, anchor: 'middle' } as const;
  return [
    element('path', { d: grid, stroke: surface.line, fill: 'none', 'stroke-width': 1 }),
    element('path', { d: `M${AREA.x} ${AREA.y}V${bottom}H${right}`, stroke: surface.muted, fill: 'none' }),
    ...xTicks.map((tick) =>
      drawText(font, tickText(tick, xTicks), { ...small, x: x(tick), y: bottom + 18, anchor: 'middle' }),
    ),
    ...yTicks.map((tick) =>
      drawText(font, tickText(tick, yTicks), { ...small, x: AREA.x - 9, y: y(tick) + 4, anchor: 'end' }),
    ),
    drawText(font, 'Batch mixing → better', { ...named, x: AREA.x + AREA.width / 2, y: bottom + 44 }),
    drawText(font, 'Biology kept → better', { ...named, x: 26, y: AREA.y + AREA.height / 2, rotate: -90 }),
  ].join('\n');
}

/** Lines of equal overall score, faint, each with its number at its right end. */
function drawContours(font: FigureFont, surface: Surface, { xRange, yRange, x, y }: Axes): string {
  const overall = (m: number, b: number): number => WEIGHT.mixing * m + WEIGHT.biology * b;
  const levels = ticks(overall(xRange[0], yRange[0]), overall(xRange[1], yRange[1]), 6);
  return levels
    .flatMap((level) => {
      const biologyAt = (mixing: number): number => (level - WEIGHT.mixing * mixing) / WEIGHT.biology;
      const mixingAt = (biology: number): number => (level - WEIGHT.biology * biology) / WEIGHT.mixing;
      const from = Math.max(xRange[0], mixingAt(yRange[1]));
      const to = Math.min(xRange[1], mixingAt(yRange[0]));
      if (!(to > from)) return [];
      const [x1, y1, x2, y2] = [x(from), y(biologyAt(from)), x(to), y(biologyAt(to))];
      const line = {
        x1,
        y1,
        x2,
        y2,
        stroke: surface.muted,
        'stroke-opacity': 0.55,
        'stroke-dasharray': '2 5',
      };
      const place = { x: x1 + 5, y: y1 + 13, sizePx: 10, fill: surface.muted };
      return [element('line', line), drawText(font, tickText(level, levels), place)];
    })
    .join('\n');
}

function drawDots(options: MixingVersusBiologyOptions, dots: readonly Dot[], axes: Axes): string {
  const { font, theme = 'light', recommend, baseline = 'none' } = options;
  const surface = SURFACES[theme];
  const placed = dots.map((dot) => ({ x: axes.x(dot.mixing), y: axes.y(dot.biology) }));
  const weight = (dot: Dot): 'bold' | 'regular' => (dot.id === recommend ? 'bold' : 'regular');
  const labels = placeLabels(
    dots.map((dot, i) => ({
      ...placed[i],
      ...{ radiusPx: RADIUS + 2, heightPx: 14, widthPx: font.measure(dot.title, 12, weight(dot)) },
    })),
    AREA,
  );
  const parts = dots.map((dot, i) => {
    const at = { cx: placed[i].x, cy: placed[i].y };
    const plain = dot.id === baseline;
    const accent = MEASURE_COLOURS[theme][dot.id === recommend ? 'biology' : 'mixing'];
    const fill = plain ? surface.background : accent;
    const stroke = plain ? surface.text : surface.background;
    const hint = `${dot.title}: mixing ${dot.mixing.toFixed(3)}, biology ${dot.biology.toFixed(3)}`;
    const ring = { ...at, r: RADIUS + 4, fill: 'none', stroke: accent, 'stroke-width': 1.8 };
    return [
      dot.id === recommend ? element('circle', ring) : '',
      element(
        'circle',
        { ...at, r: RADIUS, fill, stroke, 'stroke-width': plain ? 2 : 1.2 },
        element('title', {}, escapeMarkup(hint)),
      ),
    ].join('');
  });
  labels.forEach((box, i) => {
    const place = { x: box.x, y: box.y + 11, sizePx: 12, fill: surface.text, weight: weight(dots[i]) };
    parts.push(drawText(font, dots[i].title, place));
  });
  return parts.join('\n');
}

/**
 * Methods as dots: how well batches mix (right is better) against how much biology is kept (up is better).
 * The uncorrected data is hollow, the recommended method ringed; dotted lines join equal overall scores.
 */
export function mixingVersusBiologyFigure(options: MixingVersusBiologyOptions): string {
  const { font, theme = 'light', title, subtitle = '', methods } = options;
  const surface = SURFACES[theme];
  const dots = dotsOf(methods);
  const left = methods.length - dots.length;
  const note = left === 0 ? '' : `${left} not shown: no summary score`;
  const line = [subtitle, note].filter((part) => part !== '').join(' · ');
  const whole = { x: 24, maxWidthPx: WIDTH - 48 };
  const axes = axesOf(dots);
  const body = [
    drawText(font, title, { ...whole, y: 38, sizePx: 17, weight: 'bold', fill: surface.text }),
    drawText(font, line, { ...whole, y: 59, sizePx: 12, fill: surface.muted }),
    drawAxes(font, surface, axes),
    drawContours(font, surface, axes),
    drawDots(options, dots, axes),
  ].join('\n');
  return svgDocument({ widthPx: WIDTH, heightPx: HEIGHT, title, background: surface.background }, body);
}
