import { createHash } from 'node:crypto';
import type { DecodeOptions } from './decode-image';
import { decodeImage, readImageBytes } from './decode-image';
import { decodeZarr, isInZarr } from './decode-zarr';
import type { DecodedImage } from './decoded-image';

/** An image and the SHA-256 of what it was read from, in hexadecimal: the same hash means the same pixels. */
export interface LoadedImage extends DecodedImage {
  readonly sha256: string;
}

/**
 * The hash that `loadImage` would give, for files that were moved or copied. Of an OME-Zarr image what its plane is read
 * from is hashed, chunks of the resolution that fits: they are decoded on the way, which costs less than embedding.
 * @throws {ImageFileError} which names the image and why it cannot be used
 */
export async function hashImage(
  path: string,
  options: Pick<DecodeOptions, 'page' | 'leastSidePx'> = {},
): Promise<string> {
  if (isInZarr(path)) return (await decodeZarr(path, options)).sha256;
  return createHash('sha256')
    .update(await readImageBytes(path))
    .digest('hex');
}

/**
 * Reads, hashes and decodes an image file, or one plane of an OME-Zarr image; everything is read once.
 * @throws {ImageFileError} which names the image and why it cannot be used
 */
export async function loadImage(
  path: string,
  options: Omit<DecodeOptions, 'name'> = {},
): Promise<LoadedImage> {
  if (isInZarr(path)) return decodeZarr(path, options);
  const bytes = await readImageBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...(await decodeImage(bytes, { ...options, name: path })), sha256 };
}
