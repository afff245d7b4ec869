import path from 'node:path';
import type { FlaggedRow, QualityProblem, QualityReport } from '../../contract/quality';
import type { Machine } from '../../contract/recipe';
import type { Task } from '../../core/task';
import { QUALITY_MEASURES } from '../../embedding/quality/measure-plane';
import type { Embedded } from '../embed-rows';
import { embedMissing, relativeFile } from '../embed-rows';
import { channelsOf, keyedByStack } from '../row-embedder';
import { memoryShards, openShards } from '../shard-store';
import type { MeasuredPlane } from './flag-images';
import { openMeter } from './meter';
import type { CheckedStudy } from './study-plates';
import { platesOf } from './study-plates';
import { flagImages } from './flag-images';

export interface QualitySetting {
  readonly machine: Machine;
  /** Folder of the project's shards, where measures are kept; null keeps nothing. */
  readonly shards: string | null;
  readonly task: Task;
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
  const meter = keyedByStack(openMeter('quality', channels, machine), study.rows);
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
