import { existsSync, mkdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Matrix, toSingle } from '../core/matrix';
import { writeBytesAtomic } from '../tables/atomic-file';
import { decodeMatrix, encodeMatrix } from '../tables/npy';
import { canonicalJson, hashText } from './step-key';

/**
 * Embedded rows on disk, a few dozen in a shard. A row is found again by the content of its images, whatever they
 * are called and wherever they lie; and without reading them, by path, size and time of change. A row has one vector,
 * or one for each of its cells.
 * A shard is a matrix and an index that is written after it, so a shard without index does not exist.
 * Names come from what is in it: several processes may fill one folder.
 */
export interface ShardStore {
  /** The stored vectors of a row whose files are unchanged or have the same content; undefined where there are none. */
  findUnchanged(row: RowPrint): Float32Array | undefined;
  findContent(row: RowPrint): Float32Array | undefined;
  /** Whether a stored row could have the same content: reading the files pays only then. */
  mayHaveContent(row: RowPrint): boolean;
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

/** What decides a row's vectors, besides the model and its preprocessing. */
export interface RowPrint {
  readonly files: readonly FilePrint[];
  /** Hash of where its cells are; empty where the row has one vector. */
  readonly detail: string;
}

export interface StoredRow extends RowPrint {
  /** Vector after vector; none where an image has no cells. */
  readonly features: Float32Array;
}

interface ShardIndex {
  readonly rows: readonly (readonly FilePrint[])[];
  /** Vectors of each row, 1 where it is left out. */
  readonly counts?: readonly number[];
  readonly details?: readonly string[];
}

const unchangedKey = ({ files, detail }: RowPrint): string =>
  canonicalJson([
    detail,
    files.map(({ path: file, page, channel, sizeBytes, mtimeMs }) => [
      file,
      page,
      channel,
      sizeBytes,
      mtimeMs,
    ]),
  ]);

const contentKey = ({ files, detail }: RowPrint): string =>
  canonicalJson([detail, files.map(({ page, channel, sha256 }) => [page, channel, sha256])]);

const sizeKey = ({ files, detail }: RowPrint): string =>
  canonicalJson([detail, files.map(({ page, channel, sizeBytes }) => [page, channel, sizeBytes])]);

/** Keeps nothing: for commands without a project. */
export const memoryShards = (): ShardStore => ({
  findUnchanged: () => undefined,
  findContent: () => undefined,
  mayHaveContent: () => false,
  put: () => Promise.resolve(),
});

async function readShard(folder: string, name: string, width: number): Promise<readonly StoredRow[]> {
  const index = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as ShardIndex;
  const matrixFile = path.join(folder, name.replace(/\.json$/, '.npy'));
  if (!existsSync(matrixFile)) return [];
  const { data } = toSingle(decodeMatrix(await readFile(matrixFile), matrixFile));
  let from = 0;
  return index.rows.map((files, i) => {
    const to = from + (index.counts?.[i] ?? 1) * width;
    const features = data.subarray(from, to);
    from = to;
    return { files, detail: index.details?.[i] ?? '', features };
  });
}

/**
 * Opens (or makes) the shards of one model and preprocessing; `folder` is theirs alone.
 * @param width  numbers of one vector
 */
export async function openShards(folder: string, width: number): Promise<ShardStore> {
  mkdirSync(folder, { recursive: true });
  const unchanged = new Map<string, Float32Array>();
  const content = new Map<string, Float32Array>();
  const sizes = new Set<string>();
  const remember = (row: StoredRow): void => {
    unchanged.set(unchangedKey(row), row.features);
    content.set(contentKey(row), row.features);
    sizes.add(sizeKey(row));
  };
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json')).sort()) {
    (await readShard(folder, name, width)).forEach(remember);
  }
  return {
    findUnchanged: (row) => unchanged.get(unchangedKey(row)),
    findContent: (row) => content.get(contentKey(row)),
    mayHaveContent: (row) => sizes.has(sizeKey(row)),
    async put(rows) {
      if (rows.length === 0) return;
      const counts = rows.map(({ features }) => features.length / width);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const data = new Float32Array(total * width);
      let at = 0;
      for (const { features } of rows) {
        data.set(features, at);
        at += features.length;
      }
      const index: ShardIndex = {
        rows: rows.map(({ files }) => files),
        counts,
        details: rows.map(({ detail }) => detail),
      };
      const name = hashText(canonicalJson(index));
      await writeBytesAtomic(path.join(folder, `${name}.npy`), encodeMatrix(new Matrix(total, width, data)));
      await writeBytesAtomic(path.join(folder, `${name}.json`), JSON.stringify(index));
      rows.forEach(remember);
    },
  };
}
