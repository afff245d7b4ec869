/**
 * Bytes to planes. The format is told by the bytes; each flavour goes to the decoder that gives its stored
 * values exactly: libvips (through sharp) for nearly all, geotiff for the TIFFs that libvips refuses,
 * converts or inverts, bmp-ts for BMP.
 */
import { readFile } from 'node:fs/promises';
import { AppError, InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { memoryWindow } from './byte-window';
import { decodeBmp } from './decode-bmp';
import { decodeTiffSamples } from './decode-tiff-samples';
import { decodeWithSharp } from './decode-with-sharp';
import type { DecodedImage } from './decoded-image';
import { MOST_PIXELS } from './decoded-image';
import type { ImageFormat } from './sniff-image';
import { sniffImage } from './sniff-image';
import type { TiffPage } from './tiff-pages';
import { readTiffPages } from './tiff-pages';

export interface DecodeOptions {
  /** Page of a TIFF, from 0 (the default). */
  readonly page?: number;
  /** What errors call the image; the path where a path was given. */
  readonly name?: string;
}

const ZSTD = 50000;
const LERC = 34887;

/** Whether libvips gives this page's stored values. */
function isForSharp(page: TiffPage): boolean {
  const { bits, sampleFormat, photometric, samples, alphas, compression } = page;
  if (compression === ZSTD || compression === LERC) return false;
  const colours = samples - alphas;
  if (photometric === 'palette') return bits === 8;
  if (photometric === 'other') return bits === 8;
  if (photometric === 'min-is-white') return false;
  if (photometric === 'rgb' && colours !== 3) return false;
  if (photometric === 'min-is-black' && colours !== 1) return false;
  if (sampleFormat === 'float') return bits === 32 && samples === 1;
  return sampleFormat === 'uint' && (bits === 8 || bits === 16 || (bits === 1 && samples === 1));
}

async function decodeTiff(bytes: Uint8Array, index: number): Promise<DecodedImage> {
  const { pages, page } = await readTiffPages(memoryWindow(bytes), index);
  if (page.width * page.height > MOST_PIXELS) {
    throw new InputError(`has ${page.width} × ${page.height} pixels; at most ${MOST_PIXELS} can be read`);
  }
  const planes = isForSharp(page)
    ? (await decodeWithSharp(bytes, index)).planes
    : await decodeTiffSamples(bytes, page, index);
  return {
    planes,
    facts: {
      format: 'tiff',
      widthPx: page.width,
      heightPx: page.height,
      pages,
      bitDepth: page.bits,
      sampleFormat: page.sampleFormat,
    },
  };
}

function singlePage(format: ImageFormat, planes: readonly Plane[], bitDepth: number): DecodedImage {
  const { width, height } = planes[0];
  return {
    planes,
    facts: { format, widthPx: width, heightPx: height, pages: 1, bitDepth, sampleFormat: 'uint' },
  };
}

/** The bit depth in a PNG's header. */
const pngDepth = (bytes: Uint8Array): number => bytes[24];

async function decodeBytes(bytes: Uint8Array, page: number): Promise<DecodedImage> {
  const format = await sniffImage(bytes);
  if (format === 'tiff') return decodeTiff(bytes, page);
  if (page !== 0) throw new InputError(`has 1 page, and page ${page + 1} was asked for`);
  if (format === 'bmp') {
    const { planes, bitsPerPixel } = decodeBmp(bytes);
    return singlePage(format, planes, bitsPerPixel < 8 ? bitsPerPixel : 8);
  }
  const { planes } = await decodeWithSharp(bytes, 0);
  return singlePage(format, planes, format === 'png' ? pngDepth(bytes) : 8);
}

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
  EISDIR: 'is a folder, not an image',
};

/** The reason without the file's name, and the hint where there is one. */
function reasonOf(error: unknown): { reason: string; hint?: string } {
  if (error instanceof AppError) {
    return { reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  const known = code === undefined ? undefined : FILE_REASONS[code];
  const line = message.replace(/\s+/g, ' ').trim();
  return { reason: known ?? `cannot be decoded: ${line}` };
}

/** An image that cannot be used. The message is the file's name and the reason, as the list of skipped files shows them. */
export class ImageFileError extends InputError {
  constructor(
    readonly file: string,
    readonly reason: string,
    details: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(`${file} ${reason}`, details);
  }
}

function refuse(name: string, error: unknown): never {
  const { reason, hint } = reasonOf(error);
  throw new ImageFileError(name, reason, { cause: error, ...(hint === undefined ? {} : { hint }) });
}

/** A file's bytes, for callers that also want to hash them. @throws {ImageFileError} */
export const readImageBytes = (file: string): Promise<Uint8Array> =>
  readFile(file).catch((error: unknown) => refuse(file, error));

/**
 * Decodes an image file, or its bytes, into planes: RGB gives red, green and blue, grey one plane, alpha is
 * dropped; 8-bit and 16-bit integers and floats come out exactly as stored (MinIsWhite is not inverted).
 * @throws {ImageFileError} which names the image and why it cannot be used: empty, text, cut short, damaged, no such page
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const name = options.name ?? (typeof source === 'string' ? source : 'the image');
  const bytes = typeof source === 'string' ? await readImageBytes(source) : source;
  return decodeBytes(bytes, options.page ?? 0).catch((error: unknown) => refuse(name, error));
}
