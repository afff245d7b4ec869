import { open } from 'node:fs/promises';
import type { ExternalData } from '../compute/graph/graph';

/** Where a tensor lies in a weight file: its shape and first byte. Values are little-endian, float32 in `weights.bin`. */
export interface WeightPlace {
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Pages of memory; the runtime can then map the file instead of reading it. */
const ALIGNMENT = 4096;
export const WEIGHT_FILE = 'weights.bin';

export interface WeightWriter {
  readonly places: ReadonlyMap<string, WeightPlace>;
  append(
    name: string,
    shape: readonly number[],
    values: Float32Array | Uint16Array | Int8Array,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Writes tensors one after the other; one of them is in memory at a time. */
export async function createWeightFile(path: string): Promise<WeightWriter> {
  const handle = await open(path, 'wx');
  const places = new Map<string, WeightPlace>();
  let end = 0;
  return {
    places,
    async append(name, shape, values) {
      const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      for (let written = 0; written < bytes.length;) {
        written += (await handle.write(bytes, written, bytes.length - written, offset + written))
          .bytesWritten;
      }
      places.set(name, { shape, offset });
      end = offset + bytes.length;
    },
    async close() {
      await handle.sync();
      await handle.close();
    },
  };
}

/** A weight file as graphs refer to it. */
export interface WeightStore {
  readonly location: string;
  readonly valueBytes: number;
  readonly places: ReadonlyMap<string, WeightPlace>;
}

/** Rows `from` … `to` − 1 of a stored tensor, as the graph refers to them. */
export function rowsOf(
  { location, valueBytes }: WeightStore,
  place: WeightPlace,
  from = 0,
  to = place.shape[0],
): ExternalData {
  const rowBytes = valueBytes * place.shape.slice(1).reduce((product, size) => product * size, 1);
  return { location, offset: place.offset + from * rowBytes, length: (to - from) * rowBytes };
}
