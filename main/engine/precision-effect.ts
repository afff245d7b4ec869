/*
 * How far a reduced precision moves the embeddings of the very study: some of its rows, spread evenly, are embedded
 * in single precision too, and the nearest neighbours by cosine within them compared. Rows in single precision have a
 * shard folder of their own, where a resumed run finds them.
 */
import path from 'node:path';
import type { EmbedderInfo, PrecisionEffect } from '../contract/models';
import type { EmbeddingChoice, Machine } from '../contract/recipe';
import type { Task } from '../core/task';
import { cosineOf } from '../embedding/check-input';
import type { Embedded } from './embed-rows';
import { embedMissing } from './embed-rows';
import type { RowFiles } from './row-files';
import { openRowEmbedder } from './row-embedder';
import { openShards } from './shard-store';

const MOST_IMAGES = 256;
const NEIGHBOURS = 15;

/** The k rows with the largest cosine to row `i`, which is not among them; of equal ones the first. */
function nearest(rows: readonly Float32Array[], i: number, k: number): ReadonlySet<number> {
  const cosines = rows.map((row) => cosineOf(rows[i], row));
  const others = [...rows.keys()].filter((j) => j !== i);
  return new Set(others.sort((a, b) => cosines[b] - cosines[a] || a - b).slice(0, k));
}

/**
 * Compares two embeddings of the same images, row by row; at least two rows.
 * @returns neighbours kept, and cosines
 */
export function comparePrecisions(
  single: readonly Float32Array[],
  reduced: readonly Float32Array[],
): PrecisionEffect {
  const images = single.length;
  const neighbours = Math.min(NEIGHBOURS, images - 1);
  let same = 0;
  for (let i = 0; i < images; i++) {
    const before = nearest(single, i, neighbours);
    for (const j of nearest(reduced, i, neighbours)) if (before.has(j)) same++;
  }
  const cosines = single.map((row, i) => cosineOf(row, reduced[i]));
  return {
    images,
    neighbours,
    kept: same / (images * neighbours),
    meanCosine: cosines.reduce((sum, value) => sum + value, 0) / images,
    lowestCosine: Math.min(...cosines),
  };
}

/** At most `most` of the rows, evenly spread. */
const spread = (rows: readonly number[], most: number): readonly number[] =>
  rows.length <= most
    ? rows
    : Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]);

/** The vectors of a row: one, or one a cell. */
const vectorsOf = (values: Float32Array | undefined, width: number): readonly Float32Array[] =>
  Array.from({ length: (values?.length ?? 0) / width }, (_, i) =>
    (values ?? new Float32Array(0)).subarray(i * width, (i + 1) * width),
  );

/** A cell outside its image has no numbers. */
const isWhole = (vector: Float32Array): boolean => vector.every(Number.isFinite);

interface Setting {
  readonly machine: Machine;
  readonly shards: string;
}

/**
 * Adds to an embedder's report what its precision does to this study; single precision does nothing. The embedder
 * itself should be closed by then: a large model takes the memory of its weights in each precision.
 * @param embedded the study's rows in the reported precision, vectors of `width` numbers
 */
export async function withEffect(
  info: EmbedderInfo,
  embedding: EmbeddingChoice,
  study: { readonly channels: readonly string[]; readonly rows: readonly RowFiles[] },
  { features, width }: Pick<Embedded, 'features'> & { readonly width: number },
  { machine, shards }: Setting,
  task: Task,
): Promise<EmbedderInfo> {
  if (info.precision.used === 'fp32') return info;
  const known = [...features.keys()].filter((row) => (features[row]?.length ?? 0) > 0);
  // Of images with many cells a few are enough.
  const vectors = known.reduce((sum, row) => sum + vectorsOf(features[row], width).length, 0);
  const rowsEnough = Math.max(2, Math.floor((MOST_IMAGES * known.length) / Math.max(1, vectors)));
  const sample = spread(known, Math.min(MOST_IMAGES, rowsEnough));
  if (sample.length < 2) return info;
  const plain = await openRowEmbedder(
    { ...embedding, precision: 'fp32' },
    study.channels,
    study.rows,
    machine,
  );
  try {
    const store = await openShards(path.join(shards, plain.key), plain.featureNames.length);
    const rows = sample.map((row) => study.rows[row]);
    const single = await embedMissing(rows, plain, store, task);
    const pairs = sample.flatMap((row, i) => {
      const after = vectorsOf(features[row], width);
      return vectorsOf(single.features[i], width).flatMap((before, v) =>
        isWhole(before) && isWhole(after[v]) ? [{ before, after: after[v] }] : [],
      );
    });
    if (pairs.length < 2) return info;
    const effect = comparePrecisions(
      pairs.map(({ before }) => before),
      pairs.map(({ after }) => after),
    );
    return { ...info, effect };
  } finally {
    await plain.close();
  }
}
