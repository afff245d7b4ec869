import type { Values } from './matrix';

/** A metadata column as stored: text (null = missing) or numbers (NaN = missing). Codes such as plate barcodes stay text. */
export type Column =
  | { readonly kind: 'text'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'number'; readonly values: Float64Array };

/**
 * The one table every command reads and writes: rows are images, cells, wells or perturbations.
 * Keys of `metadata` carry their `Metadata_` prefix, in file order.
 */
export interface Profiles {
  readonly metadata: ReadonlyMap<string, Column>;
  readonly featureNames: readonly string[];
  readonly features: Values;
}

export const METADATA_PREFIX = 'Metadata_';

/** A column's name with its prefix, whichever way it was written. */
export const metadataName = (name: string): string =>
  name.startsWith(METADATA_PREFIX) ? name : METADATA_PREFIX + name;

/** The text of a cell as people read it; null where it is missing. */
export function cellText(column: Column, row: number): string | null {
  if (column.kind === 'text') return column.values[row];
  const value = column.values[row];
  return Number.isNaN(value) ? null : String(value);
}
