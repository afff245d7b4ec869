/**
 * One row of profiles from files: what a worker thread is asked for. A row is a site (several single-channel
 * files), one page of a stack, or one colour picture.
 */
import type { FileFault, ImageFile, ImagePreparation } from '../read-planes';
import { orFault, readPlanes } from '../read-planes';
import { morphology } from './morphology';

export interface ProfiledImages {
  /** In the order of `morphology.featureNames(channels)`. */
  readonly features: Float32Array;
  readonly channels: readonly string[];
  /** SHA-256 of each file, in hexadecimal, in the order of the files. */
  readonly sha256: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
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
  preparation?: ImagePreparation,
): Promise<ProfiledImages> {
  const { planes, sha256 } = await readPlanes(files, preparation, channels);
  const present = planes.map(({ channel }) => channel);
  const features = morphology.profile(planes);
  return {
    features: channels === undefined ? features : spreadOver(channels, present, features),
    channels: channels ?? present,
    sha256,
    widthPx: planes[0].width,
    heightPx: planes[0].height,
  };
}

/** What became of a row: its profile, or the file for which there is none and why. */
export type RowProfile = ProfiledImages | FileFault;

/** As `profileImageSet`, but a file that cannot be used is a result and not an error: the work goes on with the next row. */
export const profileRow = (
  files: readonly ImageFile[],
  channels?: readonly string[],
  preparation?: ImagePreparation,
): Promise<RowProfile> => orFault(files, () => profileImageSet(files, channels, preparation));
