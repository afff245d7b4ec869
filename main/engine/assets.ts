import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StorageError } from '../core/errors';

/** Where this code lies: main/engine in a checkout, dist/cli or dist/desktop as a bundle. */
export const codeFolder = (): string =>
  typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));

/** The program's own folder: the one that holds `assets/`, above the code wherever that was bundled to. */
export function programFolder(): string {
  for (let folder = codeFolder(); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'assets', 'fonts'))) return folder;
    if (path.dirname(folder) === folder) {
      throw new StorageError(`the folder assets/ is missing beside ${codeFolder()}`, {
        hint: 'the installation is not complete: install Unbatch again',
      });
    }
  }
}

/** Fonts and icons. */
export const assetsFolder = (): string => path.join(programFolder(), 'assets');
