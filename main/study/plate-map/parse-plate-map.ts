import { DELIMITERS, parseRecord } from '../../core/delimited-text';
import { InputError } from '../../core/errors';
import { parseWell } from '../../core/wells';
import { fieldNamed } from '../name-fields';
import type { CellLine, MapTable } from './map-table';
import { plainName } from './map-table';
import { parsePlateGrids } from './plate-grid';

/**
 * Finds the table in the text of a plate map: whatever the separator, below however many lines of preamble, with wells
 * in a column of any usual name, or drawn as a grid. Each separator is tried, and the one that yields most wells taken.
 */

/** Under which names wells stand, the likeliest first. */
const WELL_NAMES = [
  'well',
  'wellposition',
  'wellname',
  'wellpos',
  'wellid',
  'wellno',
  'wellnumber',
  'wellindex',
  'wellnr',
  'assaywell',
  'destinationwell',
  'destwell',
  'wellcoordinate',
  'position',
  'pos',
];
const ROW_NAMES = ['row', 'wellrow', 'platerow', 'rowindex'];
const COLUMN_NAMES = ['col', 'column', 'wellcol', 'wellcolumn', 'platecol', 'platecolumn', 'columnindex'];

/** Header lines below more preamble than this are not looked for. */
const MOST_PREAMBLE = 200;
/** Rows that are looked at to tell whether a column holds wells. */
const PROBED = 50;
const MOST_WELLS = 0.5;

const isWellText = (text: string): boolean => parseWell(text) !== null;
const isNumber = (text: string): boolean => /^\d{1,4}$/.test(text.trim());

/** Where a table says which well a row is about. */
export type WellColumns =
  | { readonly kind: 'well'; readonly at: number }
  | { readonly kind: 'row and column'; readonly row: number; readonly column: number };

function indexNamed(names: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const found = names.findIndex((each) => plainName(each) === name);
    if (found >= 0) return found;
  }
  return -1;
}

/** Share of the filled cells of a column that pass a test. */
function share(records: readonly (readonly string[])[], at: number, test: (text: string) => boolean): number {
  const filled = records
    .slice(0, PROBED)
    .map((cells) => cells.at(at)?.trim() ?? '')
    .filter((cell) => cell !== '');
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length;
}

/** A list of barcodes and the maps of their plates has no wells; its columns tell it. */
const isBarcodeList = (names: readonly string[]): boolean =>
  indexNamed(names, ['platemapname']) >= 0 &&
  indexNamed(names, ['assayplatebarcode', 'platebarcode', 'barcode', 'plate']) >= 0;

type FindWells = (names: readonly string[], records: readonly (readonly string[])[]) => WellColumns | null;

const namedWells: FindWells = (names, records) => {
  for (const name of WELL_NAMES) {
    const at = names.findIndex((each) => plainName(each) === name);
    const held = at < 0 ? 0 : share(records, at, (text) => isWellText(text) || isNumber(text));
    // A column named so is believed even where most of its wells are wrong; they are named then.
    if (held >= MOST_WELLS || (held > 0 && fieldNamed(name) === 'well')) return { kind: 'well', at };
  }
  const row = indexNamed(names, ROW_NAMES);
  const column = indexNamed(names, COLUMN_NAMES);
  const both = row >= 0 && column >= 0 && share(records, column, isNumber) >= MOST_WELLS;
  return both ? { kind: 'row and column', row, column } : null;
};

/** A column of another name that holds nothing but wells. (Plates may be called P1, which is a well too.) */
const contentWells: FindWells = (names, records) => {
  if (isBarcodeList(names)) return null;
  const at = names.findIndex(
    (name, j) =>
      name !== '' && fieldNamed(name) === null && !isWellText(name) && share(records, j, isWellText) === 1,
  );
  return at < 0 ? null : { kind: 'well', at };
};

/** The column or columns that tell the well: by their names, else the one that holds nothing but wells. */
export const findWellColumns: FindWells = (names, records) =>
  namedWells(names, records) ?? contentWells(names, records);

function cutLines(text: string, delimiter: string): readonly CellLine[] {
  const lines: CellLine[] = [];
  let line = 1;
  for (let from = 0; from < text.length;) {
    const { cells, end } = parseRecord(text, delimiter, from);
    if (cells.some((cell) => cell.trim() !== '')) lines.push({ cells, line });
    line += text.slice(from, end).split(/\r\n|\r|\n/).length - 1;
    from = end;
  }
  return lines;
}

/** The table whose header is the first line that names wells, or names of maps by barcode. */
function findTable(lines: readonly CellLine[], find: FindWells): MapTable | null {
  for (const [i, { cells }] of lines.slice(0, MOST_PREAMBLE).entries()) {
    const names = cells.map((cell) => cell.trim());
    if (names.filter((name) => name !== '').length < 2) continue;
    const rest = lines.slice(i + 1);
    const records = rest.slice(0, PROBED).map((each) => each.cells);
    if (records.length === 0 || (find(names, records) === null && !isBarcodeList(names))) continue;
    const notes = i === 0 ? [] : [`the header is line ${lines[i].line}; what stands above it is passed over`];
    return { names, records: rest.map((each) => each.cells), lines: rest.map((each) => each.line), notes };
  }
  return null;
}

/** A table without a header: its first line is about a well already. */
const lacksHeader = (lines: readonly CellLine[]): boolean =>
  lines.length > 0 && lines[0].cells.length > 1 && lines[0].cells.some(isWellText);

function refuse(text: string, title: string): never {
  const cut = DELIMITERS.map((delimiter) => cutLines(text, delimiter));
  if (cut.every((lines) => lines.length === 0)) throw new InputError(`${title} is empty`);
  if (cut.some(lacksHeader)) {
    throw new InputError(`${title} has no header: its first line is about a well already`, {
      hint: 'name the columns in the first line, such as well, compound',
    });
  }
  const widest = cut.reduce((most, lines) => (lines[0].cells.length > most[0].cells.length ? lines : most));
  const names = widest[0].cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  throw new InputError(`${title} has no well column, no row and column, and is no grid`, {
    hint: `it begins with ${names.slice(0, 8).join(', ')}; name a column well, or row and column`,
  });
}

function checkNames({ names }: MapTable, title: string): void {
  const twice = names.find((name, j) => name !== '' && names.indexOf(name) !== j);
  if (twice !== undefined)
    throw new InputError(`${title} has two columns named "${twice}"; names must differ`);
}

/**
 * @param plates  of the study: grids titled with one of them are that plate's
 * @throws {InputError} when there is neither a table with wells nor a grid, or two columns have one name
 */
export function parsePlateMap(text: string, title: string, plates: ReadonlySet<string>): MapTable {
  const clean = text.replace(/^\uFEFF/, '');
  let best: MapTable | null = null;
  const size = ({ records, names }: MapTable): number => records.length * 1000 + names.length;
  for (const delimiter of DELIMITERS) {
    const lines = cutLines(clean, delimiter);
    const table =
      parsePlateGrids(lines, plates) ?? findTable(lines, namedWells) ?? findTable(lines, contentWells);
    if (table !== null && (best === null || size(table) > size(best))) best = table;
  }
  if (best === null) return refuse(clean, title);
  checkNames(best, title);
  return best;
}
