import { counted } from '../core/counted';
import type { ImageRecord } from '../contract/study';
import { InputError } from '../core/errors';
import { joinPlateMaps, mergeFields } from './plate-map/join-plate-map';
import { fileName } from './layout';
import type { MetadataTable } from './metadata-table';
import { matchByPath, pathColumn, readMetadataTable } from './metadata-table';
import { fieldsOf } from './name-fields';

const LISTED = 3;

const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ', …' : '');

/** One image a row, by its path. Null when the table is about no image. */
function joinByPath(
  images: readonly ImageRecord[],
  table: MetadataTable,
  warnings: string[],
): readonly ImageRecord[] | null {
  const column = pathColumn(table.names);
  if (column === null) return null;
  const matches = matchByPath(
    table,
    column,
    images.map(({ path }) => path),
  );
  const rowOf = new Map<number, number>();
  const absent: string[] = [];
  matches.forEach((image, row) => {
    if (image === null) absent.push(table.records[row][column]);
    else rowOf.set(image, row);
  });
  if (rowOf.size === 0) return null;
  const name = fileName(table.file.replaceAll('\\', '/'));
  if (absent.length > 0)
    warnings.push(
      `${name} names ${counted(absent.length, 'file that is', 'files that are')} not among the images: ${listed(absent)}`,
    );
  const rest = images.filter((_, i) => !rowOf.has(i));
  if (rest.length > 0)
    warnings.push(
      `${counted(rest.length, 'image is', 'images are')} not in ${name}: ${listed(rest.map(({ path }) => path))}`,
    );
  let changes = 0;
  const joined = images.map((image, i) => {
    const row = rowOf.get(i);
    if (row === undefined) return image;
    const cells = table.records[row];
    const merged = mergeFields(
      image,
      fieldsOf(new Map(table.names.flatMap((each, j) => (j === column ? [] : [[each, cells[j]] as const])))),
    );
    if (merged.changed) changes++;
    return merged.image;
  });
  if (changes > 0)
    warnings.push(`${name} says otherwise than the file names for ${changes} images; the table is used`);
  return joined;
}

/**
 * Adds what a table knows to images: by path where it has such a column, else by plate and well.
 * What had no partner is told in `warnings`.
 * @throws {InputError} when nothing matches
 */
export async function joinTable(
  images: readonly ImageRecord[],
  file: string,
  roots: readonly string[],
): Promise<{ readonly images: readonly ImageRecord[]; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const table = await readMetadataTable(file).catch((error: unknown) => {
    // A plate map may have a preamble or be a grid: then it is no table of images.
    if (error instanceof InputError) return null;
    throw error;
  });
  const byPath = table === null ? null : joinByPath(images, table, warnings);
  if (byPath !== null) return { images: byPath, warnings };
  return joinPlateMaps(images, [{ kind: 'file', file }], roots);
}
