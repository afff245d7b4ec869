import { open } from 'node:fs/promises';

/** A file, or bytes in memory, read piece by piece: recognising an image needs a few hundred bytes of it. */
export interface ByteWindow {
  readonly size: number;
  /** Up to `length` bytes from `offset`; fewer at the end, none beyond it. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes in memory as a window. */
export const memoryWindow = (bytes: Uint8Array): ByteWindow => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

/** Opens a file for the time of `use`; its blocks are read when they are asked for. */
export async function withFileWindow<R>(file: string, use: (window: ByteWindow) => Promise<R>): Promise<R> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    return await use({
      size,
      async read(offset, length) {
        const wanted = Math.max(0, Math.min(length, size - offset));
        const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await handle.close();
  }
}
