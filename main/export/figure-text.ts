import type { FigureFont, Weight } from './font';
import { coordinate, element, escapeMarkup } from './svg';

export interface TextPlace {
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly sizePx: number;
  readonly fill: string;
  readonly weight?: Weight;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** A wider text is shortened; the whole text stays as its title. */
  readonly maxWidthPx?: number;
  /** Where it is shortened; at its end unless said. */
  readonly shortened?: 'end' | 'middle';
  /** Degrees clockwise about (x, y). */
  readonly rotate?: number;
  /** What a reader sees on hovering, where it says more than the text. */
  readonly hint?: string;
}

const SHIFT = { start: 0, middle: 0.5, end: 1 } as const;

const WEIGHTS = { regular: 400, bold: 600 } as const;

/** A text as text, in a page that embeds the font. */
function drawPageText(family: string, shown: string, place: TextPlace, title: string | undefined): string {
  const { x, y, sizePx, fill, weight = 'regular', anchor = 'start', rotate } = place;
  const written = escapeMarkup(shown);
  return element(
    'text',
    {
      x,
      y,
      fill,
      'font-family': family,
      'font-size': sizePx,
      'font-weight': weight === 'regular' ? undefined : WEIGHTS[weight],
      'text-anchor': anchor === 'start' ? undefined : anchor,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${coordinate(x)} ${coordinate(y)})`,
    },
    title === undefined ? written : element('title', {}, escapeMarkup(title)) + written,
  );
}

/** A text as one path of outlines, readable by screen readers through its label. Empty texts draw nothing. In a page that embeds the font it is a text. */
export function drawText(font: FigureFont, text: string, place: TextPlace): string {
  const { x, y, sizePx, fill, weight = 'regular', anchor = 'start', maxWidthPx, shortened, rotate } = place;
  const { hint } = place;
  const shown = maxWidthPx === undefined ? text : font.truncate(text, maxWidthPx, sizePx, weight, shortened);
  if (font.family !== undefined) {
    return shown === ''
      ? ''
      : drawPageText(font.family, shown, place, hint ?? (shown === text ? undefined : text));
  }
  const start = x - SHIFT[anchor] * (anchor === 'start' ? 0 : font.measure(shown, sizePx, weight));
  const { pathData } = font.outline(shown, start, y, sizePx, weight);
  if (pathData === '') return '';
  const title = hint ?? (shown === text ? undefined : text);
  return element(
    'path',
    {
      role: 'img',
      'aria-label': text,
      fill,
      transform: rotate === undefined ? undefined : `rotate(${rotate} ${coordinate(x)} ${coordinate(y)})`,
      d: pathData,
    },
    title === undefined ? '' : element('title', {}, escapeMarkup(title)),
  );
}
