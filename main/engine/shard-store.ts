import { existsSync, mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Matrix, toSingle } from '../core/matrix';
import { writeBytesAtomic } from '../tables/atomic-file';
import { decodeMatrix, encodeMatrix } from '../tables/npy';
import { canonicalJson, hashText } from './step-key';

/**
 * Embedded rows on disk, a few dozen in a shard. A row is found again by the content of its images, whatever they
 * are called and wherever they lie; and without reading them, by path, size and time of change.
 * A shard is a matrix and an index that is written after it, so a shard without index does not exist.
 * Names come from the content: several processes may fill one folder.
 */
export interface ShardStore {
  /** The stored embedding of a row whose files are unchanged or have the same content; undefined where there is none. */
  findUnchanged(files: readonly FilePrint[]): Float32Array | undefined;
  findContent(files: readonly FilePrint[]): Float32Array | undefined;
  put(rows: readonly StoredRow[]): Promise<void>;
}

/** One plane's file as it was when it was read. */
export interface FilePrint {
  readonly path: string;
  readonly page: number;
  readonly channel: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Empty until the file was read. */
  readonly sha256: string;
}

export interface StoredRow {
  readonly files: readonly FilePrint[];
  readonly features: Float32Array;
}

interface ShardIndex {
  readonly rows: readonly (readonly FilePrint[])[];
}

const unchangedKey = (files: readonly FilePrint[]): string =>
  canonicalJson(
    files.map(({ path: file, page, channel, sizeBytes, mtimeMs }) => [
      file,
      page,
      channel,
      sizeBytes,
      mtimeMs,
    ]),
  );

const contentKey = (files: readonly FilePrint[]): string =>
  canonicalJson(files.map(({ page, channel, sha256 }) => [page, channel, sha256]));

/** Keeps nothing: for commands without a project. */
export const memoryShards = (): ShardStore => ({
  findUnchanged: () => undefined,
  findContent: () => undefined,
  put: () => Promise.resolve(),
});

/** Opens (or makes) the shards of one model and preprocessing; `folder` is theirs alone. */
export async function openShards(folder: string): Promise<ShardStore> {
  mkdirSync(folder, { recursive: true });
  const unchanged = new Map<string, Float32Array>();
  const content = new Map<string, Float32Array>();
  const remember = ({ files, features }: StoredRow): void => {
    unchanged.set(unchangedKey(files), features);
    content.set(contentKey(files), features);
  };
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()) {
    const index = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as ShardIndex;
    const matrixFile = path.join(folder, name.replace(/\.json$/, '.npy'));
    if (!existsSync(matrixFile)) continue;
    const matrix = toSingle(decodeMatrix(await readFile(matrixFile), matrixFile));
    index.rows.forEach((files, i) => {
      remember({ files, features: matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols) });
    });
  }
  return {
    findUnchanged: (files) => unchanged.get(unchangedKey(files)),
    findContent: (files) => content.get(contentKey(files)),
    async put(rows) {
      if (rows.length === 0) return;
      const cols = rows[0].features.length;
      const data = new Float32Array(rows.length * cols);
      rows.forEach(({ features }, i) => data.set(features, i * cols));
      const index: ShardIndex = { rows: rows.map(({ files }) => files) };
      const name = hashText(canonicalJson(index.rows.map(contentKey)));
      await writeBytesAtomic(
        path.join(folder, `${name}.npy`),
        encodeMatrix(new Matrix(rows.length, cols, data)),
      );
      await writeBytesAtomic(path.join(folder, `${name}.json`), JSON.stringify(index));
      rows.forEach(remember);
    },
  };
}
