/**
 * The few facts of a TIFF's pages that decide who decodes them: bits, sample kind, photometric meaning,
 * and where the pixels lie, so that a file cut short is told before anything is decoded.
 * Source: TIFF 6.0 (Adobe 1992); BigTIFF (2007). Only tags are read here, never pixels.
 */
import { InputError } from '../core/errors';
import type { ByteWindow } from './byte-window';

/** One page (image file directory) of a TIFF. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  /** Samples that are alpha, associated or not. */
  readonly alphas: number;
  readonly bits: number;
  readonly sampleFormat: 'uint' | 'int' | 'float';
  readonly photometric: 'min-is-white' | 'min-is-black' | 'rgb' | 'palette' | 'other';
  readonly compression: number;
  /** First byte after the last strip or tile. */
  readonly endsAt: number;
}

/** The pages of the main chain, in file order: how many there are, and the one asked for. */
export interface TiffPages {
  readonly pages: number;
  readonly page: TiffPage;
}

const CUT_SHORT = 'is cut short';
const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  stripCounts: 279,
  tileOffsets: 324,
  tileCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
} as const;
const WANTED: ReadonlySet<number> = new Set(Object.values(TAG));
const TYPE_BYTES: Readonly<Record<number, number | undefined>> = { 1: 1, 3: 2, 4: 4, 16: 8, 13: 4, 18: 8 };
const PHOTOMETRIC = ['min-is-white', 'min-is-black', 'rgb', 'palette'] as const;
const SAMPLE_FORMATS = ['uint', 'uint', 'int', 'float'] as const;
/** More entries or pages than any microscope writes: the offset points into something else. */
const MOST_ENTRIES = 4096;
const MOST_PAGES = 1_000_000;

interface Reader {
  readonly source: ByteWindow;
  readonly little: boolean;
  readonly big: boolean;
}

async function readView(source: ByteWindow, offset: number, length: number): Promise<DataView> {
  const bytes = await source.read(offset, length);
  if (bytes.length < length) throw new InputError(CUT_SHORT);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readNumber(view: DataView, at: number, bytes: number, little: boolean): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, little);
  if (bytes === 4) return view.getUint32(at, little);
  return Number(view.getBigUint64(at, little));
}

type Tags = ReadonlyMap<number, readonly number[]>;

async function readEntry(reader: Reader, view: DataView, at: number): Promise<readonly number[]> {
  const { little, big } = reader;
  const size = TYPE_BYTES[view.getUint16(at + 2, little)];
  if (size === undefined) return [];
  const count = readNumber(view, at + 4, big ? 8 : 4, little);
  const inline = big ? 8 : 4;
  const valueAt = at + (big ? 12 : 8);
  if (size * count <= inline) {
    return Array.from({ length: count }, (_, i) => readNumber(view, valueAt + i * size, size, little));
  }
  const offset = readNumber(view, valueAt, inline, little);
  if (offset + size * count > reader.source.size) throw new InputError(CUT_SHORT);
  const values = await readView(reader.source, offset, size * count);
  return Array.from({ length: count }, (_, i) => readNumber(values, i * size, size, little));
}

/** One directory; tag values only where `keep`. */
async function readDirectory(
  reader: Reader,
  offset: number,
  keep: boolean,
): Promise<{ tags: Tags; next: number }> {
  const { source, little, big } = reader;
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const entries = readNumber(await readView(source, offset, countBytes), 0, countBytes, little);
  if (entries === 0 || entries > MOST_ENTRIES) {
    throw new InputError(`is a damaged TIFF: its directory at byte ${offset} has ${entries} entries`);
  }
  const bodyBytes = entries * entryBytes;
  const view = await readView(source, offset + countBytes, bodyBytes + (big ? 8 : 4));
  const tags = new Map<number, readonly number[]>();
  for (let i = 0; keep && i < entries; i++) {
    const tag = view.getUint16(i * entryBytes, little);
    if (WANTED.has(tag)) tags.set(tag, await readEntry(reader, view, i * entryBytes));
  }
  return { tags, next: readNumber(view, bodyBytes, big ? 8 : 4, little) };
}

const lastByte = (offsets: readonly number[], counts: readonly number[]): number =>
  offsets.reduce((end, offset, i) => Math.max(end, offset + (counts[i] ?? 0)), 0);

function toPage(tags: Tags): TiffPage {
  const first = (tag: number, fallback: number): number => tags.get(tag)?.[0] ?? fallback;
  const extra = tags.get(TAG.extraSamples) ?? [];
  const offsets = tags.get(TAG.stripOffsets) ?? tags.get(TAG.tileOffsets) ?? [];
  const counts = tags.get(TAG.stripCounts) ?? tags.get(TAG.tileCounts) ?? [];
  const width = first(TAG.width, 0);
  const height = first(TAG.height, 0);
  if (width === 0 || height === 0 || offsets.length === 0) {
    throw new InputError('is a damaged TIFF: a page has no size or no pixels');
  }
  return {
    width,
    height,
    samples: first(TAG.samples, 1),
    alphas: extra.filter((kind) => kind === 1 || kind === 2).length,
    bits: first(TAG.bits, 1),
    sampleFormat: SAMPLE_FORMATS[first(TAG.sampleFormat, 1)] ?? 'uint',
    photometric: PHOTOMETRIC[first(TAG.photometric, 1)] ?? 'other',
    compression: first(TAG.compression, 1),
    endsAt: lastByte(offsets, counts),
  };
}

/**
 * Reads the directories of a TIFF or BigTIFF of either byte order and the facts of page `wanted` (from 0).
 * @throws {InputError} whose message is a reason without the file's name: `is cut short`, `has 2 pages, …`
 */
export async function readTiffPages(source: ByteWindow, wanted = 0): Promise<TiffPages> {
  const header = await readView(source, 0, 8);
  const little = header.getUint8(0) === 0x49;
  const big = header.getUint16(2, little) === 43;
  const reader: Reader = { source, little, big };
  let next = big ? readNumber(await readView(source, 8, 8), 0, 8, little) : readNumber(header, 4, 4, little);
  const seen = new Set<number>();
  let page: TiffPage | undefined;
  while (next !== 0 && !seen.has(next) && seen.size < MOST_PAGES) {
    const directory = await readDirectory(reader, next, seen.size === wanted);
    if (seen.size === wanted) page = toPage(directory.tags);
    seen.add(next);
    next = directory.next;
  }
  if (page === undefined) {
    throw new InputError(
      `has ${seen.size} page${seen.size === 1 ? '' : 's'}, and page ${wanted + 1} was asked for`,
    );
  }
  if (page.endsAt > source.size) throw new InputError(CUT_SHORT);
  return { pages: seen.size, page };
}
