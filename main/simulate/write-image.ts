import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { StorageError } from '../core/errors';

async function write(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  } catch (cause) {
    throw new StorageError(
      `cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
        hint: 'choose a folder that can be written to, on a disk with room',
      },
    );
  }
}

/** Writes a 16-bit grey TIFF (deflate), exact to the count. */
export async function writeGrey16(
  file: string,
  pixels: Uint16Array,
  width: number,
  height: number,
): Promise<void> {
  const bytes = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .tiff({ compression: 'deflate', predictor: 'horizontal' })
    .toBuffer();
  await write(file, bytes);
}

/** Writes an 8-bit RGB PNG. */
export async function writeRgb(
  file: string,
  pixels: Uint8Array,
  width: number,
  height: number,
): Promise<void> {
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  await write(file, bytes);
}

/** Writes a text file, making its folder. */
export const writeText = (file: string, text: string): Promise<void> =>
  write(file, new TextEncoder().encode(text));
