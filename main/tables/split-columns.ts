import { counted } from '../core/counted';
import { InputError } from '../core/errors';
import { METADATA_PREFIX, metadataName } from '../core/profiles';
import { isDescribingColumn } from './column-names';
import type { Selected } from './duckdb';

/** Which columns of a table describe its rows and which are their profile. */
export interface ColumnSplit {
  /** With the stored name of each: prefixed. */
  readonly metadata: readonly Selected[];
  readonly features: readonly Selected[];
  readonly notes: readonly string[];
}

const hasPrefix = (name: string): boolean => name.startsWith(METADATA_PREFIX);
const isImageMetadata = (name: string): boolean => name.startsWith('Image_Metadata_');

/** `Image_Metadata_Plate` is CellProfiler's way of writing `Metadata_Plate`. */
function storedNames(columns: readonly Selected[]): ReadonlyMap<string, string> {
  const taken = new Set(columns.filter(({ name }) => hasPrefix(name)).map(({ name }) => name));
  const stored = new Map<string, string>();
  for (const { name } of columns) {
    const short = isImageMetadata(name) ? name.slice('Image_'.length) : metadataName(name);
    const free = hasPrefix(name) || !taken.has(short) ? short : `${METADATA_PREFIX}${name}`;
    taken.add(free);
    stored.set(name, free);
  }
  return stored;
}

const listed = (names: readonly string[]): string =>
  names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');

/**
 * In a table that uses the `Metadata_` prefix every other numeric column is a feature; in one that does not, text,
 * `Image_…` and row-describing columns are metadata. `features` and `exclude` decide before that.
 * @throws {InputError} when a column asked for as a feature is text, or no feature is left
 */
export function splitColumns(
  file: string,
  columns: readonly Selected[],
  options: { readonly features?: RegExp; readonly exclude?: RegExp },
): ColumnSplit {
  const prefixed = columns.some(({ name }) => hasPrefix(name));
  const metadata: Selected[] = [];
  const features: Selected[] = [];
  const leftOut: string[] = [];
  const textBesidePrefix: string[] = [];
  for (const column of columns) {
    const { name, kind } = column;
    const chosen = options.features === undefined ? undefined : options.features.test(name);
    const excluded = options.exclude?.test(name) ?? false;
    if (hasPrefix(name) || isImageMetadata(name)) metadata.push(column);
    else if (kind === 'text') {
      metadata.push(column);
      if (chosen === true && !excluded) refuseText(file, name);
      if (prefixed) textBesidePrefix.push(name);
    } else if (excluded || chosen === false) {
      if (prefixed) leftOut.push(name);
      else metadata.push(column);
    } else if (chosen === true || prefixed) features.push(column);
    else if (name.startsWith('Image_') || isDescribingColumn(name)) metadata.push(column);
    else features.push(column);
  }
  if (features.length === 0) refuseNoFeatures(file, columns, options);
  const notes: string[] = [];
  if (leftOut.length > 0)
    notes.push(
      `${file}: ${counted(leftOut.length, 'column is no feature', 'columns are no features')} by the pattern given: ${listed(leftOut)}`,
    );
  if (textBesidePrefix.length > 0) {
    notes.push(`${file}: text columns without Metadata_ are taken as metadata: ${listed(textBesidePrefix)}`);
  }
  const stored = storedNames(metadata);
  return {
    metadata: metadata.map((column) => ({ ...column, name: stored.get(column.name) ?? column.name })),
    features,
    notes,
  };
}

function refuseText(file: string, name: string): never {
  throw new InputError(`${file}: column "${name}" matches the pattern of features but is not numeric`, {
    hint: 'narrow --features, or name it in --exclude',
  });
}

function refuseNoFeatures(
  file: string,
  columns: readonly Selected[],
  { features, exclude }: { readonly features?: RegExp; readonly exclude?: RegExp },
): never {
  const numeric = columns.filter(({ kind }) => kind === 'number').length;
  const pattern = features ?? exclude;
  throw new InputError(
    `${file} holds no features: ${numeric} of its ${columns.length} columns are numeric` +
      (pattern === undefined ? '' : `, and none is left by the pattern ${pattern.source}`),
    {
      hint: 'features are numeric columns that do not start with Metadata_; give a table of metadata with --metadata',
    },
  );
}
