import { ShapeError } from '../core/errors';

/** Characters that XML 1.0 does not allow, alone or as half a pair. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in XML or HTML, between tags or inside a quoted attribute. */
export const escapeMarkup = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** A coordinate with at most two decimals. @throws {ShapeError} when it is not finite: a figure never holds NaN */
export function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new ShapeError('a coordinate of a figure', 'finite', String(value));
  const rounded = Math.round(value * 100) / 100;
  return String(rounded === 0 ? 0 : rounded);
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element; numbers are rounded, texts escaped, undefined attributes left out. `children` is markup. */
export function element(name: string, attributes: Attributes, children = ''): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeMarkup(value)}"`)
    .join('');
  return children === '' ? `<${name}${written}/>` : `<${name}${written}>${children}</${name}>`;
}

interface Page {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly title: string;
  /** Painted behind everything; absent: transparent. */
  readonly background?: string;
}

/** A whole SVG file. */
export function svgDocument({ widthPx, heightPx, title, background }: Page, body: string): string {
  const ground =
    background === undefined ? '' : element('rect', { width: widthPx, height: heightPx, fill: background });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: widthPx,
      height: heightPx,
      viewBox: `0 0 ${coordinate(widthPx)} ${coordinate(heightPx)}`,
      role: 'graphics-document',
      'aria-label': title,
    },
    `\n${element('title', {}, escapeMarkup(title))}\n${ground}\n${body}\n`,
  );
}
