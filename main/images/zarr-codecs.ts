/**
 * zarrita, with the Blosc decoder guarded: the decoder reads beyond the end of a chunk that is cut short and gives
 * whatever lies there in memory as pixels. Blosc's header tells how long the chunk is and what it becomes, so both
 * are compared with what is there.
 * Source of the header: https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
 */
import type * as zarr from 'zarrita';
import { InputError } from '../core/errors';
import { MOST_PIXELS } from './decoded-image';

type Zarrita = Pick<typeof zarr, 'open' | 'root'>;
type Entry = Awaited<ReturnType<NonNullable<ReturnType<(typeof zarr.registry)['get']>>>>;

const HEADER_BYTES = 16;
const BLOSC = ['blosc', 'numcodecs.blosc'];
/** Doubles of the largest image. */
const MOST_BYTES = 8 * MOST_PIXELS;

/** Bytes that a Blosc chunk becomes. @throws {InputError} when its header does not fit its length */
function checkHeader(bytes: Uint8Array): number {
  if (bytes.length < HEADER_BYTES) throw new InputError('is cut short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [decoded, encoded] = [view.getUint32(4, true), view.getUint32(12, true)];
  if (encoded > bytes.length) throw new InputError(`is cut short: ${bytes.length} of ${encoded} bytes`);
  if (encoded < HEADER_BYTES || decoded > MOST_BYTES) throw new InputError('has a damaged Blosc header');
  return decoded;
}

const guarded = (entry: Entry): Entry => ({
  ...entry,
  fromConfig(config, meta) {
    const codec = entry.fromConfig(config, meta);
    return {
      ...(codec.kind === undefined ? { kind: 'bytes_to_bytes' } : { kind: codec.kind }),
      encode: (data) => codec.encode(data),
      async decode(data) {
        const expected = checkHeader(data);
        const decoded = await codec.decode(data);
        if (decoded.length === expected) return decoded;
        throw new InputError(`holds ${decoded.length} bytes, and its header says ${expected}`);
      },
    };
  },
});

async function load(): Promise<Zarrita> {
  const zarrita = await import('zarrita');
  for (const name of BLOSC) {
    const plain = zarrita.registry.get(name);
    if (plain !== undefined) zarrita.registry.set(name, async () => guarded(await plain()));
  }
  return zarrita;
}

const loaded: { zarrita?: Promise<Zarrita> } = {};

/** Loaded when first needed, once: most studies have no such images. */
export const loadZarrita = (): Promise<Zarrita> => (loaded.zarrita ??= load());
