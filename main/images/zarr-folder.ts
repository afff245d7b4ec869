import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AbsolutePath, AsyncReadable, RangeQuery } from 'zarrita';
import { InputError } from '../core/errors';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/**
 * A folder on this computer as a Zarr store. What is read is hashed on the way, a missing file as missing: two images
 * with the same hash have the same pixels. Keys cannot lead out of the folder, because they are resolved paths.
 */
export class ZarrFolder implements AsyncReadable {
  private readonly hash: Hash = createHash('sha256');

  constructor(private readonly folder: string) {}

  async get(key: AbsolutePath): Promise<Uint8Array | undefined> {
    try {
      return this.hashed(await readFile(this.fileOf(key)));
    } catch (error) {
      if (isMissing(error)) return this.hashed(undefined);
      throw error;
    }
  }

  /** Part of a file: how shards are read. */
  async getRange(key: AbsolutePath, range: RangeQuery): Promise<Uint8Array | undefined> {
    try {
      const file = await open(this.fileOf(key), 'r');
      try {
        const { size } = await file.stat();
        const [offset, length] =
          'suffixLength' in range
            ? [size - range.suffixLength, range.suffixLength]
            : [range.offset, range.length];
        if (offset < 0 || offset + length > size) throw new InputError(`${key.slice(1)} is cut short`);
        const bytes = new Uint8Array(length);
        await file.read(bytes, 0, length, offset);
        return this.hashed(bytes);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return this.hashed(undefined);
      throw error;
    }
  }

  /** SHA-256 of everything that was read so far, in hexadecimal. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  private fileOf(key: AbsolutePath): string {
    return path.join(this.folder, ...key.split('/'));
  }

  private hashed(bytes: Uint8Array | undefined): Uint8Array | undefined {
    if (bytes === undefined) this.hash.update('missing');
    else this.hash.update(`${bytes.length}:`).update(bytes);
    return bytes;
  }
}
