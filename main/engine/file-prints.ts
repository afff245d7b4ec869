import type { Task } from '../core/task';
import { isInZarr } from '../images/decode-zarr';
import { imageStamp } from '../images/image-stamp';
import { hashImage } from '../images/load-image';
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
 * The same prints with the hash of every file; undefined where one cannot be read. A file that stands in several rows
 * (pages of a stack) is read once; of an OME-Zarr image every plane has its own chunks.
 * @param leastSidePx  of images kept in several resolutions, as they are embedded
 */
export function hashRows(
  prints: readonly RowPrint[],
  leastSidePx: number | undefined,
  task: Task,
): Promise<readonly (RowPrint | undefined)[]> {
  const hashes = new Map<string, Promise<string>>();
  const hashOf = ({ path, page }: FilePrint): Promise<string> => {
    const key = isInZarr(path) ? `${page} ${path}` : path;
    const known =
      hashes.get(key) ?? hashImage(path, { page, ...(leastSidePx === undefined ? {} : { leastSidePx }) });
    hashes.set(key, known);
    return known;
  };
  const hashRow = async ({ files, detail }: RowPrint): Promise<RowPrint> => {
    const hashed: FilePrint[] = [];
    for (const file of files) hashed.push({ ...file, sha256: await hashOf(file) });
    return { files: hashed, detail };
  };
  return inGroups(prints, READ_AT_ONCE, (row) => hashRow(row).catch(() => undefined), task);
}
