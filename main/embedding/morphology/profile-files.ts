/**
 * One row of profiles from files: what a worker thread is asked for. A row is a site (several single-channel
 * files), one page of a stack, or one colour picture.
 */
import { createHash } from 'node:crypto';
import { InputError } from '../../core/errors';
import type { Plane } from '../../core/plane';
import { decodeImage, ImageFileError, readImageBytes } from '../../images/decode-image';
import { percentileScale } from '../../images/percentile-scale';
import { morphology } from './morphology';

/** One channel of a row. A colour picture is one file, whose `channel` is not used. */
export interface ImageFile {
  readonly path: string;
  /** Page of a TIFF, from 0. */
  readonly page?: number;
  readonly channel: string;
}

/** Low and high, 0 … 100. */
export type Percentiles = readonly [low: number, high: number];

export interface ProfiledImages {
  /** In the order of `morphology.featureNames(channels)`. */
  readonly features: Float32Array;
  readonly channels: readonly string[];
  /** SHA-256 of each file, in hexadecimal, in the order of the files. */
  readonly sha256: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
}

interface LoadedFile {
  readonly planes: readonly Plane[];
  readonly sha256: string;
}

async function load({ path, page, channel }: ImageFile): Promise<LoadedFile> {
  const bytes = await readImageBytes(path);
  const { planes } = await decodeImage(bytes, { name: path, ...(page === undefined ? {} : { page }) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { planes: planes.length === 1 ? [{ ...planes[0], channel }] : planes, sha256 };
}

/** Planes of a row: a colour picture alone, or one plane of every file, all of one size. */
function combine(files: readonly ImageFile[], loaded: readonly LoadedFile[]): readonly Plane[] {
  if (loaded.length === 1) return loaded[0].planes;
  const first = loaded[0].planes[0];
  return loaded.map(({ planes }, i) => {
    const { path, channel } = files[i];
    if (planes.length !== 1) {
      throw new ImageFileError(
        path,
        `has ${planes.length} colours, but stands for the one channel ${channel}`,
        {
          hint: 'save each channel as a grey image',
        },
      );
    }
    const [plane] = planes;
    if (plane.width === first.width && plane.height === first.height) return plane;
    throw new ImageFileError(
      path,
      `is ${plane.width} × ${plane.height} pixels, but channel ${first.channel} of the same image is ${first.width} × ${first.height}`,
    );
  });
}

/** Puts a profile of some channels into the places of all channels; features of missing channels are NaN. */
function spreadOver(
  all: readonly string[],
  present: readonly string[],
  features: Float32Array,
): Float32Array {
  const valueOf = new Map(morphology.featureNames(present).map((name, i) => [name, features[i]]));
  return Float32Array.from(morphology.featureNames(all), (name) => valueOf.get(name) ?? Number.NaN);
}

/**
 * Decodes the files of one row and profiles them.
 * @param channels all channels of the study, in order; a row that lacks some has NaN for their features. Without
 *   it, the channels are those of the files.
 * @throws {ImageFileError} which names the file that cannot be used, and why
 */
export async function profileImageSet(
  files: readonly ImageFile[],
  channels?: readonly string[],
  percentiles?: Percentiles,
): Promise<ProfiledImages> {
  if (files.length === 0) throw new InputError('a row of the profiles has no image files');
  const loaded = await Promise.all(files.map(load));
  const stored = combine(files, loaded);
  const planes =
    percentiles === undefined ? stored : stored.map((plane) => percentileScale(plane, ...percentiles));
  const present = planes.map(({ channel }) => channel);
  const features = morphology.profile(planes);
  return {
    features: channels === undefined ? features : spreadOver(channels, present, features),
    channels: channels ?? present,
    sha256: loaded.map((file) => file.sha256),
    widthPx: planes[0].width,
    heightPx: planes[0].height,
  };
}

/** What became of a row: its profile, or the file for which there is none and why. */
export type RowProfile = ProfiledImages | { readonly file: string; readonly reason: string };

/** As `profileImageSet`, but a file that cannot be used is a result and not an error: the work goes on with the next row. */
export async function profileRow(
  files: readonly ImageFile[],
  channels?: readonly string[],
  percentiles?: Percentiles,
): Promise<RowProfile> {
  try {
    return await profileImageSet(files, channels, percentiles);
  } catch (error) {
    if (error instanceof ImageFileError) return { file: error.file, reason: error.reason };
    throw error;
  }
}
