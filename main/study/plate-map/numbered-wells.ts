import { parseWell, wellName } from '../../core/wells';

/**
 * Wells written as numbers, counted row by row from 1: 13 is B01 on a plate of 96. Which plate it is is told by the
 * highest number and by the wells that images are of; a small plate is believed only where the map has all of it.
 */

interface Format {
  readonly rows: number;
  readonly columns: number;
}

const LARGE: readonly Format[] = [
  { rows: 8, columns: 12 },
  { rows: 16, columns: 24 },
  { rows: 32, columns: 48 },
];
const SMALL: readonly Format[] = [
  { rows: 2, columns: 3 },
  { rows: 3, columns: 4 },
  { rows: 4, columns: 6 },
  { rows: 6, columns: 8 },
];

const size = ({ rows, columns }: Format): number => rows * columns;

const holds = ({ rows, columns }: Format, wells: ReadonlySet<string>): boolean =>
  [...wells].every((well) => {
    const position = parseWell(well);
    return position === null || (position.row <= rows && position.column <= columns);
  });

/**
 * How to read wells that are numbers, all of them; null when they are none.
 * @param imageWells  wells that images are of, `A01` spelling
 */
export function numberedWells(
  texts: readonly string[],
  imageWells: ReadonlySet<string>,
): { readonly wellOf: (text: string) => string | null; readonly note: string } | null {
  const filled = texts.filter((text) => text !== '');
  if (filled.length === 0 || !filled.every((text) => /^\d{1,4}$/.test(text))) return null;
  const numbers = new Set(filled.map(Number));
  const highest = Math.max(...numbers);
  const whole = SMALL.find(
    (format) => size(format) === highest && numbers.size === highest && holds(format, imageWells),
  );
  const format =
    whole ??
    LARGE.find((each) => size(each) >= highest && holds(each, imageWells)) ??
    LARGE[LARGE.length - 1];
  const wellOf = (text: string): string | null => {
    const index = Number(text) - 1;
    if (text === '' || index < 0 || index >= size(format)) return null;
    return wellName({ row: Math.floor(index / format.columns) + 1, column: (index % format.columns) + 1 });
  };
  return {
    wellOf,
    note: `wells are numbers, taken row by row on a plate of ${size(format)} (${format.columns + 1} is B01)`,
  };
}
