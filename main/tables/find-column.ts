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
