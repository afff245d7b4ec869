import type { Task } from '../core/task';
import { hashFile } from '../embedding/inspect-file';
import { imageStamp } from '../images/image-stamp';
import type { RowFiles } from './row-files';
import type { FilePrint, RowPrint } from './shard-store';
import { canonicalJson, hashText } from './step-key';

/** Rows looked at together: keeps a disk busy, and a study of a million files out of memory. */
const LOOKED_AT_ONCE = 128;
const READ_AT_ONCE = 4;

async function inGroups<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
  task: Task,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size) {
    await task.tick(from, items.length);
    results.push(...(await Promise.all(items.slice(from, from + size).map(work))));
  }
  await task.tick(items.length, items.length);
  return results;
}

async function lookAt({ files, cells, cellPx, correctionKey = '' }: RowFiles): Promise<RowPrint> {
  const prints = files.map(async ({ path, page, channel }): Promise<FilePrint> => {
    return { path, page, channel, ...(await imageStamp(path)), sha256: '' };
  });
  const centres = cells === undefined ? '' : hashText(canonicalJson(cells.map(({ x, y }) => [x, y])));
  const side = cellPx === undefined ? '' : `-${cellPx}px`;
  const detail = centres + side + correctionKey;
  return { files: await Promise.all(prints), detail };
}

/** What every row's files are now, without reading them; undefined where one of them is gone. */
export const printRows = (
  rows: readonly RowFiles[],
  task: Task,
): Promise<readonly (RowPrint | undefined)[]> =>
  inGroups(rows, LOOKED_AT_ONCE, (row) => lookAt(row).catch(() => undefined), task);

/**
 * The same prints with the hash of every file, read in small pieces; undefined where one cannot be read. A file that
 * stands in several rows (a stack) is read once.
 */
export function hashRows(
  prints: readonly RowPrint[],
  task: Task,
): Promise<readonly (RowPrint | undefined)[]> {
  const hashes = new Map<string, Promise<string>>();
  const hashOf = (file: string): Promise<string> => {
    const known = hashes.get(file) ?? hashFile(file);
    hashes.set(file, known);
    return known;
  };
  const hashRow = async ({ files, detail }: RowPrint): Promise<RowPrint> => {
    const hashed: FilePrint[] = [];
    for (const file of files) hashed.push({ ...file, sha256: await hashOf(file.path) });
    return { files: hashed, detail };
  };
  return inGroups(prints, READ_AT_ONCE, (row) => hashRow(row).catch(() => undefined), task);
}
