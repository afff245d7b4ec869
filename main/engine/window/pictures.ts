import { existsSync } from 'node:fs';
import { lstat, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../core/errors';
import { imageStamp } from '../../images/image-stamp';
import { thumbnailFolder } from '../../store/project';
import { writeBytesAtomic } from '../../tables/atomic-file';
import type { RowFiles } from '../row-files';
import { readSource } from '../read-source';
import { rowThumbnail } from '../row-thumbnail';
import { canonicalJson, hashText } from '../step-key';

/** A file's real path lies inside one of the study's folders, and it is no link. */
async function requireInside(file: string, folders: readonly string[]): Promise<void> {
  const facts = await readSource(file, () => lstat(file));
  if (facts.isSymbolicLink()) throw new InputError(`${file} is a link, which is not followed`);
  const real = await realpath(file);
  for (const folder of folders) {
    const relative = path.relative(await realpath(folder), real);
    if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return;
  }
  throw new InputError(`${file} lies outside the study's folders`);
}

/** A row's picture as PNG, its longer side `sizePx`; kept in the project, found again by path, size and time. */
export async function rowPicture(
  project: string,
  folders: readonly string[],
  row: RowFiles,
  sizePx: number,
): Promise<Uint8Array> {
  const facts: unknown[] = [sizePx];
  for (const { path: file, page, channel, stack } of row.files) {
    await requireInside(file, folders);
    const { sizeBytes, mtimeMs } = await imageStamp(file);
    facts.push([file, page, channel, sizeBytes, mtimeMs, ...(stack === undefined ? [] : [stack])]);
  }
  const kept = path.join(thumbnailFolder(project), `${hashText(canonicalJson(facts))}.png`);
  if (existsSync(kept)) return readFile(kept);
  const picture = await rowThumbnail(row, sizePx);
  await writeBytesAtomic(kept, picture);
  return picture;
}
