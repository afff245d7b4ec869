/**
 * sharp (libvips) set up for measuring, not for web pages: pixels come out as they are stored. Colour profiles
 * are ignored, orientation tags are not obeyed, damaged files are errors, and nothing is kept in a cache,
 * because every image is read once.
 */
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { MOST_PIXELS } from './decoded-image';

sharp.cache(false);

/** How many threads one image may use. Worker threads that decode side by side are faster with 1. */
export function limitDecodingThreads(threads: number): void {
  sharp.concurrency(threads);
}

/** An image in memory, opened with the options above; `page` counts from 0. */
export const openImage = (bytes: Uint8Array, page = 0): Sharp =>
  sharp(bytes, { failOn: 'error', limitInputPixels: MOST_PIXELS, ignoreIcc: true, page });

/** 8-bit grey or RGB pixels as a PNG; small files matter more here than speed. */
export const encodePng = (
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3,
): Promise<Uint8Array> =>
  sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 6 })
    .toBuffer();

/** 16-bit grey pixels as a TIFF, deflate with the horizontal predictor: what other programs open everywhere. */
export const encodeGrey16 = (pixels: Uint16Array, width: number, height: number): Promise<Uint8Array> =>
  sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .tiff({ compression: 'deflate', predictor: 'horizontal' })
    .toBuffer();
