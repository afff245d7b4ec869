/**
 * Tables of cell centres → the cells of every row of a study. A table tells its images by path or file name, by
 * plate, well and site, or, where it is about one image, by its own name.
 */
import { counted } from '../../core/counted';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CellCentre } from '../../contract/study';
import { StalledError, answered } from '../../core/deadline';
import { InputError } from '../../core/errors';
import { createPathIndex } from '../../core/path-index';
import { normalizeWell } from '../../core/wells';
import type { MetadataTable } from '../metadata-table';
import { pathColumn, readMetadataTable } from '../metadata-table';
import { centreColumns, fileColumn, keyColumns } from './cell-columns';

/** What a table can tell an image by. */
export interface CellImage {
  /** Of all its files. */
  readonly paths: readonly string[];
  readonly plate: string | null;
  readonly well: string | null;
  readonly site: string | null;
}

export interface JoinedCells {
  /** By image, in the order of the tables. */
  readonly cells: readonly (readonly CellCentre[])[];
  readonly notes: readonly string[];
}

const LISTED = 3;
const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ', …' : '');

/** The table, or those in a folder and the folders below it, by name. @throws {InputError} when there is none */
async function findTables(fileOrFolder: string): Promise<readonly string[]> {
  const facts = await answered(stat(fileOrFolder), fileOrFolder).catch((error: unknown) => {
    if (error instanceof StalledError) throw error;
    throw new InputError(`${fileOrFolder} does not exist or cannot be read`, {
      cause: error,
      hint: 'give a table of cell centres, or a folder of them',
    });
  });
  if (!facts.isDirectory()) return [fileOrFolder];
  const names = await answered(readdir(fileOrFolder, { recursive: true }), fileOrFolder);
  const tables = names.filter((name) => /\.(csv|tsv|txt)$/i.test(name)).sort();
  if (tables.length === 0) throw new InputError(`${fileOrFolder} holds no tables (.csv, .tsv, .txt)`);
  return tables.map((name) => path.join(fileOrFolder, name));
}

const plainSite = (site: string): string => site.trim().replace(/^0+(?=\d)/, '');
const placeKey = (plate: string | null, well: string | null, site: string | null): string =>
  JSON.stringify([plate, well, site]);

const MANY = -1;

/** Images by plate, well and site; only what a table names counts. Several that fit are no answer. */
function indexPlaces(
  images: readonly CellImage[],
  has: { readonly plate: boolean; readonly site: boolean },
): (plate: string, well: string, site: string) => number | undefined {
  const places = new Map<string, number>();
  const keyOf = (plate: string | null, well: string | null, site: string | null): string =>
    placeKey(
      has.plate ? (plate?.trim() ?? null) : null,
      normalizeWell(well ?? '') ?? well,
      has.site ? plainSite(site ?? '') : null,
    );
  images.forEach(({ plate, well, site }, i) => {
    const key = keyOf(plate, well, site);
    places.set(key, places.has(key) ? MANY : i);
  });
  return (plate, well, site) => places.get(keyOf(plate, well, site));
}

/** For every row of the table the image it is in: undefined where there is none, `MANY` where several fit; null when the table does not tell. */
function rowImages(
  table: MetadataTable,
  images: readonly CellImage[],
): readonly (number | undefined)[] | null {
  const { names, records } = table;
  const named = pathColumn(names) ?? fileColumn(names);
  if (named >= 0) {
    const files = images.flatMap(({ paths }, i) => paths.map((file) => ({ file, i })));
    const find = createPathIndex(
      files.map(({ file }) => file),
      { moved: true },
    );
    return records.map((cells) => {
      const found = find(cells[named].trim());
      return found === null ? undefined : files[found].i;
    });
  }
  const keys = keyColumns(names);
  if (keys.well < 0) return null;
  const find = indexPlaces(images, { plate: keys.plate >= 0, site: keys.site >= 0 });
  const cell = (cells: readonly string[], column: number): string => (column < 0 ? '' : cells[column]);
  return records.map((cells) =>
    find(cell(cells, keys.plate), cell(cells, keys.well), cell(cells, keys.site)),
  );
}

