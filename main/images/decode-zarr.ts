/**
 * One plane of an OME-Zarr image: NGFF 0.4 on Zarr v2, 0.5 on Zarr v3 with or without shards. Only the chunks that
 * the plane lies in are read, one at a time. A chunk that is not there has the fill value, as the format says; one
 * that is broken is an error that names it.
 * @see https://ngff.openmicroscopy.org/0.5/
 */
import type { Chunk, DataType, Array as ZarrArray } from 'zarrita';
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import type { DecodedImage, ImageFacts } from './decoded-image';
import { MOST_PIXELS } from './decoded-image';
import { ImageFileError, refuseFile } from './image-file-error';
import { loadZarrita } from './zarr-codecs';
import { ZarrFolder } from './zarr-folder';

type Json = Readonly<Record<string, unknown>>;
type Pixels = ZarrArray<DataType, ZarrFolder>;

interface ZarrOptions {
  readonly page?: number;
  readonly leastSidePx?: number;
}

/** A plane, and the hash of the files it was read from. */
export interface DecodedZarr extends DecodedImage {
  readonly sha256: string;
}

/** Whether a path leads into an OME-Zarr container, `…/plate.zarr/A/1/0`. */
export const isInZarr = (path: string): boolean => /\.zarr([/\\]|$)/i.test(path);

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const records = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

async function readJson(store: ZarrFolder, name: `/${string}`): Promise<Json | null> {
  const bytes = await store.get(name);
  if (bytes === undefined) return null;
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return isRecord(value) ? value : null;
}

/** Paths of the resolutions, the full one first. */
async function levelPaths(store: ZarrFolder): Promise<readonly string[]> {
  const second = await readJson(store, '/.zattrs');
  const third = second ?? (await readJson(store, '/zarr.json'))?.['attributes'];
  const attributes = isRecord(third) && isRecord(third['ome']) ? third['ome'] : third;
  const [scales] = isRecord(attributes) ? records(attributes['multiscales']) : [];
  const paths = (scales as Json | undefined) === undefined ? [] : records(scales['datasets']);
  const named = paths.flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
  if (named.length > 0) return named;
  throw new InputError('is no OME-Zarr image: its metadata name no resolution (multiscales)');
}

async function openLevel(store: ZarrFolder, level: string): Promise<Pixels> {
  const { open, root } = await loadZarrita();
  try {
    const array = await open(root(store).resolve(level), { kind: 'array' });
    if (array.shape.length >= 2) return array;
  } catch (error) {
    throw new InputError(`has no array "${level}" that can be read`, { cause: error });
  }
  throw new InputError(`has an array "${level}" of fewer than 2 dimensions`);
}

const sidesOf = ({ shape }: Pixels): readonly [height: number, width: number] => [
  shape[shape.length - 2],
  shape[shape.length - 1],
];

/** The smallest resolution whose sides are long enough, else the full one. */
async function chooseLevel(store: ZarrFolder, leastSidePx: number): Promise<Pixels> {
  const [full, ...smaller] = await levelPaths(store);
  let chosen = await openLevel(store, full);
  if (leastSidePx === Infinity) return chosen;
  for (const level of smaller) {
    const next = await openLevel(store, level);
    if (Math.min(...sidesOf(next)) < leastSidePx) break;
    chosen = next;
  }
  return chosen;
}

interface Kind {
  readonly bitDepth: number;
  readonly sampleFormat: ImageFacts['sampleFormat'];
  readonly ceiling: number;
  readonly allocate: (length: number) => Plane['data'];
}

/** How values of a type are kept: 8 and 16 bits without sign as they are, everything else as single floats. */
function kindOf(dtype: DataType): Kind {
  if (dtype === 'bool' || dtype === 'uint8') {
    const ceiling = dtype === 'bool' ? 1 : 255;
    return { bitDepth: 8, sampleFormat: 'uint', ceiling, allocate: (n) => new Uint8Array(n) };
  }
  if (dtype === 'uint16') {
    return { bitDepth: 16, sampleFormat: 'uint', ceiling: 65535, allocate: (n) => new Uint16Array(n) };
  }
  const number = /^(u?int|float)(8|16|32|64)$/.exec(dtype);
  if (number === null) throw new InputError(`holds values of type ${dtype}, which are no pixels`);
  const [, family, bits] = number;
  const bitDepth = Number(bits);
  const sampleFormat = family === 'float' ? 'float' : family === 'int' ? 'int' : 'uint';
  const ceiling = sampleFormat === 'float' ? 1 : 2 ** (sampleFormat === 'int' ? bitDepth - 1 : bitDepth) - 1;
  return { bitDepth, sampleFormat, ceiling, allocate: (n) => new Float32Array(n) };
}

type Values = Chunk<DataType>['data'];

