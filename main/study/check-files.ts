import { createHash } from 'node:crypto';
import { close, createReadStream, open, read } from 'node:fs';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PATIENCE_MS, StalledError, answered } from '../core/deadline';
import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import { refuseByHead } from './image-magic';
import type { FoundFile } from './layout';

const HEAD_BYTES = 128;
/** Files open at a time: enough to keep a disk busy, far below what systems allow. */
const AT_ONCE = 64;

/** Plain descriptors: file handle objects would take half of the time that 30,000 files take. */
const openFile = promisify(open);
const readBytes = promisify(read);
const closeFile = promisify(close);

export interface CheckedFile {
  /** Why it cannot be used, or null. */
  readonly reason: string | null;
  /** The first bytes, one character each. */
  readonly head: string;
}

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

/** Reads the first bytes of a file; tests hand in one that stalls. */
type HeadReader = (file: string) => Promise<Uint8Array>;

async function readHead(file: string): Promise<Uint8Array> {
  const descriptor = await openFile(file, 'r');
  try {
    const { buffer, bytesRead } = await readBytes(
      descriptor,
      Buffer.allocUnsafe(HEAD_BYTES),
      0,
      HEAD_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await closeFile(descriptor);
  }
}

export interface CheckOptions {
  readonly read?: HeadReader;
  /** How long a drive may take to answer. */
  readonly patienceMs?: number;
}

async function checkFile(
  file: FoundFile,
  { read = readHead, patienceMs = PATIENCE_MS }: CheckOptions,
): Promise<CheckedFile & { readonly stalled: boolean }> {
  try {
    const head = await answered(read(file.full), 'cannot be opened', patienceMs);
    if (head.length === 0) return { reason: 'is empty (0 bytes)', head: '', stalled: false };
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
    return { reason: refuseByHead(head), head: text, stalled: false };
  } catch (error) {
    return error instanceof StalledError
      ? { reason: error.message, head: '', stalled: true }
      : { reason: `cannot be opened (${errorCode(error)})`, head: '', stalled: false };
  }
}

/** `work` for every item, some at a time; results in the items' order. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  done: (count: number) => Promise<void>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
    await done(Math.min(items.length, start + AT_ONCE));
  }
  return results;
}

/**
 * Opens every file and looks at its size and first bytes. A file whose drive does not answer is told and the rest goes
 * on.
 * @throws {InputError} when the drive answers for none of many files: nothing will come of the others
 */
export async function checkFiles(
  files: readonly FoundFile[],
  task: Task,
  options: CheckOptions = {},
): Promise<readonly CheckedFile[]> {
  let silent = 0;
  return inParallel(
    files,
    async (file) => {
      const checked = await checkFile(file, options);
      silent = checked.stalled ? silent + 1 : 0;
      return checked;
    },
    async (count) => {
      if (silent >= AT_ONCE) {
        throw new InputError(`the drive of ${files[count - 1].full} does not answer any more`, {
          hint: 'check the connection to the drive and look through the folder again',
        });
      }
      await task.tick(count, files.length);
    },
  );
}

/** Of a file's bytes; a file that went away meanwhile is like no other, and told when it is to be read. */
async function hashFile(file: FoundFile): Promise<string> {
  const hash = createHash('sha256');
  try {
    const pieces = createReadStream(file.full)[Symbol.asyncIterator]();
    for (;;) {
      const piece = await answered(pieces.next(), file.full);
      if (piece.done === true) break;
      if (piece.value instanceof Buffer) hash.update(piece.value);
    }
  } catch (error) {
    return `${errorCode(error)} ${file.full}`;
  }
  return hash.digest('hex');
}

/**
 * Groups of two and more files with the same bytes, as indices into `files`. Only files of the same size that begin
 * alike are read in full.
 */
export async function findDuplicates(
  files: readonly FoundFile[],
  checked: readonly CheckedFile[],
  task: Task,
): Promise<readonly (readonly number[])[]> {
  const groupBy = (indices: readonly number[], keyOf: (i: number) => string): number[][] => {
    const groups = new Map<string, number[]>();
    for (const i of indices) {
      const group = groups.get(keyOf(i));
      if (group === undefined) groups.set(keyOf(i), [i]);
      else group.push(i);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  };
  const begun = groupBy([...files.keys()], (i) => checked[i].head).flat();
  const sizes = await inParallel(
    begun,
    async (i) => (await answered(stat(files[i].full), files[i].full).catch(() => ({ size: -1 - i }))).size,
    (count) => task.tick(count, 2 * begun.length),
  );
  const sizeOf = new Map(begun.map((i, k) => [i, sizes[k]]));
  const alike = groupBy(begun, (i) => `${sizeOf.get(i) ?? 0} ${checked[i].head}`).flat();
  const hashes = await inParallel(
    alike,
    (i) => hashFile(files[i]),
    (count) => task.tick(alike.length + count, 2 * alike.length),
  );
  const hashOf = new Map(alike.map((i, k) => [i, hashes[k]]));
  return groupBy(alike, (i) => hashOf.get(i) ?? '');
}
