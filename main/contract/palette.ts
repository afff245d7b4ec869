/**
 * Colours of categories, the same in figures, report and window.
 *
 * The first ten follow Okabe & Ito (2008), darkened (light theme) or lightened (dark theme) until every one
 * stands out against the background (WCAG contrast of at least 3), and spread so that they stay apart for
 * people with red or green blindness (Machado et al. 2009). Fourteen more are as far as possible from these
 * and from each other. A category has one hue in both themes.
 */
export type Theme = 'light' | 'dark';

/** Backgrounds and inks of a theme. */
export interface Surface {
  readonly background: string;
  /** Plot areas and cards. */
  readonly panel: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
}

export const SURFACES: Readonly<Record<Theme, Surface>> = {
  light: { background: '#ffffff', panel: '#f6f7f9', text: '#1c2128', muted: '#5c6570', line: '#d9dde3' },
  dark: { background: '#14171c', panel: '#1c2027', text: '#e8ebef', muted: '#9ba4b0', line: '#343a44' },
};

/** Up to 24 categories take these in order; the first ten are the safest to tell apart. */
export const LEVEL_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: [
    ...['#2d6399', '#d83f09', '#1ba299', '#e16c87', '#5a90ea', '#c68712', '#5a7e36', '#5a24a2'],
    ...['#63361b', '#a21b5a', '#a251c6', '#906c7e', '#005a48', '#003f75', '#994800', '#63245a'],
    ...['#5a63e1', '#b47ec6', '#669c3b', '#7e4887', '#900000', '#8b8b66', '#635a36', '#2448bd'],
  ],
  dark: [
    ...['#36a2ea', '#ee9568', '#5ae1c6', '#f375a2', '#abbdfc', '#f3c65a', '#90ab1b', '#7e6cd8'],
    ...['#b46300', '#bd5187', '#cf99fc', '#d8a2b4', '#51a287', '#517ea2', '#ab876c', '#906c90'],
    ...['#9099bd', '#e1bdea', '#bdcfab', '#bd6ccf', '#e16351', '#c6b412', '#877e36', '#7e90fc'],
  ],
};

/** Negative controls, whatever the column and however many other categories there are. */
export const CONTROL_COLOURS: Readonly<Record<Theme, string>> = { light: '#4b5058', dark: '#a9afb8' };

/** Rows without a value: there, but in the background. */
export const MISSING_COLOURS: Readonly<Record<Theme, string>> = { light: '#a6adb7', dark: '#5b6470' };

/** What a score measures: batch mixing, kept biology, and both together. */
export const MEASURE_COLOURS: Readonly<
  Record<Theme, Readonly<Record<'mixing' | 'biology' | 'both', string>>>
> = {
  light: { mixing: '#2d6399', biology: '#d0521b', both: '#4b5058' },
  dark: { mixing: '#5fb0ee', biology: '#f38b54', both: '#c3c8cf' },
};

/** The traffic light of the design. */
export const LIGHT_COLOURS: Readonly<Record<Theme, Readonly<Record<'green' | 'amber' | 'red', string>>>> = {
  light: { green: '#1a7f4b', amber: '#a86400', red: '#c4262e' },
  dark: { green: '#45c486', amber: '#f0b04a', red: '#ff7b78' },
};

const gamma = (x: number): number => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);

/** OKLCH (Ottosson 2020) as linear sRGB, which may lie outside 0 … 1. */
function linearOf(lightness: number, chroma: number, hue: number): readonly [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The colour as hex; chroma is lowered until a screen can show it. */
function hexOf(lightness: number, chroma: number, hue: number): string {
  let rgb = linearOf(lightness, chroma, hue);
  for (let c = chroma; rgb.some((x) => x < 0 || x > 1) && c > 0; c -= 0.005)
    rgb = linearOf(lightness, c, hue);
  const digits = rgb.map((x) => Math.round(255 * gamma(Math.min(1, Math.max(0, x)))));
  return `#${digits.map((x) => x.toString(16).padStart(2, '0')).join('')}`;
}

const LIGHTNESS: Readonly<Record<Theme, readonly number[]>> = {
  light: [0.5, 0.62, 0.38],
  dark: [0.74, 0.62, 0.86],
};
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** n different colours: hues by the golden angle, on three levels of lightness in turn. */
function generated(n: number, theme: Theme): readonly string[] {
  const colours = new Set<string>();
  const tiers = LIGHTNESS[theme];
  for (let i = 0; colours.size < n; i++) {
    const chroma = 0.15 - 0.05 * (Math.floor(i / 3) % 2);
    colours.add(hexOf(tiers[i % 3] ?? 0.5, chroma, 0.4 + i * GOLDEN_ANGLE));
  }
  return [...colours];
}

/** Numbers in names count as numbers, so that "Plate 10" stands after "Plate 9". */
const collator = new Intl.Collator('en', { numeric: true });

/** The order in which categories are listed and coloured: natural, independent of order of appearance. */
export const compareLevels = (a: string, b: string): number =>
  collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/**
 * A colour for every level. It depends on the set of levels only, not on their order: give all levels of
 * the column, also those that a filter hides, and a level keeps its colour.
 * @param controls levels that are negative controls: always the same grey, and they use up no colour
 */
export function levelColours(
  levels: readonly string[],
  theme: Theme,
  controls: readonly string[] = [],
): ReadonlyMap<string, string> {
  const grey = new Set(controls);
  const others = [...new Set(levels)].filter((level) => !grey.has(level)).sort(compareLevels);
  const fixed = LEVEL_COLOURS[theme];
  const colours = others.length <= fixed.length ? fixed : generated(others.length, theme);
  const colourOf = new Map(others.map((level, i) => [level, colours[i] ?? CONTROL_COLOURS[theme]]));
  for (const level of levels) if (grey.has(level)) colourOf.set(level, CONTROL_COLOURS[theme]);
  return colourOf;
}

/** Channels of two colours mixed in the display's own values. */
function mixed(from: string, to: string, share: number): string {
  const channel = (hex: string, at: number): number => parseInt(hex.slice(1 + 2 * at, 3 + 2 * at), 16);
  const parts = [0, 1, 2].map((at) => {
    const value = Math.round((1 - share) * channel(from, at) + share * channel(to, at));
    return value.toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

/** Colours of the steps of a quantity, in their order: from the paleness of a missing value to the colour of biology. */
export const rampColours = (steps: readonly string[], theme: Theme): ReadonlyMap<string, string> =>
  new Map(
    steps.map((step, i) => {
      const share = steps.length < 2 ? 1 : i / (steps.length - 1);
      return [step, mixed(SURFACES[theme].line, MEASURE_COLOURS[theme].biology, share)];
    }),
  );
