import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { answered } from '../core/deadline';

/** How large an image is and when it was last changed: the same stamp means that it need not be read again. */
export interface ImageStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/**
 * The stamp of an image file; of an OME-Zarr image, which is a folder, the sum of all sizes and the last change of
 * anything in it.
 */
export async function imageStamp(file: string): Promise<ImageStamp> {
  const own = await answered(stat(file), file);
  if (!own.isDirectory()) return { sizeBytes: own.size, mtimeMs: own.mtimeMs };
  let [sizeBytes, mtimeMs] = [0, own.mtimeMs];
  for (const entry of await answered(readdir(file), file)) {
    const inner = await imageStamp(path.join(file, entry));
    sizeBytes += inner.sizeBytes;
    mtimeMs = Math.max(mtimeMs, inner.mtimeMs);
  }
  return { sizeBytes, mtimeMs };
}
