import { readFileSync } from 'node:fs';
import path from 'node:path';
import opentype from 'opentype.js';
import { StorageError } from '../core/errors';
import { coordinate } from './svg';

export type Weight = 'regular' | 'bold';

/** A text as outlines: where its pen ends up, and SVG path data in absolute coordinates. */
interface Outlined {
  readonly widthPx: number;
  readonly pathData: string;
}

/** Measures texts and turns them into outlines, so that a figure needs no font where it is opened. */
export interface FigureFont {
  measure(text: string, sizePx: number, weight?: Weight): number;
  /** Outlines with the baseline starting at (x, y). */
  outline(text: string, x: number, y: number, sizePx: number, weight?: Weight): Outlined;
  /** The font files as data URIs, for pages that show text of their own. */
  readonly dataUris: Readonly<Record<Weight, string>>;
  /** Where the page embeds the font under this name texts are written as texts: a tenth of the size of outlines. */
  readonly family?: string;
  /** The text, where it is wider than `maxWidthPx` shortened, with "…" at its end or in its middle. */
  truncate(
    text: string,
    maxWidthPx: number,
    sizePx: number,
    weight?: Weight,
    where?: 'end' | 'middle',
  ): string;
}

type Face = ReturnType<typeof opentype.parse>;
type Glyph = ReturnType<Face['charToGlyph']>;

const FILES: Readonly<Record<Weight, string>> = {
  regular: 'Inter-Regular.woff',
  bold: 'Inter-SemiBold.woff',
};

function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new StorageError(`the font ${file} cannot be read`, {
      hint: 'the installation is incomplete; install Unbatch again',
      cause,
    });
  }
}

/** Zero-width characters, joiners and variation selectors: nothing to draw. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]/u;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** What is drawn of a text: composed characters, line breaks as spaces. */
const charactersOf = (text: string): readonly string[] =>
  Array.from(text.normalize('NFC').replace(CONTROL, ' ')).filter((character) => !INVISIBLE.test(character));

/** Letters of wide scripts (Chinese, Japanese, Korean, emoji) get a wide box. */
const missingWidth = (character: string): number => ((character.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.6);

/** A hollow box for a character that the font lacks: outer edge one way round, inner edge the other. */
function boxData(x: number, y: number, sizePx: number, widthPx: number): string {
  const rim = sizePx * 0.07;
  const gap = sizePx * 0.08;
  const [left, right, top] = [x + gap, x + widthPx - gap, y - sizePx * 0.73];
  const [l, r, t, b] = [left + rim, right - rim, top + rim, y - rim].map(coordinate);
  return (
    `M${numbers(left, top)}H${coordinate(right)}V${coordinate(y)}H${coordinate(left)}Z` +
    `M${l} ${t}V${b}H${r}V${t}Z`
  );
}

/**
 * A glyph's outline as path data. opentype.js' own writer loses the space before a number that rounds from
 * below zero to 0, which glues it to the one before. Lines of no length, which it puts between curves, are
 * left out.
 */
function glyphData(glyph: Glyph, x: number, y: number, sizePx: number): string {
  let pen = '';
  return glyph
    .getPath(x, y, sizePx)
    .commands.map((command) => {
      if (command.type === 'Z') return 'Z';
      const before = pen;
      pen = numbers(command.x, command.y);
      switch (command.type) {
        case 'M':
          return `M${pen}`;
        case 'L':
          return pen === before ? '' : `L${pen}`;
        case 'Q':
          return `Q${numbers(command.x1, command.y1)} ${pen}`;
        case 'C':
          return `C${numbers(command.x1, command.y1, command.x2, command.y2)} ${pen}`;
      }
    })
    .join('');
}

const numbers = (...values: readonly number[]): string => values.map(coordinate).join(' ');

type Draw = (glyph: Glyph | null, x: number, widthPx: number) => void;

/** Walks along a text with kerning; a null glyph is one that the font lacks. Returns the width in pixels. */
function layOut(face: Face, characters: readonly string[], sizePx: number, draw: Draw): number {
  const scale = sizePx / face.unitsPerEm;
  let x = 0;
  let previous: Glyph | null = null;
  for (const character of characters) {
    const glyph: Glyph = face.charToGlyph(character);
    if (glyph.index === 0) {
      const widthPx = missingWidth(character) * sizePx;
      draw(null, x, widthPx);
      x += widthPx;
      previous = null;
      continue;
    }
    if (previous !== null) x += face.getKerningValue(previous, glyph) * scale;
    const widthPx = (glyph.advanceWidth ?? 0) * scale;
    draw(glyph, x, widthPx);
    x += widthPx;
    previous = glyph;
  }
  return x;
}

const ignore: Draw = () => undefined;

/**
 * Reads the figure font (Inter) from `<assetsDir>/fonts`.
 * @throws {StorageError} when the files are not there
 */
export function loadFigureFont(assetsDir: string): FigureFont {
  const read = (weight: Weight): Buffer => readFile(path.join(assetsDir, 'fonts', FILES[weight]));
  const files: Readonly<Record<Weight, Buffer>> = { regular: read('regular'), bold: read('bold') };
  const face = (bytes: Buffer): Face => opentype.parse(new Uint8Array(bytes).buffer);
  const faces: Readonly<Record<Weight, Face>> = { regular: face(files.regular), bold: face(files.bold) };
  const dataUri = (bytes: Buffer): string => `data:font/woff;base64,${bytes.toString('base64')}`;
  const measure: FigureFont['measure'] = (text, sizePx, weight = 'regular') =>
    layOut(faces[weight], charactersOf(text), sizePx, ignore);
  return {
    measure,
    dataUris: { regular: dataUri(files.regular), bold: dataUri(files.bold) },
    outline(text, x, y, sizePx, weight = 'regular') {
      const parts: string[] = [];
      const widthPx = layOut(faces[weight], charactersOf(text), sizePx, (glyph, offset, width) => {
        parts.push(
          glyph === null ? boxData(x + offset, y, sizePx, width) : glyphData(glyph, x + offset, y, sizePx),
        );
      });
      return { widthPx, pathData: parts.join('') };
    },
    truncate(text, maxWidthPx, sizePx, weight = 'regular', where = 'end') {
      if (measure(text, sizePx, weight) <= maxWidthPx) return text;
      const characters = charactersOf(text);
      let kept = characters.length - 1;
      const shortened = (): string => {
        const after = where === 'end' ? 0 : Math.floor(kept / 2);
        const [head, tail] = [characters.slice(0, kept - after), characters.slice(characters.length - after)];
        return `${head.join('').trimEnd()}…${tail.join('').trimStart()}`;
      };
      while (kept > 0 && measure(shortened(), sizePx, weight) > maxWidthPx) kept--;
      return shortened();
    },
  };
}

/** The name under which a report embeds the font (report-style.ts). */
export const PAGE_FAMILY = 'Unbatch Inter';

/** The font for figures of a page that embeds it. */
export const pageFont = (font: FigureFont): FigureFont => ({ ...font, family: PAGE_FAMILY });
