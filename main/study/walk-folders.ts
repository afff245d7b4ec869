import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkippedFile } from '../contract/study';
import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import { isSystemFile } from './image-magic';
import type { FoundFile } from './layout';

/** Folders that are one image, made of many files. */
const isZarr = (name: string): boolean => /\.zarr$/i.test(name);

export interface Walked {
  readonly files: readonly FoundFile[];
  /** OME-Zarr containers, which are folders. */
  readonly zarrs: readonly FoundFile[];
  readonly skipped: readonly SkippedFile[];
}

interface Walker {
  readonly files: FoundFile[];
  readonly zarrs: FoundFile[];
  readonly skipped: SkippedFile[];
  /** Real paths of folders that were entered: a link back to one of them would never end. */
  readonly entered: Set<string>;
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const forward = (file: string): string => file.split(path.sep).join('/');

/** Pipes, sockets and devices: reading one would wait for ever. */
const NO_FILE = 'is no file but a pipe, a socket or a device';

/** What a link leads to, or why it is passed over. */
async function targetOf(full: string): Promise<'file' | 'folder' | { readonly reason: string }> {
  try {
    const found = await stat(full);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : { reason: NO_FILE };
  } catch {
    return { reason: 'is a link that leads nowhere' };
  }
}

async function walk(walker: Walker, root: number, base: string, folder: string, task: Task): Promise<void> {
  const real = await realpath(folder);
  const relative = (full: string): string => forward(path.relative(base, full));
  if (walker.entered.has(real)) {
    walker.skipped.push({
      root,
      path: relative(folder),
      reason: 'is a link to a folder that was already looked through',
    });
    return;
  }
  walker.entered.add(real);
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    walker.skipped.push({
      root,
      path: relative(folder),
      reason: `is a folder that cannot be opened (${code})`,
    });
    return;
  }
  for (const entry of entries.sort(byName)) {
    if (isSystemFile(entry.name)) continue;
    const full = path.join(folder, entry.name);
    const kind = entry.isSymbolicLink()
      ? await targetOf(full)
      : entry.isDirectory()
        ? 'folder'
        : entry.isFile()
          ? 'file'
          : { reason: NO_FILE };
    const found: FoundFile = { root, path: relative(full), full: forward(full) };
    if (kind === 'file') walker.files.push(found);
    else if (kind !== 'folder') walker.skipped.push({ root, path: found.path, reason: kind.reason });
    else if (isZarr(entry.name)) walker.zarrs.push(found);
    else await walk(walker, root, base, full, task);
  }
  await task.tick(walker.files.length, walker.files.length + 1);
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw new InputError(`the folder ${folder} does not exist or cannot be opened`, {
      cause: error,
      hint: 'check the path',
    });
  });
  if (found.isDirectory()) return;
  throw new InputError(`${folder} is a file, not a folder`, { hint: 'give the folder that it lies in' });
}

/**
 * All files below folders, in order of their paths. Hidden files and those of the operating system are passed over.
 * @throws {InputError} when a folder does not exist, is a file, or is given twice (itself or inside another)
 */
export async function walkFolders(folders: readonly string[], task: Task): Promise<Walked> {
  if (folders.length === 0) throw new InputError('no folder given', { hint: 'name a folder with images' });
  for (const folder of folders) await requireFolder(folder);
  const reals = await Promise.all(folders.map((folder) => realpath(folder)));
  reals.forEach((inner, i) => {
    const outer = reals.findIndex(
      (other, j) => j !== i && (inner === other || inner.startsWith(other + path.sep)),
    );
    if (outer < 0) return;
    throw new InputError(`${folders[i]} lies inside ${folders[outer]}, which is given too`, {
      hint: 'give only one of them',
    });
  });
  const walker: Walker = { files: [], zarrs: [], skipped: [], entered: new Set() };
  for (const [root, folder] of folders.entries()) {
    const full = path.resolve(folder);
    if (isZarr(full)) walker.zarrs.push({ root, path: '', full: forward(full) });
    else await walk(walker, root, folder, full, task);
  }
  return walker;
}
