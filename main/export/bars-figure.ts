import type { Surface, Theme } from '../contract/palette';
import { MEASURE_COLOURS, SURFACES } from '../contract/palette';
import { tickText, ticks } from '../contract/axis';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import { scoreText } from './score-scale';
import { element, escapeMarkup, svgDocument } from './svg';

export interface Bar {
  readonly id: string;
  readonly label: string;
  /** null: could not be computed, `why` says it. */
  readonly value: number | null;
  readonly why?: string;
  /** A confidence interval. */
  readonly interval?: readonly [low: number, high: number];
}

export interface BarsFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  readonly title: string;
  readonly subtitle?: string;
  /** Under the axis: what the bars measure. */
  readonly axis: string;
  readonly measures?: 'mixing' | 'biology' | 'both';
  /** Both ends of the axis; bars start at 0, or at the lower end where 0 is not between them. */
  readonly range: readonly [low: number, high: number];
  readonly bars: readonly Bar[];
  /** The id of the bar to mark. */
  readonly recommend?: string;
}

const EDGE = 24;
const ROW = 28;
const NAMES = 200;
const LENGTH = 360;
const TOP = 82;
const WIDTH = EDGE + NAMES + LENGTH + 76;

interface Frame {
  readonly options: BarsFigureOptions;
  readonly surface: Surface;
  readonly colour: string;
  readonly x: (value: number) => number;
}

function drawBar({ options, surface, colour, x }: Frame, bar: Bar, index: number): string {
  const y = TOP + ROW * (index + 0.5);
  const best = options.recommend === bar.id;
  const name = {
    x: EDGE + NAMES - 12,
    y: y + 4,
    sizePx: 12,
    anchor: 'end',
    maxWidthPx: NAMES - 12,
    fill: surface.text,
  } as const;
  const parts = [drawText(options.font, bar.label, { ...name, weight: best ? 'bold' : 'regular' })];
  const { value, interval } = bar;
  if (value === null || !Number.isFinite(value)) {
    const place = { x: EDGE + NAMES + 8, y: y + 4, sizePx: 11.5, fill: surface.muted, maxWidthPx: LENGTH };
    return [...parts, drawText(options.font, `– ${bar.why ?? ''}`.trim(), place)].join('\n');
  }
  const [from, to] = [x(0), x(value)];
  const box = { x: Math.min(from, to), y: y - 9, width: Math.max(1, Math.abs(to - from)), height: 18, rx: 3 };
  const hint = element('title', {}, escapeMarkup(`${bar.label}: ${value.toFixed(4)}`));
  parts.push(element('rect', { ...box, fill: colour, 'fill-opacity': best ? 1 : 0.72 }, hint));
  let right = Math.max(from, to);
  if (interval?.every(Number.isFinite) === true) {
    const [low, high] = [x(interval[0]), x(interval[1])];
    const d = `M${low.toFixed(2)} ${y - 4}v8m0 -4H${high.toFixed(2)}m0 -4v8`;
    parts.push(element('path', { d, stroke: surface.text, fill: 'none', 'stroke-width': 1.3 }));
    right = Math.max(right, high);
  }
  const place = { x: right + 8, y: y + 4, sizePx: 11.5, fill: surface.text } as const;
  parts.push(drawText(options.font, scoreText(value), { ...place, weight: best ? 'bold' : 'regular' }));
  return parts.join('\n');
}

/** One bar a method for one score, with its number and, where given, its confidence interval. */
export function barsFigure(options: BarsFigureOptions): string {
  const { font, theme = 'light', title, subtitle = '', axis, measures = 'both', range, bars } = options;
  const surface = SURFACES[theme];
  const [low, high] = range;
  const x = (value: number): number => {
    const inside = Math.min(high, Math.max(low, value));
    return EDGE + NAMES + (LENGTH * (inside - low)) / (high - low);
  };
  const bottom = TOP + ROW * bars.length;
  const marks = ticks(low, high, 5);
  const whole = { x: EDGE, maxWidthPx: WIDTH - 2 * EDGE };
  const small = { sizePx: 11, fill: surface.muted, anchor: 'middle' } as const;
  const frame: Frame = { options, surface, colour: MEASURE_COLOURS[theme][measures], x };
  const grid = marks.map((tick) => `M${x(tick).toFixed(2)} ${TOP}V${bottom}`).join('');
  const body = [
    drawText(font, title, { ...whole, y: EDGE + 14, sizePx: 17, weight: 'bold', fill: surface.text }),
    drawText(font, subtitle, { ...whole, y: EDGE + 35, sizePx: 12, fill: surface.muted }),
    element('path', { d: grid, stroke: surface.line, fill: 'none' }),
    ...bars.map((bar, i) => drawBar(frame, bar, i)),
    ...marks.map((tick) => drawText(font, tickText(tick, marks), { ...small, x: x(tick), y: bottom + 17 })),
    drawText(font, axis, {
      ...{ x: EDGE + NAMES + LENGTH / 2, y: bottom + 40, sizePx: 12, anchor: 'middle', weight: 'bold' },
      fill: surface.text,
    }),
  ].join('\n');
  const heightPx = bottom + 40 + EDGE;
  return svgDocument({ widthPx: WIDTH, heightPx, title, background: surface.background }, body);
}
