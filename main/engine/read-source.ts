import { InputError } from '../core/errors';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'is not a folder',
};

/** Reads something of the user's; a path that cannot be read becomes an error that names it and says why. */
export async function readSource<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!Object.hasOwn(REASONS, code)) throw error;
    throw new InputError(`${path} ${REASONS[code]}`, { cause: error });
  }
}
