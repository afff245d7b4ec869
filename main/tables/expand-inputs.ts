import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../core/errors';
import { formatOf } from './registry';

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isGlob = (text: string): boolean => /[*?[{]/.test(text);

/** `*`, `?`, `[abc]`, `{a,b}` and `**` as a regular expression over a path with forward slashes. */
export function globPattern(glob: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    const rest = glob.slice(i);
    const set = /^\[([!^]?)([^\]]+)\]/.exec(rest);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      i += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      i += 1;
    } else if (set !== null) {
      source += `[${set[1] === '' ? '' : '^'}${set[2].replaceAll('\\', '\\\\')}]`;
      i += set[0].length - 1;
    } else if (glob[i] === '*') source += '[^/]*';
    else if (glob[i] === '?') source += '[^/]';
    else if (glob[i] === '{') {
      source += '(?:';
      braces++;
    } else if (glob[i] === '}' && braces > 0) {
      source += ')';
      braces--;
    } else if (glob[i] === ',' && braces > 0) source += '|';
    else source += glob[i].replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  }
  return new RegExp(`^${source}$`);
}

/** All files under a folder, hidden ones left out, in order of their names. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesUnder(full)));
    else if (entry.isFile() || (await stat(full)).isFile()) files.push(full);
  }
  return files;
}

async function expandGlob(glob: string): Promise<readonly string[]> {
  const parts = path.resolve(glob).split(path.sep).join('/').split('/');
  const fixed = parts.findIndex(isGlob);
  const base = parts.slice(0, fixed).join('/') || '/';
  const pattern = globPattern(parts.join('/'));
  const files = await filesUnder(base).catch((error: unknown) => {
    throw new InputError(`${glob} matches nothing: ${base} is no folder that can be read`, { cause: error });
  });
  const found = files.filter((file) => pattern.test(file.split(path.sep).join('/')));
  if (found.length === 0)
    throw new InputError(`${glob} matches no file`, { hint: 'check the pattern and the folder' });
  const absolute = path.isAbsolute(glob);
  return absolute ? found : found.map((file) => path.relative('.', file));
}

async function expandOne(input: string): Promise<readonly string[]> {
  const kind = await stat(input).catch(() => null);
  if (kind?.isDirectory() === true) {
    const tables = (await filesUnder(input)).filter(
      (file) => formatOf(file) !== null && !file.endsWith('.txt'),
    );
    if (tables.length > 0) return tables;
    throw new InputError(`${input} holds no tables`, {
      hint: 'tables end in .parquet, .csv, .csv.gz, .h5ad or .npy',
    });
  }
  if (kind !== null) return [input];
  if (isGlob(input)) return expandGlob(input);
  throw new InputError(`${input} does not exist`, { hint: 'check the path' });
}

/**
 * The table files that files, folders and globs stand for, in file-name order, each once. The metadata table is not a
 * profile, though it often lies in the same folder.
 * @throws {InputError} when an input does not exist, or stands for no table
 */
export async function expandInputs(inputs: readonly string[], metadata?: string): Promise<readonly string[]> {
  if (inputs.length === 0)
    throw new InputError('no profiles given', { hint: 'name a table, a folder or a glob' });
  const expanded = (await Promise.all(inputs.map(expandOne))).flat();
  const except = metadata === undefined ? null : path.resolve(metadata);
  const once = new Map(expanded.map((file) => [path.resolve(file), file]));
  if (once.size > 1 && except !== null) once.delete(except);
  return [...once.values()].sort(byName);
}
