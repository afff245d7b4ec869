import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { AbsolutePath, AsyncReadable, RangeQuery } from 'zarrita';
import { answered } from '../core/deadline';
import { InputError } from '../core/errors';
import type { ReadOptions } from './read-file-bytes';
import { openFile, readFileBytes } from './read-file-bytes';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/**
 * A folder on this computer as a Zarr store. What is read is hashed on the way, a missing file as missing: two images
 * with the same hash have the same pixels. Keys cannot lead out of the folder, because they are resolved paths.
 */
export class ZarrFolder implements AsyncReadable {
  private readonly hash: Hash = createHash('sha256');

  constructor(
    private readonly folder: string,
    private readonly options: ReadOptions = {},
  ) {}

  async get(key: AbsolutePath): Promise<Uint8Array | undefined> {
    try {
      return this.hashed(await readFileBytes(this.fileOf(key), this.options));
    } catch (error) {
      if (isMissing(error)) return this.hashed(undefined);
      throw error;
    }
  }

  /** Part of a file: how shards are read. */
  async getRange(key: AbsolutePath, range: RangeQuery): Promise<Uint8Array | undefined> {
    try {
      const { open = openFile, patienceMs } = this.options;
      const answer = <T>(work: Promise<T>): Promise<T> => answered(work, 'cannot be read', patienceMs);
      const file = await answer(open(this.fileOf(key)));
      try {
        const { size } = await answer(file.stat());
        const [offset, length] =
          'suffixLength' in range
            ? [size - range.suffixLength, range.suffixLength]
            : [range.offset, range.length];
        if (offset < 0 || offset + length > size) throw new InputError(`${key.slice(1)} is cut short`);
        const bytes = new Uint8Array(length);
        await answer(file.read(bytes, 0, length, offset));
        return this.hashed(bytes);
      } finally {
        // A stalled file may never be closed; nobody waits for that.
        file.close().catch(() => undefined);
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
