import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { EmbeddingChoice, Machine, RecipeInput } from '../contract/recipe';
import type { ScanResult, SkippedFile } from '../contract/study';
import { InputError } from '../core/errors';
import { Matrix } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { assembleRows } from '../study/assemble-rows';
import { scanFolders } from '../study/scan-folders';
import { aggregateRows } from './aggregate-rows';
import { openRowEmbedder } from './row-embedder';
import type { RowFiles } from './row-files';
import type { RowEmbedder } from './row-embedder';
import type { FilePrint, ShardStore, StoredRow } from './shard-store';
import { openShards } from './shard-store';

/** Image folders understood: which files make up which row, and what is known of the rows. */
export interface ImageStudy {
  readonly scan: ScanResult;
  readonly channels: readonly string[];
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
  readonly warnings: readonly string[];
}

/** The part of a task in which images are read; its counts are rows. */
export const EMBEDDING_PART = 'Embedding images';

type ImageInput = Extract<RecipeInput, { kind: 'images' }>;

/** Looks through folders and puts their images into rows. */
export async function openImages(input: ImageInput, task: Task): Promise<ImageStudy> {
  const scan = await scanFolders(
    input.folders.map((folder) => path.resolve(folder)),
    {
      layout: input.layout,
      ...(input.levels.length === 0 ? {} : { levels: input.levels }),
      ...(input.pattern === null ? {} : { pattern: input.pattern }),
      ...(input.metadata === null ? {} : { metadata: path.resolve(input.metadata) }),
      plateMaps: input.plateMaps.map((map) =>
        map.kind === 'file' ? { ...map, file: path.resolve(map.file) } : map,
      ),
    },
    task,
  );
  const { rows, channels, metadata, warnings } = assembleRows(scan);
  return { scan, rows, channels, metadata, warnings };
}

/** Rows between two shards; a run that is killed loses at most so many. */
const SHARD_ROWS = 64;

interface Embedded {
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
async function embedMissing(
  study: ImageStudy,
  embedder: RowEmbedder,
  shards: ShardStore,
  part: Task,
): Promise<Embedded> {
  const prints = await Promise.all(study.rows.map((row) => print(row).catch(() => undefined)));
  const features = prints.map((files) => files && shards.findUnchanged(files));
  const missing = [...features.keys()].filter((row) => features[row] === undefined);
  const failed: Embedded['failed'][number][] = [];
  let waiting: StoredRow[] = [];
  const flush = async (): Promise<void> => {
    const full = waiting;
    waiting = [];
    await shards.put(full);
  };
  let done = study.rows.length - missing.length;
  await part.tick(done, study.rows.length);
  try {
    await embedder.embed(
      missing.map((row) => study.rows[row]),
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
        await part.tick(done, study.rows.length);
      },
      part,
    );
  } finally {
    await flush();
  }
  return { features, failed: failed.sort((a, b) => a.row - b.row) };
}

const takeColumn = (column: Column, rows: readonly number[]): Column =>
  column.kind === 'text'
    ? { kind: 'text', values: rows.map((row) => column.values[row]) }
    : { kind: 'number', values: Float64Array.from(rows, (row) => column.values[row]) };

function toProfiles(study: ImageStudy, embedded: Embedded, featureNames: readonly string[]): Profiles {
  const kept = keptRows(embedded);
  const data = new Float32Array(kept.length * featureNames.length);
  kept.forEach((row, i) => data.set(embedded.features[row] ?? [], i * featureNames.length));
  return {
    metadata: new Map([...study.metadata].map(([name, column]) => [name, takeColumn(column, kept)])),
    featureNames,
    features: new Matrix(kept.length, featureNames.length, data),
  };
}

const keptRows = ({ features }: Embedded): readonly number[] =>
  [...features.keys()].filter((row) => features[row] !== undefined);

/** Features with a value that is not finite are left out and named, as for any table. */
function dropMissing(profiles: Profiles): { readonly profiles: Profiles; readonly notes: readonly string[] } {
  const { rows, cols, data } = profiles.features;
  const whole = profiles.featureNames.map((_, j) => {
    for (let i = 0; i < rows; i++) if (!Number.isFinite(data[i * cols + j])) return false;
    return true;
  });
  const kept = [...whole.keys()].filter((j) => whole[j]);
  if (kept.length === cols) return { profiles, notes: [] };
  const out = new Float32Array(rows * kept.length);
  for (let i = 0; i < rows; i++) kept.forEach((j, to) => (out[i * kept.length + to] = data[i * cols + j]));
  const left = profiles.featureNames.filter((_, j) => !whole[j]);
  return {
    profiles: {
      ...profiles,
      featureNames: kept.map((j) => profiles.featureNames[j]),
      features: new Matrix(rows, kept.length, out),
    },
    notes: [
      `${left.length} features left out, because they do not exist for every image: ${left.join(', ')}`,
    ],
  };
}

/** What `embedFolders` works with besides the images. */
export interface EmbedSetting {
  readonly machine: Machine;
  /** Folder of the project's shards. */
  readonly shards: string;
  readonly task: Task;
}

export interface EmbeddedStudy {
  readonly profiles: Profiles;
  readonly scan: ScanResult;
  /** Found while scanning, then while embedding. */
  readonly skipped: readonly SkippedFile[];
  /** By row of the profiles; null for aggregated rows. */
  readonly rowFiles: readonly RowFiles[] | null;
  /** By row of the profiles the row of the study; null for aggregated rows. */
  readonly keptRows: readonly number[] | null;
  readonly notes: readonly string[];
}

/** Folders of images → profiles, one row an image, site, or well. Broken images are listed and left out. */
export async function embedFolders(
  input: ImageInput,
  embedding: EmbeddingChoice,
  { machine, shards, task }: EmbedSetting,
): Promise<EmbeddedStudy> {
  const study = await openImages(input, task.child('Looking through folders', 0.05));
  const embedder = await openRowEmbedder(embedding, study.channels, study.rows, machine);
  try {
    const store = await openShards(path.join(shards, embedder.key));
    const embedded = await embedMissing(study, embedder, store, task.child(EMBEDDING_PART, 0.95));
    const kept = keptRows(embedded);
    if (kept.length === 0) {
      const [first] = embedded.failed;
      throw new InputError(
        `none of the ${study.rows.length} images could be read; ${first.file} ${first.reason}`,
      );
    }
    const { profiles, notes } = dropMissing(toProfiles(study, embedded, embedder.featureNames));
    const whole = embedding.aggregate === 'none';
    return {
      profiles: aggregateRows(profiles, embedding.aggregate),
      scan: study.scan,
      skipped: [...study.scan.skipped, ...failedFiles(study, embedded)],
      rowFiles: whole ? kept.map((row) => study.rows[row]) : null,
      keptRows: whole ? kept : null,
      notes: [...study.warnings, ...notes],
    };
  } finally {
    await embedder.close();
  }
}

function failedFiles(study: ImageStudy, { failed }: Embedded): readonly SkippedFile[] {
  return failed.map(({ file, reason }) => {
    const root = study.scan.roots.findIndex((folder) => !path.relative(folder, file).startsWith('..'));
    return { path: path.relative(study.scan.roots[root] ?? '', file), root: Math.max(0, root), reason };
  });
}
