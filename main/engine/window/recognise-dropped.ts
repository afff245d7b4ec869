import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DroppedKind } from '../../contract/project';
import { modelFileAt, sniffFile } from '../../embedding/inspect-file';
import { AppError } from '../../core/errors';

/** Saved corrections say what they are in their first bytes. */
const HEAD_BYTES = 256;
const SAVED = /^\s*\{[^]*"unbatchModel"\s*:\s*1\s*,\s*"chain"\s*:/;

async function headOf(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Only texts of JSON, and folders with a model.json, need a look: every other name tells enough. */
async function kindOf(given: string): Promise<DroppedKind> {
  const file = await modelFileAt(given);
  const isFile = (await stat(file).catch(() => undefined))?.isFile() === true;
  if (!isFile || !/\.json$/i.test(file)) return 'other';
  try {
    if (SAVED.test(await headOf(file))) return 'saved-correction';
    return (await sniffFile(file)) === 'tfjs-graph' ? 'network' : 'other';
  } catch (error) {
    // No model: a folder of images that happens to hold a model.json, say. A file of that name is said to be one.
    if (!(error instanceof AppError)) throw error;
    return file === given && path.basename(file).toLowerCase() === 'model.json' ? 'network' : 'other';
  }
}

/** What dropped files and folders are, by their content. */
export const recogniseDropped = (paths: readonly string[]): Promise<readonly DroppedKind[]> =>
  Promise.all(paths.map(kindOf));
