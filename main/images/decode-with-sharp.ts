/**
 * 8-bit and 16-bit integers and single floats through libvips. The 16-bit recipe is used only where the file
 * has 16 bits: on 8-bit grey it would multiply by 257, on RGB it would silently give grey.
 */
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { requirePlausible, splitBytes, splitSamples, toPlanes } from './decoded-image';
import { openImage } from './sharp-engine';

/**
 * The best that compression can do: a JPEG spends at least a bit on each block of 8 × 8 pixels; deflate, in PNG, makes
 * at most 1,032 bytes of one, of 8 pixels each.
 */
const MOST_PIXELS_PER_BYTE: Readonly<Record<string, number | undefined>> = { jpeg: 512, png: 8 * 1032 };

/** Bytes of Node's buffers may start anywhere in a shared block; typed arrays of wider elements may not. */
function aligned(bytes: Uint8Array, elementBytes: number): Uint8Array {
  return bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
}

function asWords(bytes: Uint8Array): Uint16Array {
  const whole = aligned(bytes, 2);
  return new Uint16Array(whole.buffer, whole.byteOffset, whole.byteLength / 2);
}

function asFloats(bytes: Uint8Array): Float32Array {
  const whole = aligned(bytes, 4);
  return new Float32Array(whole.buffer, whole.byteOffset, whole.byteLength / 4);
}

/** What a file's header tells of the samples that libvips will give. */
export interface SampleHeader {
  readonly depth: 'uchar' | 'ushort' | 'float';
  readonly isGrey: boolean;
}

/** As libvips reads it. @throws {InputError} for another kind of sample, and a size that the bytes cannot hold */
async function readHeader(bytes: Uint8Array, page: number): Promise<SampleHeader> {
  const { depth, channels, hasAlpha, width, height, format } = await openImage(bytes, page).metadata();
  requirePlausible(width, height, bytes.length, MOST_PIXELS_PER_BYTE[format] ?? Infinity);
  const isGrey = channels - (hasAlpha ? 1 : 0) === 1;
  if (depth === 'uchar' || depth === 'ushort' || (depth === 'float' && isGrey)) return { depth, isGrey };
  throw new InputError(`has ${channels} samples of kind "${depth}" a pixel, which cannot be read`, {
    hint: 'save it as 8-bit or 16-bit TIFF or PNG',
  });
}

/**
 * Decodes page `page` of any format that libvips reads; alpha is dropped.
 * @param header  where the caller knows it: to have it read takes a sixth of the time of a small picture
 * @throws {InputError} when libvips finds another kind of sample; its own errors when the file is damaged
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  page: number,
  header?: SampleHeader,
): Promise<readonly Plane[]> {
  const { depth, isGrey } = header ?? (await readHeader(bytes, page));
  const image = openImage(bytes, page).removeAlpha();
  if (depth === 'ushort') {
    const { data, info } = await image
      .toColourspace(isGrey ? 'grey16' : 'rgb16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const samples = splitSamples(asWords(data), info.channels, info.channels, (n) => new Uint16Array(n));
    return toPlanes(samples, info.width, info.height, 65535);
  }
  if (depth === 'float') {
    const { data, info } = await image
      .toColourspace('b-w')
      .raw({ depth: 'float' })
      .toBuffer({ resolveWithObject: true });
    const samples = splitSamples(asFloats(data), info.channels, 1, (n) => new Float32Array(n));
    return toPlanes(samples, info.width, info.height, 1);
  }
  const { data, info } = await image
    .toColourspace(isGrey ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stored = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return toPlanes(splitBytes(stored, info.channels), info.width, info.height, 255);
}
