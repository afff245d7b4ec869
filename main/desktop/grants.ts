import path from 'node:path';
import { InputError } from '../core/errors';

/** The folders and files that the user handed over in a dialog or a drop; nothing else may be named by the page. */
export interface Grants {
  add(paths: readonly string[]): void;
  /** @throws {InputError} when `file` was not handed over */
  require(file: string): void;
}

/** Grants of one run of the program; projects in the recent list are granted by the caller. */
export function createGrants(): Grants {
  const granted = new Set<string>();
  return {
    add(paths) {
      for (const file of paths) if (path.isAbsolute(file)) granted.add(path.resolve(file));
    },
    require(file) {
      if (path.isAbsolute(file) && granted.has(path.resolve(file))) return;
      throw new InputError(`"${file}" was not chosen in this session`, {
        hint: 'drop the folder on the window or choose it in the dialog',
      });
    },
  };
}
