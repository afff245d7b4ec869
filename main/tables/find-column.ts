import { InputError } from '../core/errors';
import type { Column } from '../core/profiles';
import { METADATA_PREFIX, metadataName } from '../core/profiles';

/** A column's name without what tables put before it: `Metadata_`, `Image_Metadata_`, `Image_`. */
export const bareName = (name: string): string => name.replace(/^(Image_)?(Metadata_)?/i, '');

const key = (name: string): string => bareName(name).toLowerCase();

/**
 * The stored name of a metadata column, however the user wrote it: with or without `Metadata_`, then in any case.
 * @returns null when there is none, or when only the case tells several apart and none is written that way
 */
export function findColumnName(metadata: ReadonlyMap<string, Column>, name: string): string | null {
  for (const exact of [name, metadataName(name), METADATA_PREFIX + bareName(name)]) {
    if (metadata.has(exact)) return exact;
  }
  const alike = [...metadata.keys()].filter((candidate) => key(candidate) === key(name));
  return alike.length === 1 ? alike[0] : null;
}

/** @throws {InputError} that lists the columns there are */
export function findColumn(
  metadata: ReadonlyMap<string, Column>,
  name: string,
): { readonly name: string; readonly column: Column } {
  const found = findColumnName(metadata, name);
  const column = found === null ? undefined : metadata.get(found);
  if (found !== null && column !== undefined) return { name: found, column };
  const names = [...metadata.keys()].map((each) => each.replace(METADATA_PREFIX, ''));
  throw new InputError(`there is no metadata column "${name}"`, {
    hint: names.length === 0 ? 'the table has no metadata columns' : `there are ${names.join(', ')}`,
  });
}
