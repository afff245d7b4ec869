import { counted } from '../core/counted';
import { InputError } from '../core/errors';
import { createPathIndex } from '../core/path-index';
import type { Column, Profiles } from '../core/profiles';
import { cellText, metadataName } from '../core/profiles';
import { normalizeWell } from '../core/wells';
import { bareName, findColumnName } from './find-column';
import type { Table } from './table';

/**
 * Joins a table of metadata to profiles: by the key columns that both have, or by row order when they have none in
 * common and as many rows. Never silently: what matched and what did not is told.
 */

interface KeyColumn {
  readonly label: string;
  /** Text of the profiles' row and of the table's row. */
  readonly left: (row: number) => string | null;
  readonly right: (row: number) => string | null;
  /** The table's column, which is not added again. */
  readonly rightName: string;
}

const same = (name: string): string =>
  bareName(name)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Spellings of the key columns of the field's tables. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  path: ['path', 'imagepath', 'filepath'],
  plate: ['plate', 'platename', 'platebarcode', 'barcode', 'assayplatebarcode', 'plateid'],
  well: ['well', 'wellposition', 'wellname'],
  site: ['site', 'field', 'siteid'],
  file: ['file', 'filename', 'table'],
};

function columnNamed(
  columns: ReadonlyMap<string, Column>,
  key: string,
): { name: string; column: Column } | null {
  for (const alias of ALIASES[key]) {
    for (const [name, column] of columns) if (same(name) === alias) return { name, column };
  }
  return null;
}

const asWell = (text: string | null): string | null => (text === null ? null : (normalizeWell(text) ?? text));

/** The key column `key`, when both tables have it. */
function shared(profiles: Profiles, table: Table, key: string): KeyColumn | null {
  const left = columnNamed(profiles.metadata, key);
  const right = columnNamed(table.columns, key);
  if (left === null || right === null) return null;
  const clean = key === 'well' ? asWell : (text: string | null) => text?.trim() ?? null;
  return {
    label: key,
    left: (row) => clean(cellText(left.column, row)),
    right: (row) => clean(cellText(right.column, row)),
    rightName: right.name,
  };
}

/** Paths agree when one ends with the other: each table's path may start at another folder. */
function pathKey(
  label: string,
  left: readonly (string | null)[],
  name: string,
  column: Column,
): KeyColumn | null {
  const right = Array.from({ length: column.values.length }, (_, row) => cellText(column, row));
  const distinct = [...new Set(right.filter((text) => text !== null))];
  const find = createPathIndex(distinct);
  const known = new Map<string, string | null>();
  const meant = (text: string): string | null => {
    if (!known.has(text)) {
      const found = find(text);
      known.set(text, found === null ? null : distinct[found]);
    }
    return known.get(text) ?? null;
  };
  const translated = left.map((text) => (text === null ? null : meant(text)));
  if (translated.every((text) => text === null)) return null;
  return { label, left: (row) => translated[row], right: (row) => right[row], rightName: name };
}

/** The ways the two tables could be joined, best first. */
function candidates(
  profiles: Profiles,
  table: Table,
  files: readonly string[],
): readonly (readonly KeyColumn[])[] {
  const rows = Array.from({ length: profiles.features.rows }, (_, row) => row);
  const ways: (readonly KeyColumn[])[] = [];
  const [left, right] = [columnNamed(profiles.metadata, 'path'), columnNamed(table.columns, 'path')];
  if (left !== null && right !== null) {
    const paths = rows.map((row) => cellText(left.column, row));
    const key = pathKey('path', paths, right.name, right.column);
    if (key !== null) ways.push([key]);
  }
  const [plate, well, site] = ['plate', 'well', 'site'].map((key) => shared(profiles, table, key));
  const withSite = site === null ? [] : [site];
  if (plate !== null && well !== null) ways.push([plate, well, ...withSite]);
  const file = columnNamed(table.columns, 'file');
  if (file !== null && well !== null) {
    const key = pathKey('file', files, file.name, file.column);
    if (key !== null) ways.push([key, well, ...withSite]);
  }
  if (well !== null && plate === null && columnNamed(table.columns, 'plate') === null)
    ways.push([well, ...withSite]);
  for (const name of table.names) {
    const stored = [...profiles.metadata.keys()].find((each) => same(each) === same(name));
    const [a, b] = [
      stored === undefined ? undefined : profiles.metadata.get(stored),
      table.columns.get(name),
    ];
    if (a === undefined || b === undefined || !/id$/.test(same(name))) continue;
    ways.push([
      {
        label: bareName(name),
        left: (row) => cellText(a, row),
        right: (row) => cellText(b, row),
        rightName: name,
      },
    ]);
  }
  return ways;
}

const SEPARATOR = '\u001f';

function keyText(keys: readonly KeyColumn[], side: 'left' | 'right', row: number): string | null {
  const parts = keys.map((key) => key[side](row));
  return parts.includes(null) ? null : parts.join(SEPARATOR);
}

