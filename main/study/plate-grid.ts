import { wellAt } from './name-fields';

/** Columns of the plates people use. */
const WIDTHS = new Set([3, 4, 6, 8, 12, 24, 48]);

/**
 * A plate drawn as in a spreadsheet: a header of column numbers, then a row letter and the wells of that row.
 * @returns one record a filled well with columns `well` and `value`, or null when the table is no such grid
 */
export function parsePlateGrid(
  names: readonly string[],
  records: readonly (readonly string[])[],
): { readonly names: readonly string[]; readonly records: readonly (readonly string[])[] } | null {
  const columns = names.slice(1);
  const numbered = columns.every((name, j) => Number(name) === j + 1);
  const lettered = records.every(([row]) => /^[A-Za-z]{1,2}$/.test(row.trim()));
  if (!numbered || !lettered || !WIDTHS.has(columns.length)) return null;
  const wells = records.flatMap(([row, ...cells]) =>
    cells.flatMap((cell, j): (readonly string[])[] => {
      const well = wellAt(row.trim(), columns[j]);
      return cell.trim() === '' || well === null ? [] : [[well, cell.trim()]];
    }),
  );
  return { names: ['well', names[0].trim() === '' ? 'value' : names[0].trim()], records: wells };
}
