import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { ModelError } from '../../core/errors';

/** A file that is read in places, never as a whole. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`, in memory of their own that any typed array can view.
   * @throws {ModelError} when the range does not lie in the file; nothing is allocated then
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const CANNOT_OPEN: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder, not a file',
};

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ModelError(`${path} ${CANNOT_OPEN[code] ?? `cannot be opened (${code})`}`, {
      cause: error,
      hint: 'give the path of a model file: .pth, .pt, .bin, .safetensors, .onnx or model.json',
    });
  }
}

async function readFully(handle: FileHandle, into: Uint8Array, offset: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** @throws {ModelError} when there is no such file, or it is a folder or empty */
export async function openByteSource(path: string): Promise<ByteSource> {
  const handle = await openFile(path);
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size === 0) {
    await handle.close();
    throw new ModelError(`${path} ${stats.isFile() ? 'is empty (0 bytes)' : 'is a folder, not a file'}`, {
      hint: stats.isFile() ? 'copy or download it again' : 'give the path of the model file in it',
    });
  }
  const { size } = stats;
  return {
    path,
    size,
    async read(offset, length) {
      const isRange =
        Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
      if (!isRange || offset + length > size) {
        throw new ModelError(
          `${path} is cut short or damaged: ${length} bytes from ${offset} are needed, the file has ${size}`,
          { hint: 'copy or download it again, and compare its size with the original' },
        );
      }
      const bytes = new Uint8Array(length);
      const filled = await readFully(handle, bytes, offset);
      if (filled < length) throw new ModelError(`${path} became shorter while it was read`);
      return bytes;
    },
    close: () => handle.close(),
  };
}
