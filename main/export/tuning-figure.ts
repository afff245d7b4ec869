import type { Tuning } from '../contract/judgement';
import type { Theme } from '../contract/palette';
import { MEASURE_COLOURS, SURFACES } from '../contract/palette';
import type { TuningCurve } from '../contract/tuning-curve';
import { tuningCurve } from '../contract/tuning-curve';
import { tickText, ticks } from '../contract/axis';
import { drawText } from './figure-text';
import type { FigureFont } from './font';
import { coordinate, element, escapeMarkup, svgDocument } from './svg';

export interface TuningFigureOptions {
  readonly font: FigureFont;
  readonly theme?: Theme;
  /** Of the method. */
  readonly title: string;
  readonly tuning: Tuning;
}

const EDGE = 24;
const WIDTH = 640;
const HEIGHT = 330;
/** To its right stands the name of the uncorrected line. */
const AREA = { x: 74, y: 92, width: 460, height: 160 } as const;
const RADIUS = 5.5;

function drawFrame(
  { font, theme = 'light', tuning }: TuningFigureOptions,
  range: readonly [number, number],
  yAt: (score: number) => number,
): string {
  const surface = SURFACES[theme];
  const marks = ticks(range[0], range[1], 4);
  const right = AREA.x + AREA.width;
  const grid = marks.map((mark) => `M${AREA.x} ${coordinate(yAt(mark))}H${right}`).join('');
  const parts = [
    element('path', { d: grid, stroke: surface.line, fill: 'none' }),
    ...marks.map((mark) =>
      drawText(font, tickText(mark, marks), {
        ...{ x: AREA.x - 9, y: yAt(mark) + 4, sizePx: 11, anchor: 'end', fill: surface.muted },
      }),
    ),
    drawText(font, tuning.parameter, {
      ...{ x: AREA.x + AREA.width / 2, y: HEIGHT - 22, sizePx: 12.5, weight: 'bold', anchor: 'middle' },
      fill: surface.text,
    }),
    drawText(font, 'mAP → better', {
      ...{ x: 26, y: AREA.y + AREA.height / 2, rotate: -90, sizePx: 12.5, weight: 'bold', anchor: 'middle' },
      fill: surface.text,
    }),
  ];
  if (tuning.uncorrected === null) return parts.join('\n');
  const y = yAt(tuning.uncorrected);
  const line = { x1: AREA.x, y1: y, x2: right, y2: y, stroke: surface.muted, 'stroke-dasharray': '5 4' };
  const place = { x: right + 7, y: y + 4, sizePx: 11, fill: surface.muted };
  return [...parts, element('line', line), drawText(font, 'uncorrected', place)].join('\n');
}

function drawCurve(
  { font, theme = 'light' }: TuningFigureOptions,
  { points }: TuningCurve,
  yAt: (score: number) => number,
): string {
  const surface = SURFACES[theme];
  const { mixing, biology } = MEASURE_COLOURS[theme];
  const slot = AREA.width / points.length;
  const xAt = (i: number): number => AREA.x + (i + 0.5) * slot;
  const scored = points.flatMap(({ score }, i) => (score === null ? [] : [{ x: xAt(i), y: yAt(score) }]));
  const path = scored
    .map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${coordinate(x)} ${coordinate(y)}`)
    .join('');
  const parts =
    path === '' ? [] : [element('path', { d: path, stroke: mixing, fill: 'none', 'stroke-width': 1.6 })];
  points.forEach(({ setting, name, score, why, isChosen, isStandard }, i) => {
    const at = { x: xAt(i), anchor: 'middle', maxWidthPx: slot - 4 } as const;
    const base = AREA.y + AREA.height;
    const ink = { sizePx: 11, fill: score === null ? surface.muted : surface.text };
    const hint = score === null ? { hint: `${setting}: ${why ?? 'not scored'}` } : {};
    parts.push(drawText(font, name, { ...at, ...ink, ...hint, y: base + 20 }));
    const notes = [isChosen && 'chosen', isStandard && 'default'].filter((note) => note !== false);
    notes.forEach((note, n) =>
      parts.push(drawText(font, note, { ...at, y: base + 35 + 13 * n, sizePx: 10, fill: surface.muted })),
    );
    if (score === null) return;
    const dot = { cx: at.x, cy: yAt(score), r: RADIUS, fill: isChosen ? biology : mixing };
    if (isChosen) parts.push(element('circle', { ...dot, r: RADIUS + 4, fill: 'none', stroke: biology }));
    const said = `${setting}: mAP ${score.toFixed(3)}`;
    parts.push(element('circle', dot, element('title', {}, escapeMarkup(said))));
  });
  return parts.join('\n');
}

/** Replicates found across batches at every strength that was tried; the chosen one is ringed. */
export function tuningFigure(options: TuningFigureOptions): string {
  const { font, theme = 'light', title, tuning } = options;
  const curve = tuningCurve(tuning);
  const { range } = curve;
  const { background, text, muted } = SURFACES[theme];
  const yAt = (score: number): number =>
    AREA.y + AREA.height * (1 - (score - range[0]) / (range[1] - range[0]));
  const name = `Strength of ${title}`;
  const note = `Replicates found across batches (mAP), mean over ${tuning.labels} labels`;
  const body = [
    drawText(font, name, { x: EDGE, y: 38, sizePx: 17, weight: 'bold', fill: text, maxWidthPx: WIDTH - 48 }),
    drawText(font, note, { x: EDGE, y: 59, sizePx: 12, fill: muted, maxWidthPx: WIDTH - 48 }),
    drawFrame(options, range, yAt),
    drawCurve(options, curve, yAt),
  ].join('\n');
  return svgDocument({ widthPx: WIDTH, heightPx: HEIGHT, title: name, background }, body);
}
