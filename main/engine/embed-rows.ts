import path from 'node:path';
import type { SkippedFile } from '../contract/study';
import type { Task } from '../core/task';
import { hashRows, printRows } from './file-prints';
import type { RowEmbedder } from './row-embedder';
import type { RowFiles } from './row-files';
import type { RowPrint, ShardStore, StoredRow } from './shard-store';

/** Vectors between two shards; a run that is killed loses at most so many, or those of one image. */
const SHARD_VECTORS = 64;

/** The part of a task in which images are read; its counts are rows. */
export const EMBEDDING_PART = 'Embedding images';

export interface FailedRow {
  readonly row: number;
  readonly file: string;
  readonly reason: string;
}

export interface Embedded {
  /** By row its vectors, one after the other; undefined where its files could not be read. */
  readonly features: readonly (Float32Array | undefined)[];
  readonly failed: readonly FailedRow[];
  /** Rows that were computed now; the others were known. */
  readonly computed: number;
}

/** Collects rows and writes them a shard at a time. */
function collectShards(shards: ShardStore, width: number) {
  let waiting: StoredRow[] = [];
  let vectors = 0;
  const flush = async (): Promise<void> => {
    const full = waiting;
    waiting = [];
    vectors = 0;
    await shards.put(full);
  };
  return {
    flush,
    async add(row: StoredRow): Promise<void> {
      waiting.push(row);
      vectors += row.features.length / width;
      if (vectors >= SHARD_VECTORS || waiting.length >= SHARD_VECTORS) await flush();
    },
  };
}

/**
 * What the shards know of these rows. Files that are where they were are not read; what was moved, copied or touched
 * is read once and found again by its content, and is remembered where it is now.
 */
async function findKnown(
  prints: readonly (RowPrint | undefined)[],
  shards: ShardStore,
  { featureNames: { length: width }, leastSidePx }: RowEmbedder,
  task: Task,
): Promise<(Float32Array | undefined)[]> {
  const features = prints.map((print) => print && shards.findUnchanged(print));
  const doubtful = prints.flatMap((print, row) =>
    print !== undefined && features[row] === undefined && shards.mayHaveContent(print)
      ? [{ print, row }]
      : [],
  );
  const hashed = await hashRows(
    doubtful.map(({ print }) => print),
    leastSidePx,
    task,
  );
  const moved = collectShards(shards, width);
  for (const [i, { row }] of doubtful.entries()) {
    const print = hashed[i];
    const found = print && shards.findContent(print);
    if (print === undefined || found === undefined) continue;
    features[row] = found;
    await moved.add({ ...print, features: found });
  }
  await moved.flush();
  return features;
}

/**
 * Embeds the rows that the shards do not know yet, wherever their files lay before.
 * @param title  of the part of the task in which images are read
 */
export async function embedMissing(
  rows: readonly RowFiles[],
  embedder: RowEmbedder,
  shards: ShardStore,
  task: Task,
  title = EMBEDDING_PART,
): Promise<Embedded> {
  const width = embedder.featureNames.length;
  const prints = await printRows(rows, task.child('Looking at files', 0.02));
  const features = await findKnown(
    prints,
    shards,
    embedder,
    task.child('Finding embedded images again', 0.08),
  );
  // An image without cells has nothing to embed.
  rows.forEach(({ cells }, row) => {
    if (cells?.length === 0) features[row] ??= new Float32Array(0);
  });
  const part = task.child(title, 0.9);
  const missing = [...features.keys()].filter((row) => features[row] === undefined);
  const failed: FailedRow[] = [];
  const fresh = collectShards(shards, width);
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
          const { files = [], detail = '' } = prints[row] ?? {};
          await fresh.add({
            files: files.map((file, f) => ({ ...file, sha256: outcome.sha256[f] })),
            detail,
            features: outcome.features,
          });
        }
        done += 1;
        await part.tick(done, rows.length);
      },
      part,
    );
  } finally {
    await fresh.flush();
  }
  return {
    features,
    failed: failed.sort((a, b) => a.row - b.row),
    computed: missing.length - failed.length,
  };
}

/** A file as it is listed: relative to the folder given that it lies in. */
export function relativeFile(roots: readonly string[], file: string): Pick<SkippedFile, 'path' | 'root'> {
  const root = roots.findIndex((folder) => !path.relative(folder, file).startsWith('..'));
  return { path: path.relative(roots[root] ?? '', file), root: Math.max(0, root) };
}
