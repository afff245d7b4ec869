import { fileName } from '../layout';
import { fieldNamed, wellAt } from '../name-fields';
import { normalizeWell } from '../../core/wells';
import type { MapTable } from './map-table';
import { plainName } from './map-table';
import { numberedWells } from './numbered-wells';
import { findWellColumns } from './parse-plate-map';

/** What a plate map says of one well (or site of it). */
export interface MapEntry {
  readonly batch: string | null;
  /** As the map writes it; null where it names none. */
  readonly plate: string | null;
  /** `A01` spelling. */
  readonly well: string;
  readonly site: string | null;
  /** By column of `PlateMap.columns`. */
  readonly values: readonly (string | null)[];
  readonly line: number;
}

/** A plate map, ready to be joined. */
export interface PlateMap {
  readonly title: string;
  /** Columns that images get, with their own names. */
  readonly columns: readonly string[];
  readonly entries: readonly MapEntry[];
  readonly notes: readonly string[];
  /** Rows that cannot be used, each with the reason. */
  readonly problems: readonly string[];
  /** The one plate that the map is for by its file's name; null: all. */
  readonly only: string | null;
}

/** Columns that say what an entry is about; all others are what is known of it. */
const KEYS = new Set(['batch', 'plate', 'site']);
const ROW_OR_COLUMN = /^(well|plate)?(row|col|column)(index)?$/;
const PROBLEMS_LISTED = 20;

type Cells = readonly string[];
type ReadCell = (cells: Cells) => string | null;

const cellAt = (cells: Cells, at: number): string | null => {
  const text = cells.at(at)?.trim() ?? '';
  return text === '' ? null : text;
};

const nothing: ReadCell = () => null;

/** A column of one of the key fields; the one that fits best by its name comes first in `fieldNamed`'s list. */
function keyReader(names: readonly string[], field: 'batch' | 'plate' | 'site'): ReadCell {
  const at = names.findIndex((name) => fieldNamed(name) === field);
  return at < 0 ? nothing : (cells) => cellAt(cells, at);
}

interface WellReader {
  readonly at: readonly number[];
  readonly read: (cells: Cells) => { readonly written: string; readonly well: string | null };
  readonly note: string | null;
}

function wellReader(table: MapTable, imageWells: ReadonlySet<string>): WellReader | null {
  const found = findWellColumns(table.names, table.records);
  if (found === null) return null;
  if (found.kind === 'row and column') {
    const read: WellReader['read'] = (cells) => {
      const [row, column] = [cells.at(found.row)?.trim() ?? '', cells.at(found.column)?.trim() ?? ''];
      const well = row === '' || column === '' ? null : wellAt(row, column);
      return { written: row === '' && column === '' ? '' : `row ${row}, column ${column}`, well };
    };
    return { at: [found.row, found.column], read, note: null };
  }
  const texts = table.records.map((cells) => cells.at(found.at)?.trim() ?? '');
  const numbers = numberedWells(texts, imageWells);
  const read: WellReader['read'] = (cells) => {
    const written = cells.at(found.at)?.trim() ?? '';
    return { written, well: numbers === null ? normalizeWell(written) : numbers.wellOf(written) };
  };
  return { at: [found.at], read, note: numbers?.note ?? null };
}

/** Columns that are neither the well nor a key, by their place. */
function valueColumns(names: readonly string[], wells: readonly number[]): readonly number[] {
  return names.flatMap((name, j) => {
    if (name === '' || wells.includes(j) || ROW_OR_COLUMN.test(plainName(name))) return [];
    return KEYS.has(fieldNamed(name) ?? '') ? [] : [j];
  });
}

const bareName = (name: string): string => name.replace(/^(Image_)?Metadata_/i, '');

/** The title of a map's file without its ending. */
export const titleStem = (title: string): string =>
  fileName(title.replaceAll('\\', '/')).replace(/(\.(csv|tsv|txt|gz))+$/i, '');

/** The plate that a file is named after: `P1.csv`, `P1_platemap.tsv`, `platemap-P1.csv`. */
function plateOfTitle(title: string, plates: ReadonlySet<string>): string | null {
  const stem = titleStem(title);
  const bare = stem
    .replace(/[ _-]*(plate[ _-]?map|layout|map|metadata)$/i, '')
    .replace(/^(plate[ _-]?map|layout|map|metadata)[ _-]*/i, '');
  return [stem, bare].find((text) => plates.has(text)) ?? null;
}

/** What is known of the study that a map is read for. */
export interface StudyWells {
  readonly plates: ReadonlySet<string>;
  /** All wells that images are of, in `A01` spelling. */
  readonly wells: ReadonlySet<string>;
}

/**
 * The entries of a table of wells. Everything stays text: barcodes such as 007 and codes such as 1E5 are names.
 * @returns null when the table names no wells (a list of barcodes)
 */
export function plateMapOf(table: MapTable, title: string, study: StudyWells): PlateMap | null {
  const wells = wellReader(table, study.wells);
  if (wells === null) return null;
  const [batch, plate, site] = (['batch', 'plate', 'site'] as const).map((key) =>
    keyReader(table.names, key),
  );
  const columns = valueColumns(table.names, wells.at);
  const entries: MapEntry[] = [];
  const problems: string[] = [];
  table.records.forEach((cells, i) => {
    const line = table.lines[i];
    const { written, well } = wells.read(cells);
    if (well === null) {
      const shown = cells.find((cell) => cell.trim() !== '')?.trim() ?? '';
      problems.push(
        written === '' ? `line ${line} ("${shown}") names no well` : `line ${line}: "${written}" is no well`,
      );
      return;
    }
    const values = columns.map((j) => cellAt(cells, j));
    entries.push({ batch: batch(cells), plate: plate(cells), well, site: site(cells), values, line });
  });
  const named = entries.some((entry) => entry.plate !== null);
  return {
    title,
    columns: columns.map((j) => bareName(table.names[j])),
    entries,
    notes: wells.note === null ? table.notes : [...table.notes, wells.note],
    problems: shortened(problems),
    only: named ? null : plateOfTitle(title, study.plates),
  };
}

const shortened = (problems: readonly string[]): readonly string[] =>
  problems.length <= PROBLEMS_LISTED
    ? problems
    : [
        ...problems.slice(0, PROBLEMS_LISTED),
        `… and ${problems.length - PROBLEMS_LISTED} more rows without a well`,
      ];
