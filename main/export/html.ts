import { escapeMarkup } from './svg';

/** HTML that is safe to insert: made by `html`, or figures that Unbatch drew. */
export interface Markup {
  readonly markup: string;
}

export type Insert = string | number | Markup | null | undefined | false | readonly Insert[];

function written(value: Insert): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeMarkup(value);
  return 'markup' in value ? value.markup : value.map(written).join('');
}

/** Line breaks and indentation of the template itself, not of what is inserted. */
const INDENT = /\s*\n\s*/g;

/** A template whose inserted texts are escaped; inserted markup and lists of markup stay as they are. */
export const html = (parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup => ({
  markup: parts
    .map((part) => part.replace(INDENT, '\n'))
    .reduce((text, part, i) => text + written(inserts[i - 1]) + part),
});

/** Markup that was not made by `html`: SVG figures, style sheets. Never text of the user. */
export const trusted = (markup: string): Markup => ({ markup });
