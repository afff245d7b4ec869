import { InputError } from '../core/errors';
import { createRegistry } from '../core/registry';
import { csv, csvGz } from './csv';
import type { Format } from './format';
import { h5ad } from './h5ad';
import { npy } from './npy-format';
import { parquet } from './parquet';

/** Every format that profiles are read from and written to. */
export const formats = createRegistry<Format>('format', [parquet, csv, csvGz, h5ad, npy]);

/** The format that a file's name ends with, or null. */
export function formatOf(file: string): Format | null {
  const name = file.toLowerCase();
  const fits = (extension: string): boolean => name.endsWith(extension);
  return formats.entries.find(({ extensions }) => extensions.some(fits)) ?? null;
}

/** @throws {InputError} that lists the endings there are */
export function requireFormat(file: string): Format {
  const format = formatOf(file);
  if (format !== null) return format;
  const endings = formats.entries.map(({ extensions }) => extensions[0]).join(', ');
  throw new InputError(`${file} has no known ending of a profiles table`, {
    hint: `it must be one of ${endings}`,
  });
}
