import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../core/errors';

/**
 * A file is either the old one or the whole new one, whatever happens in between: the content goes to a
 * temporary name in the same folder, is flushed to the disk, and takes the name in one step.
 */
export async function writeFileAtomic(
  file: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(
    folder,
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`,
  );
  try {
    await mkdir(folder, { recursive: true });
    await fill(temporary);
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (!isDiskError(error)) throw error;
    const hint =
      error.code === 'ENOSPC'
        ? 'the disk is full: free some space'
        : 'choose a folder that can be written to';
    throw new StorageError(`${file} cannot be written (${error.code})`, { cause: error, hint });
  }
}

/** What a killed process may leave behind; safe to delete when no run is going on. */
export const TEMPORARY_SUFFIX = '.partial';

const DISK_ERRORS = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EDQUOT', 'EEXIST']);

const isDiskError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  error instanceof Error && 'code' in error && DISK_ERRORS.has(String(error.code));

/** Writes bytes or text so that the file is never seen half written. */
export async function writeBytesAtomic(file: string, content: Uint8Array | string): Promise<void> {
  await writeFileAtomic(file, async (temporary) => {
    const handle = await open(temporary, 'w');
    await handle.writeFile(content).finally(() => handle.close());
  });
}
