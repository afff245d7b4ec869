import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkippedFile } from '../contract/study';
import type { Task } from '../core/task';
import type { RowEmbedder } from './row-embedder';
import type { RowFiles } from './row-files';
import type { FilePrint, ShardStore, StoredRow } from './shard-store';

/** Rows between two shards; a run that is killed loses at most so many. */
const SHARD_ROWS = 64;

/** By row of the study its features, or why there are none. */
export interface Embedded {
  readonly features: readonly (Float32Array | undefined)[];
  readonly failed: readonly { readonly row: number; readonly file: string; readonly reason: string }[];
}

const print = async ({ files }: RowFiles): Promise<readonly FilePrint[]> =>
  Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file.path);
      return { ...file, sizeBytes: size, mtimeMs, sha256: '' };
    }),
  );

/** Embeds the rows that the shards do not know yet. */
export async function embedMissing(
  rows: readonly RowFiles[],
  embedder: RowEmbedder,
  shards: ShardStore,
  part: Task,
): Promise<Embedded> {
  const prints = await Promise.all(rows.map((row) => print(row).catch(() => undefined)));
  const features = prints.map((files) => files && shards.findUnchanged(files));
  const missing = [...features.keys()].filter((row) => features[row] === undefined);
  const failed: Embedded['failed'][number][] = [];
  let waiting: StoredRow[] = [];
  const flush = async (): Promise<void> => {
    const full = waiting;
    waiting = [];
    await shards.put(full);
  };
  let done = rows.length - missing.length;
  await part.tick(done, rows.length);
  try {
    await embedder.embed(
      missing.map((row) => rows[row]),
      async (i, outcome) => {
        const row = missing[i];
        if ('reason' in outcome) failed.push({ row, file: outcome.file, reason: outcome.reason });
        else {
          features[row] = outcome.features;
          const files = (prints[row] ?? []).map((file, f) => ({ ...file, sha256: outcome.sha256[f] }));
          waiting.push({ files, features: outcome.features });
        }
        if (waiting.length >= SHARD_ROWS) await flush();
        done += 1;
        await part.tick(done, rows.length);
      },
      part,
    );
  } finally {
    await flush();
  }
  return { features, failed: failed.sort((a, b) => a.row - b.row) };
}

/** A file as it is listed: relative to the folder given that it lies in. */
export function relativeFile(roots: readonly string[], file: string): Pick<SkippedFile, 'path' | 'root'> {
  const root = roots.findIndex((folder) => !path.relative(folder, file).startsWith('..'));
  return { path: path.relative(roots[root] ?? '', file), root: Math.max(0, root) };
}
