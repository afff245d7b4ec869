import { describe, expect, it } from 'vitest';
import type { Theme } from '../../main/contract/palette';
import {
  CONTROL_COLOURS,
  LEVEL_COLOURS,
  LIGHT_COLOURS,
  MEASURE_COLOURS,
  SURFACES,
  levelColours,
} from '../../main/contract/palette';

const THEMES: readonly Theme[] = ['light', 'dark'];
type Rgb = readonly [number, number, number];

const linear = (hex: string): Rgb => {
  const channel = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
/** WCAG 2.2, contrast ratio. */
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
/** Deuteranopia at full severity, Machado, Oliveira & Fernandes 2009, table 1. */
const deuteranopia = ([r, g, b]: Rgb): Rgb => [
  Math.max(0, 0.367322 * r + 0.860646 * g - 0.227968 * b),
  Math.max(0, 0.280085 * r + 0.672501 * g + 0.047413 * b),
  Math.max(0, -0.01182 * r + 0.04294 * g + 0.968881 * b),
];
const oklab = ([r, g, b]: Rgb): Rgb => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};
function closest(colours: readonly Rgb[]): number {
  let least = Infinity;
  colours.forEach((a, i) => {
    for (const b of colours.slice(i + 1))
      least = Math.min(least, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  });
  return least;
}
const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `level ${i}`);

describe.each(THEMES)('palette, %s', (theme) => {
  const { background, panel, text, muted } = SURFACES[theme];

  it.each([10, 24, 100, 400])('keeps %i levels apart from the background and from each other', (n) => {
    const colours = [...levelColours(names(n), theme).values()];
    expect(new Set(colours).size).toBe(n);
    for (const colour of colours)
      expect(`${colour} ${contrast(colour, background) >= 3}`).toBe(`${colour} true`);
  });

  it('has readable text, controls, measures and traffic lights', () => {
    for (const ground of [background, panel]) {
      expect(contrast(text, ground)).toBeGreaterThanOrEqual(7);
      expect(contrast(muted, ground)).toBeGreaterThanOrEqual(4.5);
      for (const colour of [
        ...Object.values(LIGHT_COLOURS[theme]),
        ...Object.values(MEASURE_COLOURS[theme]),
      ]) {
        expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3.8);
      }
    }
    expect(contrast(CONTROL_COLOURS[theme], background)).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps the first ten apart, also without green cones', () => {
    const ten = LEVEL_COLOURS[theme].slice(0, 10).map(linear);
    // 0.02 in OKLab is about the smallest difference that people see side by side.
    expect(closest(ten.map(oklab))).toBeGreaterThan(0.1);
    expect(closest(ten.map((c) => oklab(deuteranopia(c))))).toBeGreaterThan(0.06);
  });
});

describe('levelColours', () => {
  it('gives a level the same colour whatever the order of appearance', () => {
    const levels = ['plate 10', 'plate 2', 'DMSO', 'plate 1'];
    const a = levelColours(levels, 'light', ['DMSO']);
    const b = levelColours([...levels].reverse(), 'light', ['DMSO']);
    for (const level of levels) expect(b.get(level)).toBe(a.get(level));
    expect(a.get('plate 1')).toBe(LEVEL_COLOURS.light[0]);
    expect(a.get('plate 2')).toBe(LEVEL_COLOURS.light[1]);
    expect(a.get('plate 10')).toBe(LEVEL_COLOURS.light[2]);
  });

  it('paints negative controls the same grey among few and among many', () => {
    expect(levelColours(['a', 'DMSO'], 'dark', ['DMSO']).get('DMSO')).toBe(CONTROL_COLOURS.dark);
    expect(levelColours([...names(60), 'DMSO'], 'dark', ['DMSO']).get('DMSO')).toBe(CONTROL_COLOURS.dark);
  });

  it('does not invent a colour for a control that is not a level', () => {
    expect([...levelColours(['a'], 'light', ['DMSO']).keys()]).toEqual(['a']);
  });
});
