/*
 * One figure for both themes: drawn twice, the two differ in their colours only. Each pair of colours becomes a variable
 * that the page sets by theme, so that a report holds every figure once.
 */

/** Pairs of a light and a dark colour, and the variables that stand for them. */
export interface ThemeColours {
  /** The variable of a pair. */
  readonly variable: (light: string, dark: string) => string;
  /** Declarations of all variables for a theme: `--k0:#245a91;…`. */
  readonly declarations: (theme: 'light' | 'dark') => string;
}

/** No pairs yet; variables are named in the order in which pairs come. */
export function createThemeColours(): ThemeColours {
  const names = new Map<string, { readonly name: string; readonly light: string; readonly dark: string }>();
  return {
    variable(light, dark) {
      const key = light + dark;
      let entry = names.get(key);
      if (entry === undefined) names.set(key, (entry = { name: `--k${names.size}`, light, dark }));
      return `var(${entry.name})`;
    },
    declarations: (theme) => [...names.values()].map((entry) => `${entry.name}:${entry[theme]}`).join(';'),
  };
}

/** Colours as attributes have them; the same digits in a text or an id are none. */
const COLOUR = /(?<=(?:fill|stroke|stop-color)=")(#[0-9a-f]{6})(?=")/;

/**
 * The figure with variables for colours; null where the two differ in more than colours.
 * @param light  SVG
 * @param dark   the same figure, drawn for the dark theme
 */
export function mergeThemes(light: string, dark: string, colours: ThemeColours): string | null {
  const [left, right] = [light.split(COLOUR), dark.split(COLOUR)];
  if (left.length !== right.length) return null;
  const parts: string[] = [];
  for (const [i, part] of left.entries()) {
    // Texts and colours take turns.
    if (i % 2 === 1) parts.push(colours.variable(part, right[i]));
    else if (part === right[i]) parts.push(part);
    else return null;
  }
  return parts.join('');
}
