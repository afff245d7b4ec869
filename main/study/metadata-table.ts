import { stat } from 'node:fs/promises';
import { StalledError, answered } from '../core/deadline';
import { parseDelimited } from '../core/delimited-text';
import { InputError } from '../core/errors';
import { createPathIndex } from '../core/path-index';
import { readText } from './side-files';

/** A table that describes images: one row an image, a well or a site. */
export interface MetadataTable {
  readonly file: string;
  readonly names: readonly string[];
  readonly records: readonly (readonly string[])[];
}

/** Larger tables are profiles, not descriptions of images. */
const MOST_BYTES = 256 << 20;

/** @throws {InputError} when it cannot be read, names a column twice, or has rows of another length than its header */
export async function readMetadataTable(file: string): Promise<MetadataTable> {
  const size = await answered(stat(file), file).then(
    (found) => found.size,
    (error: unknown) => {
      if (error instanceof StalledError) throw error;
      throw new InputError(`${file} does not exist or cannot be read`, {
        cause: error,
        hint: 'check the path',
      });
    },
  );
  if (size > MOST_BYTES) throw new InputError(`${file} is too large for a table of images (${size} bytes)`);
  const { names, records } = parseDelimited(await readText(file));
  if (records.length === 0)
    throw new InputError(`${file} has no rows`, { hint: 'a table needs a header and rows' });
  const twice = names.find((name, j) => name !== '' && names.indexOf(name) !== j);
  if (twice !== undefined)
    throw new InputError(`${file} has two columns named "${twice}"; names must differ`);
  const wrong = records.findIndex((cells) => cells.length !== names.length);
  if (wrong >= 0) {
    throw new InputError(
      `${file}, row ${wrong + 1}: ${records[wrong].length} values, but the header names ${names.length} columns`,
      { hint: 'put values that hold the separator in quotes' },
    );
  }
  return { file, names, records };
}

const PATH_COLUMNS = [
  'path',
  'imagepath',
  'filepath',
  'relativepath',
  'image',
  'filename',
  'file',
  'img',
  'imagefile',
];

const plain = (name: string): string =>
  name
    .replace(/^(Image_)?(Metadata_)?/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Index of the column that says which file a row is about, or null. */
export function pathColumn(names: readonly string[]): number | null {
  for (const candidate of PATH_COLUMNS) {
    const found = names.findIndex((name) => plain(name) === candidate);
    if (found >= 0) return found;
  }
  return null;
}

/** For each row of the table the image it is about, by path; null where there is none. */
export function matchByPath(
  table: MetadataTable,
  column: number,
  paths: readonly string[],
): readonly (number | null)[] {
  const find = createPathIndex(paths);
  return table.records.map((cells) => (cells[column].trim() === '' ? null : find(cells[column].trim())));
}
