/** The measures of one row's files: what a worker thread of the quality check and of plates' corrections is asked for. */
import { ImageFileError } from '../../images/image-file-error';
import { correctPlane } from '../../images/plate/correct-plane';
import type { ImageFile } from '../read-stack';
import { readStack, stacksOf } from '../read-stack';
import type { MeasureKind } from './measure-kinds';
import { MEASURES } from './measure-kinds';

/** One row to measure; `channels` are all of the study, in order. */
export interface QualityRequest {
  readonly kind: MeasureKind;
  readonly files: readonly ImageFile[];
  readonly channels: readonly string[];
}

/** A row's measures, or the file for which there are none and why. */
export type RowQuality =
  | {
      /** channels × the measure's numbers; NaN for a channel that the row lacks, or of which nothing can be told. */
      readonly features: Float32Array;
      readonly sha256: readonly string[];
    }
  | { readonly file: string; readonly reason: string };

/**
 * Measures every plane of a row, as stored or after the corrections that come with the files; a file that cannot be
 * read is a result and no error.
 */
export async function measureFiles({ kind, files, channels }: QualityRequest): Promise<RowQuality> {
  const { length, measure } = MEASURES[kind];
  const features = new Float32Array(channels.length * length).fill(NaN);
  const sha256: string[] = [];
  try {
    for (const stack of stacksOf(files)) {
      const [{ channel }] = stack;
      const { planes, sha256: read } = await readStack(stack);
      sha256.push(...read);
      for (const plane of planes) {
        const named = planes.length === 1 && channels.includes(channel) ? channel : plane.channel;
        // A grey picture among colour ones has the same value in every colour.
        const places = channels.includes(named) ? [channels.indexOf(named)] : [...channels.keys()];
        const correction = stack[0].corrections?.[named];
        const values = measure(correction === undefined ? plane : correctPlane(plane, correction));
        if (values !== null) for (const place of places) features.set(values, place * length);
      }
    }
    return { features, sha256 };
  } catch (error) {
    if (error instanceof ImageFileError) return { file: error.file, reason: error.reason };
    throw error;
  }
}
