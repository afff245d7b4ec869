import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Task } from '../core/task';
import { refuseByHead } from './image-magic';
import type { FoundFile } from './layout';

const HEAD_BYTES = 512;
/** Files open at a time: enough to keep a disk busy, far below what systems allow. */
const AT_ONCE = 32;

export interface CheckedFile {
  readonly sizeBytes: number;
  /** Why it cannot be used, or null. */
  readonly reason: string | null;
  readonly head: string;
}

async function checkFile(file: FoundFile): Promise<CheckedFile> {
  try {
    const handle = await open(file.full, 'r');
    try {
      const { size } = await handle.stat();
      if (size === 0) return { sizeBytes: 0, reason: 'is empty (0 bytes)', head: '' };
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      return { sizeBytes: size, reason: refuseByHead(head), head: head.toString('latin1') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { sizeBytes: 0, reason: `cannot be opened (${code})`, head: '' };
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

/** Opens every file and looks at its size and first bytes. */
export const checkFiles = (files: readonly FoundFile[], task: Task): Promise<readonly CheckedFile[]> =>
  inParallel(files, checkFile, (count) => task.tick(count, files.length));

async function hashFile(file: FoundFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file.full)) if (chunk instanceof Buffer) hash.update(chunk);
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
  const alike = groupBy([...files.keys()], (i) => `${checked[i].sizeBytes} ${checked[i].head}`).flat();
  const hashes = await inParallel(
    alike,
    (i) => hashFile(files[i]),
    (count) => task.tick(count, alike.length),
  );
  const hashOf = new Map(alike.map((i, k) => [i, hashes[k]]));
  return groupBy(alike, (i) => hashOf.get(i) ?? '');
}
