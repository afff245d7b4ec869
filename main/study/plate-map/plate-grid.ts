import { wellName } from '../../core/wells';
import type { CellLine, MapTable } from './map-table';

/**
 * Plates drawn as they look: a line of column numbers, then a row letter and the wells of that row, as they are copied
 * from a spreadsheet. Several grids one below the other are several columns, each named by its corner cell or by the
 * line above it; grids named after plates are those plates.
 */

/** Rows × columns of the plates people use. */
const FORMATS: readonly (readonly [rows: number, columns: number])[] = [
  [2, 3],
  [3, 4],
  [4, 6],
  [6, 8],
  [8, 12],
  [16, 24],
  [32, 48],
];
/** Without letters and numbers around it, a block of cells is a plate in these sizes only. */
const BARE_ROWS = 8;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const rowLetters = (index: number): string =>
  index < LETTERS.length ? LETTERS[index] : `A${LETTERS[index - LETTERS.length]}`;

/** Cells without the empty ones at the end, which spreadsheets add. */
function trimEnd(cells: readonly string[]): readonly string[] {
  let end = cells.length;
  while (end > 0 && cells[end - 1].trim() === '') end--;
  return cells.slice(0, end);
}

interface Grid {
  readonly title: string | null;
  /** Row by row, `columns` cells each. */
  readonly rows: readonly CellLine[];
}

/** Where the numbers 1, 2, 3 … begin in a line that has nothing else but a corner; null when it is no such line. */
function numbersStart(cells: readonly string[]): { readonly at: number; readonly columns: number } | null {
  const filled = trimEnd(cells);
  const at = filled.findIndex((cell) => Number(cell) === 1 && cell.trim() !== '');
  if (at < 0 || filled.slice(0, Math.max(0, at - 1)).some((cell) => cell.trim() !== '')) return null;
  const numbers = filled.slice(at);
  const columns = numbers.length;
  const counts = numbers.every((cell, j) => cell.trim() !== '' && Number(cell) === j + 1);
  return counts && FORMATS.some(([, width]) => width === columns) ? { at, columns } : null;
}

/** The title of a grid: its corner cell, else the nearest line above that holds a single cell. */
function titleOf(lines: readonly CellLine[], header: number, at: number): string | null {
  const corner = at > 0 ? lines[header].cells[at - 1].trim() : '';
  if (corner !== '') return corner;
  if (header === 0) return null;
  const above = lines[header - 1].cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return above.length === 1 && !/^[A-Z]{1,2}$/i.test(above[0]) ? above[0] : null;
}

/** The grid whose column numbers stand in line `header`, and the first line below it; null when none does. */
function gridAt(lines: readonly CellLine[], header: number): { grid: Grid; end: number } | null {
  const numbers = numbersStart(lines[header].cells);
  if (numbers === null) return null;
  const { at, columns } = numbers;
  const height = FORMATS.find(([, width]) => width === columns)?.[0] ?? 0;
  const below = lines.slice(header + 1, header + 1 + height);
  const isLetter = (cell: string | undefined, i: number): boolean =>
    cell?.trim().toUpperCase() === rowLetters(i);
  // The corner may be missing altogether: then the letters stand one cell before the numbers begin.
  const letterAt = at > 0 ? at - 1 : below.every(({ cells }, i) => isLetter(cells[0], i)) ? 0 : null;
  const end = letterAt === null ? -1 : below.findIndex(({ cells }, i) => !isLetter(cells[letterAt], i));
  const from = letterAt === null ? 0 : letterAt + 1;
  const rows = below
    .slice(0, end < 0 ? below.length : end)
    .map(({ cells, line }) => ({ cells: cells.slice(from, from + columns), line }));
  // Without row letters nothing says where the plate ends, so it has to be whole.
  if (rows.length === 0 || (letterAt === null && rows.length !== height)) return null;
  return { grid: { title: titleOf(lines, header, at), rows }, end: header + 1 + rows.length };
}

/** A block of cells that has the very size of a plate: with row letters in front, or without. */
function bareGrid(lines: readonly CellLine[]): Grid | null {
  const lettered = lines.every(({ cells }, i) => cells[0]?.trim().toUpperCase() === rowLetters(i));
  const rows = lettered ? lines.map(({ cells, line }) => ({ cells: cells.slice(1), line })) : lines;
  const width = rows.reduce((most, { cells }) => Math.max(most, trimEnd(cells).length), 0);
  const fits = FORMATS.some(
    ([height, columns]) => height === rows.length && columns === width && (lettered || height >= BARE_ROWS),
  );
  return fits ? { title: null, rows } : null;
}

function gridsIn(lines: readonly CellLine[]): readonly Grid[] {
  const grids: Grid[] = [];
  for (let i = 0; i < lines.length;) {
    const found = gridAt(lines, i);
    if (found !== null) grids.push(found.grid);
    i = found?.end ?? i + 1;
  }
  if (grids.length > 0) return grids;
  const bare = bareGrid(lines);
  return bare === null ? [] : [bare];
}

/** `Plate: P1` or `P1` where the study has a plate P1. */
function plateNamed(title: string | null, plates: ReadonlySet<string>): string | null {
  if (title === null) return null;
  const rest = title.replace(/^plate(?:\s*[:=#]\s*|\s+)/i, '');
  return [title, rest].find((text) => plates.has(text)) ?? null;
}

const valueName = (index: number): string => (index === 0 ? 'value' : `value${index + 1}`);

/** Distinct names, `dose`, `dose2`, for columns. */
function columnNames(grids: readonly Grid[]): readonly string[] {
  const taken = new Set<string>(['well', 'plate']);
  return grids.map(({ title }, i) => {
    const base = title ?? valueName(i);
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** Cells by well: a name for each grid, in order. */
function joinGrids(grids: readonly Grid[], names: readonly string[]): MapTable {
  const wells = new Map<string, { readonly cells: string[]; readonly line: number }>();
  grids.forEach(({ rows }, g) => {
    rows.forEach(({ cells, line }, row) => {
      cells.forEach((cell, column) => {
        const well = wellName({ row: row + 1, column: column + 1 });
        if (cell.trim() === '') return;
        const known = wells.get(well) ?? { cells: grids.map(() => ''), line };
        known.cells[g] = cell.trim();
        wells.set(well, known);
      });
    });
  });
  return {
    names: ['well', ...names],
    records: [...wells].map(([well, { cells }]) => [well, ...cells]),
    lines: [...wells.values()].map(({ line }) => line),
    notes: [],
  };
}

/**
 * @param plates  of the study: grids that are titled with one of them are that plate's
 * @returns one record a filled well, with a column for each grid; null when there is no grid
 */
export function parsePlateGrids(lines: readonly CellLine[], plates: ReadonlySet<string>): MapTable | null {
  const grids = gridsIn(lines);
  if (grids.length === 0) return null;
  const named = grids.map(({ title }) => plateNamed(title, plates));
  const sizes = grids.map(({ rows }) => `${rows.length} × ${rows[0].cells.length}`);
  const note = `a grid of ${sizes[0]} wells${grids.length > 1 ? ` and ${grids.length - 1} more` : ''}`;
  if (named.some((plate) => plate === null)) {
    return { ...joinGrids(grids, columnNames(grids)), notes: [note] };
  }
  const tables = grids.map((grid) => joinGrids([grid], ['value']));
  return {
    names: ['well', 'value', 'plate'],
    records: tables.flatMap(({ records }, g) => records.map((cells) => [...cells, named[g] ?? ''])),
    lines: tables.flatMap(({ lines: each }) => each),
    notes: [`${note}, each titled with its plate`],
  };
}
