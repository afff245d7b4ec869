import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkippedFile } from '../contract/study';
import { PATIENCE_MS, StalledError, answered } from '../core/deadline';
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

/** What is asked of the drive; tests hand in one that stalls. */
interface Drive {
  readonly realpath: (file: string) => Promise<string>;
  readonly stat: (file: string) => Promise<Pick<Stats, 'isDirectory' | 'isFile'>>;
  readonly readdir: (folder: string) => Promise<Dirent[]>;
}

const DRIVE: Drive = {
  realpath: (file) => realpath(file),
  stat: (file) => stat(file),
  readdir: (folder) => readdir(folder, { withFileTypes: true }),
};

export interface WalkOptions {
  readonly drive?: Partial<Drive>;
  /** How long the drive may take for one answer. */
  readonly patienceMs?: number;
}

/** The drive, each of whose answers has its time. */
function patient({ drive = {}, patienceMs = PATIENCE_MS }: WalkOptions): Drive {
  const { realpath: real, stat: look, readdir: list } = { ...DRIVE, ...drive };
  const answer = <T>(work: Promise<T>): Promise<T> => answered(work, 'cannot be opened', patienceMs);
  return {
    realpath: (file) => answer(real(file)),
    stat: (file) => answer(look(file)),
    readdir: (folder) => answer(list(folder)),
  };
}

interface Walker {
  readonly drive: Drive;
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
async function targetOf(
  { drive }: Walker,
  full: string,
): Promise<'file' | 'folder' | { readonly reason: string }> {
  try {
    const found = await drive.stat(full);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : { reason: NO_FILE };
  } catch (error) {
    if (error instanceof StalledError) return { reason: `is a link that ${error.message}` };
    return { reason: 'is a link that leads nowhere' };
  }
}

async function walk(walker: Walker, root: number, base: string, folder: string, task: Task): Promise<void> {
  const relative = (full: string): string => forward(path.relative(base, full));
  const leave = (error: unknown): void => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const why =
      error instanceof StalledError
        ? `is a folder that ${error.message}`
        : `is a folder that cannot be opened (${code})`;
    walker.skipped.push({ root, path: relative(folder), reason: why });
  };
  let real: string;
  let entries: Dirent[];
  try {
    real = await walker.drive.realpath(folder);
    entries = walker.entered.has(real) ? [] : await walker.drive.readdir(folder);
  } catch (error) {
    leave(error);
    return;
  }
  if (walker.entered.has(real)) {
    walker.skipped.push({
      root,
      path: relative(folder),
      reason: 'is a link to a folder that was already looked through',
    });
    return;
  }
  walker.entered.add(real);
  for (const entry of entries.sort(byName)) {
    if (isSystemFile(entry.name)) continue;
    const full = path.join(folder, entry.name);
    const kind = entry.isSymbolicLink()
      ? await targetOf(walker, full)
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

async function requireFolder(drive: Drive, folder: string): Promise<void> {
  const found = await drive.stat(folder).catch((error: unknown) => {
    if (error instanceof StalledError) {
      throw new InputError(`the folder ${folder} ${error.message}`, { hint: error.hint ?? '' });
    }
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
 * A folder whose drive does not answer is listed, and the rest goes on.
 * @throws {InputError} when a folder given does not exist or its drive does not answer, is a file, or is given twice (itself or inside another)
 */
export async function walkFolders(
  folders: readonly string[],
  task: Task,
  options: WalkOptions = {},
): Promise<Walked> {
  const drive = patient(options);
  if (folders.length === 0) throw new InputError('no folder given', { hint: 'name a folder with images' });
  for (const folder of folders) await requireFolder(drive, folder);
  const reals = await Promise.all(folders.map((folder) => drive.realpath(folder)));
  reals.forEach((inner, i) => {
    const outer = reals.findIndex(
      (other, j) => j !== i && (inner === other || inner.startsWith(other + path.sep)),
    );
    if (outer < 0) return;
    throw new InputError(`${folders[i]} lies inside ${folders[outer]}, which is given too`, {
      hint: 'give only one of them',
    });
  });
  const walker: Walker = { drive, files: [], zarrs: [], skipped: [], entered: new Set() };
  for (const [root, folder] of folders.entries()) {
    const full = path.resolve(folder);
    if (isZarr(full)) walker.zarrs.push({ root, path: '', full: forward(full) });
    else await walk(walker, root, folder, full, task);
  }
  return walker;
}