/** Copies `count` values; big integers become numbers. */
function copyRow(
  values: Values,
  from: number,
  stride: number,
  count: number,
  target: Plane['data'],
  to: number,
): void {
  const direct =
    values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Float32Array;
  if (direct && stride === 1) {
    target.set(values.subarray(from, from + count), to);
    return;
  }
  for (let i = 0; i < count; i++) {
    const at = from + i * stride;
    target[to + i] = Number('get' in values ? values.get(at) : values[at]);
  }
}

/** The part of the plane that lies in one chunk. */
async function copyChunk(
  array: Pixels,
  at: readonly number[],
  [chunkY, chunkX]: readonly [number, number],
  target: Plane['data'],
): Promise<void> {
  const { chunks } = array;
  const [height, width] = sidesOf(array);
  const rank = chunks.length;
  const place = [...at.map((index, axis) => Math.floor(index / chunks[axis])), chunkY, chunkX];
  const chunk = await array.getChunk(place).catch((error: unknown) => {
    // The error of a codec says which one, its cause says what.
    const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = inner instanceof Error ? inner.message.replace(/\s+/g, ' ') : String(inner);
    throw new InputError(`has a broken chunk ${place.join('/')} of "${array.path.slice(1)}": ${why}`, {
      cause: error,
    });
  });
  const expected = chunk.shape.reduce((product, size) => product * size, 1);
  if (chunk.data.length < expected) {
    throw new InputError(
      `has a broken chunk ${place.join('/')} of "${array.path.slice(1)}": ${chunk.data.length} values, and ${expected} are expected`,
    );
  }
  const start = at.reduce((sum, index, axis) => sum + (index % chunks[axis]) * chunk.stride[axis], 0);
  const [top, left] = [chunkY * chunks[rank - 2], chunkX * chunks[rank - 1]];
  const [rows, cols] = [Math.min(chunks[rank - 2], height - top), Math.min(chunks[rank - 1], width - left)];
  for (let y = 0; y < rows; y++) {
    const from = start + y * chunk.stride[rank - 2];
    copyRow(chunk.data, from, chunk.stride[rank - 1], cols, target, (top + y) * width + left);
  }
}

/** Which element of each axis before y and x is plane `page`, the last of them fastest. */
function placeOf(shape: readonly number[], page: number): readonly number[] {
  const axes = shape.slice(0, -2);
  const planes = axes.reduce((product, size) => product * size, 1);
  if (page < planes) {
    const at: number[] = [];
    let rest = page;
    for (const size of axes.toReversed()) {
      at.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return at;
  }
  throw new InputError(`has ${planes} plane${planes === 1 ? '' : 's'}, and plane ${page + 1} was asked for`);
}

function requireSize({ shape, chunks }: Pixels): void {
  const [height, width] = shape.slice(-2);
  if (!shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new InputError(`has an array of the size ${shape.join(' × ')}`);
  }
  if (width * height > MOST_PIXELS) {
    throw new InputError(`has ${width} × ${height} pixels; at most ${MOST_PIXELS} can be read`);
  }
  const values = chunks.reduce((product, size) => product * size, 1);
  if (!(values >= 1 && values <= MOST_PIXELS)) {
    throw new InputError(`has chunks of ${chunks.join(' × ')} values; at most ${MOST_PIXELS} can be read`);
  }
}

async function decode(
  group: string,
  { page = 0, leastSidePx = Infinity }: ZarrOptions,
): Promise<DecodedZarr> {
  const store = new ZarrFolder(group);
  const array = await chooseLevel(store, leastSidePx);
  requireSize(array);
  const { shape, chunks, dtype } = array;
  const at = placeOf(shape, page);
  const [height, width] = sidesOf(array);
  const kind = kindOf(dtype);
  const data = kind.allocate(width * height);
  const rank = shape.length;
  for (let chunkY = 0; chunkY * chunks[rank - 2] < height; chunkY++) {
    for (let chunkX = 0; chunkX * chunks[rank - 1] < width; chunkX++) {
      await copyChunk(array, at, [chunkY, chunkX], data);
    }
  }
  const { bitDepth, sampleFormat, ceiling } = kind;
  const pages = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return {
    planes: [{ width, height, channel: 'grey', data, ceiling }],
    facts: { format: 'ome-zarr', widthPx: width, heightPx: height, pages, bitDepth, sampleFormat },
    sha256: store.digest(),
  };
}

/**
 * Plane `page` of an OME-Zarr image, counted over all axes before y and x in the array's order, the last fastest.
 * @param group  the image's folder, which holds the resolutions
 * @throws {ImageFileError} which names the folder and why the plane cannot be used
 */
export const decodeZarr = (group: string, options: ZarrOptions = {}): Promise<DecodedZarr> =>
  decode(group, options).catch((error: unknown) => {
    if (error instanceof SyntaxError) throw new ImageFileError(group, 'has damaged metadata (no JSON)');
    return refuseFile(group, error);
  });
