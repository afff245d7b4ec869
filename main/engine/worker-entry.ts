import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { codeFolder } from './assets';

/** A bundled worker beside a bundle; undefined in a checkout, where the source runs. */
export function workerEntry(name: string): URL | undefined {
  const folder = codeFolder();
  if (path.basename(folder) === 'engine') return undefined;
  const extension = typeof __dirname === 'string' ? '.cjs' : '.js';
  return pathToFileURL(path.join(folder, `${name}${extension}`));
}
