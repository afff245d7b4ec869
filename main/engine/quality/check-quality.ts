import path from 'node:path';
import type { FlaggedRow, QualityProblem, QualityReport } from '../../contract/quality';
import type { Machine } from '../../contract/recipe';
import { CancelledError } from '../../core/errors';
import type { Column } from '../../core/profiles';
import { METADATA_PREFIX, cellText } from '../../core/profiles';
import type { Task } from '../../core/task';
import { QUALITY_MEASURES } from '../../embedding/quality/measure-plane';
import { createQualityPool } from '../../embedding/quality/quality-pool';
import type { Embedded } from '../embed-rows';
import { embedMissing, relativeFile } from '../embed-rows';
import type { RowEmbedder } from '../row-embedder';
import { channelsOf, keyedByStack, workerEntry } from '../row-embedder';
import type { RowFiles } from '../row-files';
import { threadCount } from '../session';
import { memoryShards, openShards } from '../shard-store';
import { STEP_VERSIONS, canonicalJson, hashText } from '../step-key';
import type { MeasuredPlane } from './flag-images';
import { flagImages } from './flag-images';

/** What the check needs of a study of images. */
export interface CheckedStudy {
  /** The folders given. */
  readonly roots: readonly string[];
  readonly channels: readonly string[];
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
  /** The batch column, where one was chosen. */
  readonly batch?: string | null;
}

/** Columns that tell which images were taken together. */
const TOGETHER = ['plate', 'batch', 'experiment', 'source'];

export interface QualitySetting {
  readonly machine: Machine;
  /** Folder of the project's shards, where measures are kept; null keeps nothing. */
  readonly shards: string | null;
  readonly task: Task;
}

/** Measures rows in worker threads: an embedder whose features are quality measures. */
function openMeter(channels: readonly string[], machine: Machine): RowEmbedder {
  const entry = workerEntry('quality-worker');
  const pool = createQualityPool({
    threads: threadCount(machine),
    ...(entry === undefined ? {} : { entry }),
  });
  return {
    key: `quality-${hashText(canonicalJson({ version: STEP_VERSIONS.quality, channels }))}`,
    featureNames: channels.flatMap((channel) => QUALITY_MEASURES.map((measure) => `${channel}_${measure}`)),
    async embed(rows, done, task) {
      const requests = rows.map(({ files }) => ({ files, channels }));
      for await (const outcome of pool.map(requests, task.signal)) {
        if (outcome.ok) await done(outcome.index, outcome.value);
        else if (outcome.error instanceof CancelledError) throw outcome.error;
        else {
          const file = rows[outcome.index].files[0].path;
          await done(outcome.index, { file, reason: outcome.error.message });
        }
      }
    },
    close: () => pool.close(),
  };
}

const bareName = (name: string): string => name.replace(METADATA_PREFIX, '').toLowerCase();

/** What each row is compared with: its plate, within its batch; its batch; or all images. */
function platesOf({ metadata, rows, batch }: CheckedStudy): readonly string[] {
  const wanted = batch === undefined || batch === null ? TOGETHER : [...TOGETHER, bareName(batch)];
  const known = [...metadata].flatMap(([key, column]) => {
    const name = bareName(key);
    return wanted.includes(name) ? [{ name, column }] : [];
  });
  known.sort((a, b) => wanted.indexOf(a.name) - wanted.indexOf(b.name));
  return rows.map((_, row) => {
    const parts = known.flatMap(({ name, column }) => {
      const text = cellText(column, row);
      return text === null ? [] : [`${name} ${text}`];
    });
    return parts.length === 0 ? 'the study' : parts.join(' of ');
  });
}

function planesOf(
  study: CheckedStudy,
  { features }: Embedded,
  channels: readonly string[],
): readonly MeasuredPlane[] {
  const plates = platesOf(study);
  const width = QUALITY_MEASURES.length;
  return features.flatMap((values, row) => {
    if (values === undefined) return [];
    return channels.flatMap((channel, c) => {
      const [least, greatest, mean, median, spread, high, saturatedShare, focusSlope] = values.subarray(
        c * width,
        (c + 1) * width,
      );
      if (Number.isNaN(least)) return [];
      const measured = { least, greatest, mean, median, spread, high, saturatedShare, focusSlope };
      return [{ row, channel, plate: plates[row], ...measured }];
    });
  });
}

const countRows = (flagged: readonly FlaggedRow[], problem: QualityProblem): number =>
  flagged.filter(({ flags }) => flags.some((flag) => flag.problem === problem)).length;

/**
 * Looks at every image of a study and flags those that are blurred, saturated, blank, or unlike their plate. Measures
 * are kept in the project by the content of the files, so that only new images cost a second time. Nothing is
 * excluded here.
 */
export async function checkQuality(
  study: CheckedStudy,
  { machine, shards, task }: QualitySetting,
): Promise<QualityReport> {
  const channels = await channelsOf(study.channels, study.rows);
  const meter = keyedByStack(openMeter(channels, machine), study.rows);
  try {
    const store =
      shards === null
        ? memoryShards()
        : await openShards(path.join(shards, meter.key), meter.featureNames.length);
    const measured = await embedMissing(study.rows, meter, store, task, 'Measuring images');
    const { flags, notes } = flagImages(planesOf(study, measured, channels));
    const flagged = [...flags].map(([row, found]) => ({
      row,
      path: relativeFile(study.roots, study.rows[row].files[0].path).path,
      flags: found,
    }));
    return {
      checked: measured.features.filter((values) => values !== undefined).length,
      flagged,
      counts: {
        blurred: countRows(flagged, 'blurred'),
        saturated: countRows(flagged, 'saturated'),
        blank: countRows(flagged, 'blank'),
        outlier: countRows(flagged, 'outlier'),
      },
      unreadable: measured.failed.map(({ file, reason }) => ({ ...relativeFile(study.roots, file), reason })),
      notes,
    };
  } finally {
    await meter.close();
  }
}
