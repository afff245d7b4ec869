/**
 * One row of profiles from files: what a worker thread is asked for. A row is a site (several single-channel
 * files), one page of a stack, or one colour picture.
 */
import type { Plane } from '../../core/plane';
import { cutBox } from '../../images/crops';
import { ImageFileError } from '../../images/image-file-error';
import type { FileFault, ImageFile, ImagePreparation } from '../read-planes';
import { orFault, readPlanes } from '../read-planes';
import type { ViewPart, Views } from '../views';
import { viewBoxes, viewCount } from '../views';
import { morphology } from './morphology';

export interface ProfileOptions extends Partial<ViewPart> {
  /** Of the study, in order; a row that lacks some has NaN for their features. Left out: those of the files. */
  readonly channels?: readonly string[];
  /** Every channel is measured by itself, without pairs of channels. */
  readonly apart?: boolean;
  readonly preparation?: ImagePreparation;
  /** The whole image unless given. The tiles of a grid are averaged; of cells each has a profile. */
  readonly views?: Views;
}

export interface ProfiledImages {
  /** In the order of `profileNames(channels)`; profile after profile where views are cells, NaN where one is left out. */
  readonly features: Float32Array;
  readonly channels: readonly string[];
  /** SHA-256 of each file, in hexadecimal, in the order of the files. */
  readonly sha256: readonly string[];
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The features of images with these channels. */
export const profileNames = (channels: readonly string[], apart: boolean): readonly string[] =>
  apart
    ? channels.flatMap((channel) => morphology.featureNames([channel]))
    : morphology.featureNames(channels);

const profileOf = (planes: readonly Plane[], apart: boolean): Float32Array =>
  apart
    ? Float32Array.from(planes.flatMap((plane) => [...morphology.profile([plane])]))
    : morphology.profile(planes);

/** Puts a profile of some channels into the places of all channels; features of missing channels are NaN. */
function spreadOver(
  all: readonly string[],
  present: readonly string[],
  apart: boolean,
  features: Float32Array,
): Float32Array {
  const valueOf = new Map(profileNames(present, apart).map((name, i) => [name, features[i]]));
  return Float32Array.from(profileNames(all, apart), (name) => valueOf.get(name) ?? Number.NaN);
}

function meanOf(profiles: readonly Float32Array[]): Float32Array {
  if (profiles.length === 1) return profiles[0];
  const sums = new Float64Array(profiles[0].length);
  for (const profile of profiles) profile.forEach((value, j) => (sums[j] += value));
  return Float32Array.from(sums, (sum) => sum / profiles.length);
}

/**
 * Decodes the files of one row and profiles them.
 * @throws {ImageFileError} which names the file that cannot be used, and why
 */
export async function profileImageSet(
  files: readonly ImageFile[],
  options: ProfileOptions = {},
): Promise<ProfiledImages> {
  const { channels, apart = false, preparation, views = { kind: 'whole' }, cells = [], cellPx } = options;
  const read = await readPlanes(files, preparation, channels);
  const planes =
    channels === undefined ? read.planes : read.planes.filter(({ channel }) => channels.includes(channel));
  if (planes.length === 0) {
    throw new ImageFileError(files[0].path, `has none of the channels ${channels?.join(', ') ?? ''}`);
  }
  const present = planes.map(({ channel }) => channel);
  const all = channels ?? present;
  const part = { from: 0, to: viewCount(views, cells.length), cells };
  const boxes = viewBoxes(planes[0], views, cellPx === undefined ? part : { ...part, cellPx });
  const none = new Float32Array(profileNames(all, apart).length).fill(NaN);
  const profiles = boxes.map((box) => {
    if (box === null) return none;
    const cut = planes.map((plane) => cutBox(plane, box));
    return spreadOver(all, present, apart, profileOf(cut, apart));
  });
  return {
    features: views.kind === 'cells' ? concatenate(profiles) : meanOf(profiles),
    channels: all,
    sha256: read.sha256,
    widthPx: planes[0].width,
    heightPx: planes[0].height,
  };
}

function concatenate(profiles: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(profiles.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const profile of profiles) {
    out.set(profile, at);
    at += profile.length;
  }
  return out;
}

/** What became of a row: its profile, or the file for which there is none and why. */
export type RowProfile = ProfiledImages | FileFault;

/** As `profileImageSet`, but a file that cannot be used is a result and not an error: the work goes on with the next row. */
export const profileRow = (files: readonly ImageFile[], options?: ProfileOptions): Promise<RowProfile> =>
  orFault(files, () => profileImageSet(files, options));
