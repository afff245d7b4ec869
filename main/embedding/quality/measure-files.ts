/** The quality measures of one row's files: what a worker thread of the quality check is asked for. */
import { ImageFileError } from '../../images/image-file-error';
import { readStack, stacksOf } from '../read-stack';
import { QUALITY_MEASURES, measurePlane } from './measure-plane';

export interface QualityFile {
  /** Absolute. */
  readonly path: string;
  readonly page: number;
  readonly channel: string;
  /** Planes of a z-stack follow each other; their projection is measured. */
  readonly stack?: 'max' | 'mean';
}

/** One row to measure; `channels` are all of the study, in order. */
export interface QualityRequest {
  readonly files: readonly QualityFile[];
  readonly channels: readonly string[];
}

/** A row's measures, or the file for which there are none and why. */
export type RowQuality =
  | {
      /** channels × QUALITY_MEASURES; NaN for a channel that the row lacks. */
      readonly features: Float32Array;
      readonly sha256: readonly string[];
    }
  | { readonly file: string; readonly reason: string };

/** Measures every plane of a row; a file that cannot be read is a result and no error. */
export async function measureFiles({ files, channels }: QualityRequest): Promise<RowQuality> {
  const features = new Float32Array(channels.length * QUALITY_MEASURES.length).fill(NaN);
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
        const measured = measurePlane(plane);
        const values = QUALITY_MEASURES.map((measure) => measured[measure]);
        for (const place of places) features.set(values, place * values.length);
      }
    }
    return { features, sha256 };
  } catch (error) {
    if (error instanceof ImageFileError) return { file: error.file, reason: error.reason };
    throw error;
  }
}