const stem = (file: string): string => path.basename(file).replace(/\.[^.]*$/, '');

/** The image that a table is about by its own name: that of an image file, or plate, well and site in its path. */
function imageOfFile(file: string, images: readonly CellImage[]): number | undefined {
  const own = stem(file);
  const same = images.findIndex(({ paths }) => paths.some((each) => stem(each) === own));
  if (same >= 0) return same;
  const tokens = own.split(/[^A-Za-z0-9]+/);
  const at = tokens.findIndex((token) => normalizeWell(token) !== null);
  if (at < 0) return undefined;
  const well = normalizeWell(tokens[at]);
  const number = /^[a-z]*0*(\d+)$/i.exec(tokens[at + 1] ?? '');
  const parts = new Set([...path.dirname(file).split(/[\\/]/), ...tokens]);
  const fits = [...images.keys()].filter((i) => {
    const image = images[i];
    if (normalizeWell(image.well ?? '') !== well) return false;
    if (image.plate !== null && !parts.has(image.plate)) return false;
    return image.site === null || number === null || plainSite(image.site) === number[1];
  });
  return fits.length > 1 ? MANY : fits[0];
}

function centresOf(table: MetadataTable): readonly CellCentre[] {
  const columns = centreColumns(table.names);
  if (columns === null) {
    throw new InputError(
      `${table.file} has no columns with the centres of cells; it has ${listed(table.names)}`,
      {
        hint: 'name them x and y, or as CellProfiler does: Location_Center_X, Location_Center_Y',
      },
    );
  }
  return table.records.map((cells, row) => {
    const [x, y] = [cells[columns.x], cells[columns.y]].map((text) =>
      text.trim() === '' ? NaN : Number(text),
    );
    if (Number.isFinite(x) && Number.isFinite(y)) return { x, y };
    throw new InputError(
      `${table.file}, row ${row + 1}: the centre of a cell must be two numbers, got "${cells[columns.x]}" and "${cells[columns.y]}"`,
    );
  });
}

/** Counts what found no image, and says why. */
class Losses {
  private outside = 0;
  private unclear = 0;
  private readonly tables: string[] = [];

  cell(image: number | undefined): void {
    if (image === MANY) this.unclear++;
    else this.outside++;
  }

  table(file: string): void {
    this.tables.push(path.basename(file));
  }

  notes(): readonly string[] {
    return [
      ...(this.outside === 0
        ? []
        : [`${counted(this.outside, 'cell is', 'cells are')} in images that are not among those given`]),
      ...(this.unclear === 0
        ? []
        : [
            `${counted(this.unclear, 'cell', 'cells')} could be in several images and ${this.unclear === 1 ? 'was' : 'were'} left out`,
          ]),
      ...(this.tables.length === 0
        ? []
        : [`${this.tables.length} tables of cells are about no image given: ${listed(this.tables)}`]),
    ];
  }
}

/**
 * Reads a table of cell centres, or a folder of them, and finds the image of every cell.
 * @throws {InputError} when a table cannot be read or has no centres, or no cell lies in any of the images
 */
export async function joinCells(images: readonly CellImage[], fileOrFolder: string): Promise<JoinedCells> {
  const cells: CellCentre[][] = images.map(() => []);
  const losses = new Losses();
  let found = 0;
  for (const file of await findTables(fileOrFolder)) {
    const table = await readMetadataTable(file);
    const centres = centresOf(table);
    const told = rowImages(table, images);
    const own = told === null ? (images.length === 1 ? 0 : imageOfFile(file, images)) : undefined;
    if (told === null && own === undefined) losses.table(file);
    centres.forEach((centre, row) => {
      const image = told === null ? own : told[row];
      if (image !== undefined && image !== MANY) {
        cells[image].push(centre);
        found++;
      } else if (told !== null || own === MANY) losses.cell(image);
    });
  }
  const notes = losses.notes();
  if (found === 0) {
    throw new InputError(`${fileOrFolder}: no cell lies in any of the images; ${notes.join('; ')}`, {
      hint: 'the table needs a column with paths or file names of the images, or plate, well and site; or one table an image, named like it',
    });
  }
  return { cells, notes };
}
