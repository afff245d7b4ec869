import type { PointStyle } from './point-renderer';

/** 0xRRGGBB of '#rrggbb'. */
const parseHex = (hex: string): number => Number.parseInt(hex.slice(1), 16);
export const channels = (hex: string): readonly [number, number, number] => {
  const value = parseHex(hex);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

export interface StyleInput {
  readonly rows: number;
  /** Colour of row i, as '#rrggbb'; the strings are few, so they are looked up once each. */
  readonly colourOf: (row: number) => string;
  /** Rows that are shown at full strength; others are faint. */
  readonly isLit: (row: number) => boolean;
  readonly selected: ReadonlySet<number>;
  readonly faint: string;
}

/** Colours and weights of all rows: a selection stands out, what is not lit stays as a faint ground. */
export function pointStyle({ rows, colourOf, isLit, selected, faint }: StyleInput): PointStyle {
  const colours = new Uint8Array(rows * 4);
  const weights = new Uint8Array(rows);
  const known = new Map<string, readonly [number, number, number]>();
  for (let row = 0; row < rows; row++) {
    const hex = colourOf(row);
    const rgb = known.get(hex) ?? channels(hex);
    known.set(hex, rgb);
    colours.set(rgb, row * 4);
    colours[row * 4 + 3] = 255;
    const isChosen = selected.has(row);
    const isStrong = isChosen && isLit(row);
    weights[row] = isStrong ? 3 : isLit(row) && selected.size === 0 ? 2 : 1;
  }
  const [r, g, b] = channels(faint);
  return { colours, weights, faintColour: [r / 255, g / 255, b / 255] };
}

/** Stops of the scale for numbers, dark to light (after Viridis). */
const SCALE = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'];

/** The scale's colour at `share` (0 … 1). */
export function scaleColour(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (SCALE.length - 1);
  const low = Math.min(SCALE.length - 2, Math.floor(at));
  const from = channels(SCALE[low] ?? '#000000');
  const to = channels(SCALE[low + 1] ?? '#000000');
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * (at - low)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
