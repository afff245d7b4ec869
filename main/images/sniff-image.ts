/**
 * Tells what a file is by its bytes, never by its name, and why it is not an image that can be used.
 * The messages are the reasons in the list of skipped files, so they do not repeat the file's name.
 */
import { InputError } from '../core/errors';
import type { ByteWindow } from './byte-window';
import { memoryWindow, withFileWindow } from './byte-window';
import { readTiffPages } from './tiff-pages';

export type ImageFormat = 'tiff' | 'png' | 'jpeg' | 'bmp' | 'webp';

const HEAD_BYTES = 512;
const JPEG_TAIL_BYTES = 4096;
const PNG_END_BYTES = 12;
const CUT_SHORT = 'is cut short';

const latin1 = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** Beginnings of formats that people keep among their images. */
const OTHERS: readonly (readonly [start: string, reason: string, hint?: string])[] = [
  [
    'version https://git-lfs',
    'is a Git LFS pointer, not the image itself',
    'run "git lfs pull" in its folder',
  ],
  ['ZISRAWFILE', 'is a Zeiss CZI file, which is not read', 'export it as OME-TIFF'],
  ['\xda\xce\xbe\x0a', 'is a Nikon ND2 file, which is not read', 'export it as OME-TIFF'],
  ['\x70\x00\x00\x00', 'is a Leica LIF file, which is not read', 'export it as OME-TIFF'],
  ['\x89HDF', 'is not an image: it is an HDF5 file'],
  ['%PDF', 'is not an image: it is a PDF'],
  ['PK\x03\x04', 'is not an image: it is a ZIP archive'],
  ['\x1f\x8b', 'is not an image: it is a gzip archive'],
];

function formatOf(head: string): ImageFormat | undefined {
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return 'tiff';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0') return 'bmp';
  return undefined;
}

/** Printable, with line breaks and bytes of UTF-8 or a byte order mark; a few stray bytes do not make it binary. */
function isText(head: Uint8Array): boolean {
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) control++;
  return control === 0;
}

/** @throws {InputError} always: why these bytes are not an image */
function refuse(bytes: Uint8Array, head: string): never {
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b/i.test(head)) {
    throw new InputError('is not an image: it begins with HTML', {
      hint: 'a download page was saved instead of the file; fetch it again',
    });
  }
  const known = OTHERS.find(([start]) => head.startsWith(start));
  if (known !== undefined) {
    throw new InputError(known[1], known[2] === undefined ? {} : { hint: known[2] });
  }
  if (isText(bytes)) throw new InputError('is not an image: it begins with text');
  if (bytes.every((byte) => byte === 0)) throw new InputError('is not an image: it begins with zeros');
  const shown = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new InputError(`is not an image that can be read: it begins with the bytes ${shown}`);
}

async function endsWhole(format: ImageFormat, source: ByteWindow, head: Uint8Array): Promise<boolean> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (format === 'tiff') {
    await readTiffPages(source);
    return true;
  }
  if (format === 'png') {
    const tail = latin1(await source.read(Math.max(0, source.size - HEAD_BYTES), HEAD_BYTES));
    // Some writers add bytes after the end, so the last chunk is looked for and not demanded at the last byte.
    return source.size > PNG_END_BYTES && tail.includes('IEND');
  }
  if (format === 'jpeg') {
    const tail = latin1(await source.read(Math.max(0, source.size - JPEG_TAIL_BYTES), JPEG_TAIL_BYTES));
    return tail.includes('\xff\xd9');
  }
  if (format === 'webp') return source.size >= view.getUint32(4, true) + 8;
  if (head.length < 54) return false;
  const rowBytes = Math.ceil((view.getUint32(18, true) * view.getUint16(28, true)) / 32) * 4;
  const compressed = view.getUint32(30, true) !== 0 && view.getUint32(30, true) !== 3;
  const pixelBytes = compressed ? view.getUint32(34, true) : rowBytes * Math.abs(view.getInt32(22, true));
  return source.size >= view.getUint32(10, true) + pixelBytes;
}

/** The same as `sniffImage`, on any window of bytes. */
export async function sniffWindow(source: ByteWindow): Promise<ImageFormat> {
  if (source.size === 0) throw new InputError('is empty (0 bytes)');
  const bytes = await source.read(0, HEAD_BYTES);
  const head = latin1(bytes);
  const format = formatOf(head) ?? refuse(bytes, head);
  if (!(await endsWhole(format, source, bytes))) throw new InputError(CUT_SHORT);
  return format;
}

/**
 * Recognises an image by its bytes and checks that it is whole.
 * @throws {InputError} whose message is the reason: `is not an image: it begins with text`, `is empty (0 bytes)`, `is cut short`
 */
export const sniffImage = (bytes: Uint8Array): Promise<ImageFormat> => sniffWindow(memoryWindow(bytes));

/** As `sniffImage`, for a file of any size: only its head and tail are read. */
export const sniffImageFile = (file: string): Promise<ImageFormat> => withFileWindow(file, sniffWindow);
