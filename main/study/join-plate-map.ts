import type { ImageRecord } from '../contract/study';
import { InputError } from '../core/errors';
import type { ImageFields } from './layout';
import type { MetadataTable } from './metadata-table';
import { fieldNamed, fieldsOf } from './name-fields';
import { parsePlateGrid } from './plate-grid';

/** What joining a plate map does, to be shown before it is done. */
export interface PlateMapPreview {
  readonly by: 'plate, well and site' | 'plate and well' | 'well';
  /** Columns that the images get. */
  readonly columns: readonly string[];
  readonly matchedImages: number;
  readonly unmatchedImages: number;
  /** Wells of the map that no image is of, as `plate/well` or `well`. */
  readonly wellsWithoutImages: readonly string[];
  /** Wells with images that the map does not have. */
  readonly wellsWithoutEntry: readonly string[];
  /** Images whose plate, batch or another field the map says otherwise; the map is believed. */
  readonly changed: number;
}

type KeyField = 'plate' | 'well' | 'site';

function keysOf(table: MetadataTable): readonly KeyField[] {
  const named = new Set(table.names.map(fieldNamed));
  if (!named.has('well')) {
    throw new InputError(`${table.file} has no well column and no path column`, {
      hint: `it has ${table.names.join(', ')}; name the column Well, well_position or path`,
    });
  }
  if (!named.has('plate')) return ['well'];
  return named.has('site') ? ['plate', 'well', 'site'] : ['plate', 'well'];
}

const keyText = (fields: ImageFields, keys: readonly KeyField[]): string | null => {
  const parts = keys.map((key) => fields[key] ?? null);
  return parts.includes(null) ? null : parts.join('/');
};

/** A record with what a table says of it; returns the same record's fields, the table believed where both know something. */
export function mergeFields(
  image: ImageRecord,
  fields: ImageFields,
): { readonly image: ImageRecord; readonly changed: boolean } {
  const { extra, ...known } = fields;
  const told = Object.entries(known).filter(([, value]) => value !== null);
  const before = new Map<string, unknown>(Object.entries(image));
  const changed = told.some(([name, value]) => {
    const old = before.get(name) ?? null;
    return old !== null && old !== value;
  });
  return { image: { ...image, ...Object.fromEntries(told), extra: { ...image.extra, ...extra } }, changed };
}

function entriesOf(table: MetadataTable, keys: readonly KeyField[]): ReadonlyMap<string, ImageFields> {
  const entries = new Map<string, ImageFields>();
  const rows = new Map<string, number>();
  table.records.forEach((cells, row) => {
    const fields = fieldsOf(new Map(table.names.map((name, j) => [name, cells[j]])));
    const key = keyText(fields, keys);
    if (key === null) return;
    const first = rows.get(key);
    if (first !== undefined && table.records[first].join('\0') !== cells.join('\0')) {
      throw new InputError(`${table.file}: rows ${first + 1} and ${row + 1} are both for ${key} and differ`, {
        hint: 'keep one row for each well, or add the plate column',
      });
    }
    rows.set(key, row);
    entries.set(key, fields);
  });
  return entries;
}

/**
 * Gives images the columns of a plate map: by plate and well, or by well alone on every plate where the map names no
 * plate. Wells may be written in any way (`A1`, `a01`); a map drawn as a grid is understood too.
 * @throws {InputError} when the map has no well column, or two rows for a well that differ
 */
export function joinPlateMap(
  images: readonly ImageRecord[],
  given: MetadataTable,
): { readonly images: readonly ImageRecord[]; readonly preview: PlateMapPreview } {
  const table = { ...given, ...parsePlateGrid(given.names, given.records) };
  const keys = keysOf(table);
  const entries = entriesOf(table, keys);
  const used = new Set<string>();
  const without = new Set<string>();
  let matched = 0;
  let changes = 0;
  const joined = images.map((image) => {
    const key = keyText(image, keys);
    const fields = key === null ? undefined : entries.get(key);
    if (key === null || fields === undefined) {
      if (key !== null) without.add(key);
      return image;
    }
    used.add(key);
    matched++;
    const merged = mergeFields(image, fields);
    if (merged.changed) changes++;
    return merged.image;
  });
  const preview: PlateMapPreview = {
    by: keys.length === 3 ? 'plate, well and site' : keys.length === 2 ? 'plate and well' : 'well',
    columns: table.names.filter((name) => !keys.some((key) => key === fieldNamed(name))),
    matchedImages: matched,
    unmatchedImages: images.length - matched,
    wellsWithoutImages: [...entries.keys()].filter((key) => !used.has(key)),
    wellsWithoutEntry: [...without],
    changed: changes,
  };
  return { images: joined, preview };
}
