/**
 * Bytes to planes. The format is told by the bytes; each flavour goes to the decoder that gives its stored
 * values exactly: libvips (through sharp) for nearly all, geotiff for the TIFFs that libvips refuses,
 * converts or inverts, bmp-ts for BMP.
 */
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { memoryWindow } from './byte-window';
import { decodeBmp } from './decode-bmp';
import { decodeTiffSamples } from './decode-tiff-samples';
import type { SampleHeader } from './decode-with-sharp';
import { decodeWithSharp } from './decode-with-sharp';
import { decodeZarr, isInZarr } from './decode-zarr';
import type { DecodedImage } from './decoded-image';
import { MOST_PIXELS, requirePlausible } from './decoded-image';
import { refuseFile } from './image-file-error';
import type { ImageFormat } from './sniff-image';
import { sniffImage } from './sniff-image';
import { readFileBytes } from './read-file-bytes';
import type { TiffPage } from './tiff-pages';
import { readTiffPages } from './tiff-pages';

export interface DecodeOptions {
  /** Page of a TIFF or plane of an OME-Zarr image, from 0 (the default). */
  readonly page?: number;
  /** Of several resolutions the smallest whose sides are at least so long; the full one unless told. */
  readonly leastSidePx?: number;
  /** What errors call the image; the path where a path was given. */
  readonly name?: string;
}

const ZSTD = 50000;
const LERC = 34887;
/** How many bytes one byte can become: as it is, LZW of 12-bit codes, deflate, runs. */
const MOST_RATIO: Readonly<Record<number, number | undefined>> = {
  1: 1,
  5: 2731,
  8: 1032,
  32946: 1032,
  32773: 64,
};

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

/** What libvips makes of the usual pages: their samples as they are. */
function tiffHeader({ bits, sampleFormat, photometric }: TiffPage): SampleHeader | undefined {
  if (photometric !== 'min-is-black' && photometric !== 'rgb') return undefined;
  const isGrey = photometric === 'min-is-black';
  if (sampleFormat === 'float') return bits === 32 && isGrey ? { depth: 'float', isGrey } : undefined;
  return bits === 8 || bits === 16 ? { depth: bits === 8 ? 'uchar' : 'ushort', isGrey } : undefined;
}

async function decodeTiff(bytes: Uint8Array, index: number): Promise<DecodedImage> {
  const { pages, page } = await readTiffPages(memoryWindow(bytes), index);
  if (page.width * page.height > MOST_PIXELS) {
    throw new InputError(`has ${page.width} × ${page.height} pixels; at most ${MOST_PIXELS} can be read`);
  }
  if (page.bits >= 8) {
    requirePlausible(page.width, page.height, bytes.length, MOST_RATIO[page.compression] ?? Infinity);
  }
  const planes = isForSharp(page)
    ? await decodeWithSharp(bytes, index, tiffHeader(page))
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
  const planes = await decodeWithSharp(bytes, 0);
  return singlePage(format, planes, format === 'png' ? pngDepth(bytes) : 8);
}

/** A file's bytes, for callers that also want to hash them. @throws {ImageFileError} */
export const readImageBytes = (file: string): Promise<Uint8Array> =>
  readFileBytes(file).catch((error: unknown) => refuseFile(file, error));

/**
 * Decodes an image file, its bytes, or the group of an OME-Zarr image into planes: RGB gives red, green and blue, grey one plane, alpha is
 * dropped; 8-bit and 16-bit integers and floats come out exactly as stored (MinIsWhite is not inverted).
 * @throws {ImageFileError} which names the image and why it cannot be used: empty, text, cut short, damaged, no such page
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<DecodedImage> {
  const name = options.name ?? (typeof source === 'string' ? source : 'the image');
  if (typeof source === 'string' && isInZarr(source)) return decodeZarr(source, options);
  const bytes = typeof source === 'string' ? await readImageBytes(source) : source;
  return decodeBytes(bytes, options.page ?? 0).catch((error: unknown) => refuseFile(name, error));
}