/** For each row of the profiles the table's row, or -1. */
function matchRows(
  keys: readonly KeyColumn[],
  rows: number,
  table: Table,
  metadataFile: string,
): { readonly match: Int32Array; readonly used: number } {
  const left = Array.from({ length: rows }, (_, row) => keyText(keys, 'left', row));
  const right = Array.from({ length: table.rows }, (_, row) => keyText(keys, 'right', row));
  if (rows === table.rows && left.every((text, i) => text !== null && text === right[i])) {
    return { match: Int32Array.from({ length: rows }, (_, row) => row), used: rows };
  }
  const rowOf = new Map<string, number>();
  const asked = new Set(left);
  right.forEach((text, row) => {
    if (text === null) return;
    const first = rowOf.get(text);
    if (first === undefined) rowOf.set(text, row);
    else if (asked.has(text) && !sameRow(table, first, row)) {
      const label = keys.map((key) => key.label).join(', ');
      throw new InputError(
        `${metadataFile}: rows ${first + 1} and ${row + 1} are both for ${label} ${text.replaceAll(SEPARATOR, ', ')} and differ`,
        { hint: 'keep one row for each, or add the column that tells them apart' },
      );
    }
  });
  const match = Int32Array.from(left, (text) => (text === null ? -1 : (rowOf.get(text) ?? -1)));
  return { match, used: new Set(match.filter((row) => row >= 0)).size };
}

const sameRow = (table: Table, a: number, b: number): boolean =>
  [...table.columns.values()].every((column) => cellText(column, a) === cellText(column, b));

function takeCells(column: Column, match: Int32Array): Column {
  return column.kind === 'text'
    ? { kind: 'text', values: Array.from(match, (row) => (row < 0 ? null : column.values[row])) }
    : { kind: 'number', values: Float64Array.from(match, (row) => (row < 0 ? NaN : column.values[row])) };
}

function addColumns(
  profiles: Profiles,
  table: Table,
  match: Int32Array,
  keys: readonly KeyColumn[],
): { readonly profiles: Profiles; readonly replaced: readonly string[] } {
  const metadata = new Map(profiles.metadata);
  const keyNames = new Set(keys.map(({ rightName }) => rightName));
  const replaced: string[] = [];
  for (const [name, column] of table.columns) {
    // A column that differs in case only is the same one: whoever asks for "plate" means Metadata_Plate.
    const stored = findColumnName(profiles.metadata, name) ?? metadataName(bareName(name));
    if (keyNames.has(name) && profiles.metadata.has(stored)) continue;
    if (profiles.metadata.has(stored)) replaced.push(stored);
    metadata.set(stored, takeCells(column, match));
  }
  return { profiles: { ...profiles, metadata }, replaced };
}

/**
 * @param files the file that each row of the profiles comes from
 * @throws {InputError} when nothing matches, when rows of the table contradict each other, or when there is no key and
 *   the numbers of rows differ
 */
export function joinMetadata(
  profiles: Profiles,
  files: readonly string[],
  table: Table,
  metadataFile: string,
): { readonly profiles: Profiles; readonly notes: readonly string[] } {
  const { rows } = profiles.features;
  const ways = candidates(profiles, table, files);
  const notes: string[] = [];
  for (const keys of ways) {
    const { match, used } = matchRows(keys, rows, table, metadataFile);
    const matched = match.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0);
    if (matched === 0) continue;
    const label = keys.map((key) => key.label).join(' and ');
    notes.push(
      `${metadataFile}: ${matched} of ${rows} rows matched by ${label}; ${counted(rows - matched, 'row has', 'rows have')} no entry, ` +
        `${table.rows - used} of ${counted(table.rows, 'entry', 'entries')} ${table.rows - used === 1 ? 'has' : 'have'} no row`,
    );
    const added = addColumns(profiles, table, match, keys);
    return { profiles: added.profiles, notes: [...notes, ...replacedNotes(metadataFile, added.replaced)] };
  }
  if (ways.length > 0) {
    const tried = ways.map((keys) => keys.map((key) => key.label).join(' and ')).join('; ');
    throw new InputError(`${metadataFile}: no row matches the profiles (tried by ${tried})`, {
      hint: 'make the values of those columns agree, or take them out of the metadata to join by row order',
    });
  }
  if (table.rows !== rows) {
    throw new InputError(
      `${metadataFile} has ${table.rows} rows, the profiles have ${rows}, and they have no key column in common`,
      {
        hint: 'give a row for each profile in the same order, or a key: plate and well, path, file and well',
      },
    );
  }
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const added = addColumns(profiles, table, order, []);
  notes.push(`${metadataFile}: ${rows} rows joined by row order`);
  return { profiles: added.profiles, notes: [...notes, ...replacedNotes(metadataFile, added.replaced)] };
}

const replacedNotes = (file: string, replaced: readonly string[]): readonly string[] =>
  replaced.length === 0 ? [] : [`${file}: its columns replace those of the profiles: ${replaced.join(', ')}`];
