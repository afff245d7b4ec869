import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import type { ImageFormat } from './sniff-image';

/** What the file says of itself. */
export interface ImageFacts {
  readonly format: ImageFormat | 'ome-zarr';
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pages of a TIFF, planes of an OME-Zarr image; 1 for every other format. */
  readonly pages: number;
  /** Bits of one sample in the file: 8, 16, 32, 64; 1, 2, 4 or 12 where it is packed. */
  readonly bitDepth: number;
  readonly sampleFormat: 'uint' | 'int' | 'float';
}

/** One image, or one page of it: `grey`, or `red`, `green`, `blue`, or `sample1` … for more samples a pixel. */
export interface DecodedImage {
  readonly planes: readonly Plane[];
  readonly facts: ImageFacts;
}

/** Larger images are refused before they are decoded: 16,384 × 16,384 pixels, half a gigabyte a 16-bit channel. */
export const MOST_PIXELS = 16_384 * 16_384;

/**
 * Refuses sizes that the bytes of a file cannot hold, before memory is taken for them.
 * @param mostPixelsPerByte  of the best possible compression
 * @throws {InputError} when a header claims more
 */
export function requirePlausible(
  widthPx: number,
  heightPx: number,
  bytes: number,
  mostPixelsPerByte: number,
): void {
  if (widthPx * heightPx <= mostPixelsPerByte * bytes) return;
  throw new InputError(`is damaged: its header claims ${widthPx} × ${heightPx} pixels in ${bytes} bytes`);
}

/**
 * Red, green and blue bytes of four pixels at a time, read and written as three words each: twice as fast as byte
 * by byte. Words are little-endian on every platform that this runs on.
 */
function splitColourBytes(interleaved: Uint8Array): readonly Uint8Array[] {
  const pixels = interleaved.length / 3;
  const words = new Uint32Array(interleaved.buffer, interleaved.byteOffset, (3 * pixels) / 4);
  const planes = [0, 1, 2].map(() => new Uint32Array(pixels / 4));
  const [red, green, blue] = planes;
  for (let i = 0, at = 0; i < red.length; i++, at += 3) {
    const [a, b, c] = [words[at], words[at + 1], words[at + 2]];
    red[i] = (a & 0xff) | ((a >>> 16) & 0xff00) | (b & 0xff0000) | ((c << 16) & 0xff000000);
    green[i] = ((a >>> 8) & 0xff) | ((b << 8) & 0xff00) | ((b >>> 8) & 0xff0000) | ((c << 8) & 0xff000000);
    blue[i] = ((a >>> 16) & 0xff) | (b & 0xff00) | ((c << 16) & 0xff0000) | (c & 0xff000000);
  }
  return planes.map(({ buffer }) => new Uint8Array(buffer));
}

/** The planes of interleaved samples, `count` of `stride` a pixel. */
export function splitSamples<A extends Plane['data']>(
  interleaved: A,
  stride: number,
  count: number,
  allocate: (length: number) => A,
): readonly A[] {
  if (stride === 1) return [interleaved];
  const pixels = interleaved.length / stride;
  const planes = Array.from({ length: count }, () => allocate(pixels));
  for (const [sample, plane] of planes.entries()) {
    for (let i = 0, at = sample; i < pixels; i++, at += stride) plane[i] = interleaved[at];
  }
  return planes;
}

/** As `splitSamples`, for bytes. */
export function splitBytes(interleaved: Uint8Array, stride: number): readonly Uint8Array[] {
  const isInWords = interleaved.byteOffset % 4 === 0 && interleaved.length % 12 === 0;
  return stride === 3 && isInWords
    ? splitColourBytes(interleaved)
    : splitSamples(interleaved, stride, stride, (n) => new Uint8Array(n));
}

/** Channel names by the number of planes. */
export function channelNames(count: number): readonly string[] {
  if (count === 1) return ['grey'];
  if (count === 3) return ['red', 'green', 'blue'];
  return Array.from({ length: count }, (_, i) => `sample${i + 1}`);
}

/** Planes of the same size, named by how many they are. */
export function toPlanes(
  samples: readonly Plane['data'][],
  width: number,
  height: number,
  ceiling: number,
): readonly Plane[] {
  const names = channelNames(samples.length);
  return samples.map((data, i) => ({ width, height, channel: names[i], data, ceiling }));
}
