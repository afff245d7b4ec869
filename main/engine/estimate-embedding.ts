import path from 'node:path';
import type { EmbedEstimate } from '../contract/embedding-state';
import type { EmbeddingChoice, Machine } from '../contract/recipe';
import { CancelledError, InputError } from '../core/errors';
import { createTask, quietTask } from '../core/task';
import { takeColumnRows } from '../tables/check-features';
import { locateCells } from './cells/locate-cells';
import type { CellStudy } from './cells/find-cells';
import { printRows } from './file-prints';
import type { RowEmbedder } from './row-embedder';
import { openRowEmbedder } from './row-embedder';
import type { RowFiles } from './row-files';
import { threadCount } from './session';
import { openShards } from './shard-store';

/** Enough to see the pipeline run at its pace: the first ones pay for the start. */
const LEAST_ROWS = 8;
const MOST_ROWS = 32;
/** No estimate is worth more. */
const LONGEST_MS = 10_000;

/** Rows spread over the study. */
function sampleRows(count: number, wanted: number): readonly number[] {
  const taken = Math.min(count, wanted);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

/** Seconds a row, from the first that is done to the last; what could not be read counts as well. */
async function timeRows(embedder: RowEmbedder, rows: readonly RowFiles[]): Promise<number> {
  const control = new AbortController();
  const task = createTask(control.signal, () => undefined);
  const startedMs = performance.now();
  const doneMs: number[] = [];
  const done = (): Promise<void> => {
    doneMs.push(performance.now());
    if (performance.now() - startedMs > LONGEST_MS) control.abort();
    return Promise.resolve();
  };
  try {
    await embedder.embed(rows, done, task);
  } catch (error) {
    if (!(error instanceof CancelledError) || doneMs.length === 0) throw error;
  }
  const [first] = doneMs;
  const last = doneMs[doneMs.length - 1];
  // A single row tells no pace but its own, start included.
  return doneMs.length > 1 ? (last - first) / (doneMs.length - 1) / 1000 : (first - startedMs) / 1000;
}

/**
 * How long embedding a study will take here, measured on a few of its images, and on which device and why. Images that
 * are embedded already cost nothing.
 * @throws {InputError} when there are no images, or what `openRowEmbedder` throws
 */
export async function estimateEmbedding(
  study: CellStudy,
  embedding: EmbeddingChoice,
  { machine, shards }: { readonly machine: Machine; readonly shards: string },
): Promise<EmbedEstimate> {
  const { rows, channels } = study;
  if (rows.length === 0) throw new InputError('there are no images to embed');
  const embedder = await openRowEmbedder(embedding, channels, rows, machine);
  try {
    const wanted = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, 3 * threadCount(machine)));
    const sample = sampleRows(rows.length, wanted);
    const few = {
      ...study,
      rows: sample.map((row) => rows[row]),
      metadata: takeColumnRows(study.metadata, sample),
    };
    const located = await locateCells(few, embedding.views, { machine, shards, task: quietTask() });
    const withWork = located.rows.filter(({ cells }) => cells?.length !== 0);
    const secondsPerImage =
      withWork.length === 0 ? 0 : ((await timeRows(embedder, withWork)) * withWork.length) / sample.length;
    const store = await openShards(path.join(shards, embedder.key), embedder.featureNames.length);
    const prints = await printRows(rows, quietTask());
    const known =
      embedding.views.kind === 'cells'
        ? 0
        : prints.filter((print) => print !== undefined && store.findUnchanged(print) !== undefined).length;
    return {
      images: rows.length,
      known,
      measured: withWork.length,
      secondsPerImage,
      seconds: secondsPerImage * (rows.length - known),
      device: embedder.device.used,
      why: embedder.device.fellBackBecause ?? null,
    };
  } finally {
    await embedder.close();
  }
}
