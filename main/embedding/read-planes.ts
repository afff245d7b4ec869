/**
 * The first stage of every embedding: the files of one row → its planes. Files are read once, hashed and decoded;
 * their planes are put together and prepared as the recipe says. Networks and profiles start from the same planes.
 * Runs in worker threads, so what it is told is plain data.
 */
import { AppError, InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { ImageFileError } from '../images/image-file-error';
import { correctPlane } from '../images/plate/correct-plane';
import { percentileScale } from '../images/percentile-scale';
import type { ImageFile, LoadedStack } from './read-stack';
import { readStack, stacksOf } from './read-stack';

export type { ImageFile } from './read-stack';

/**
 * What is done to the planes before anything is measured. Every step is left out by default; those that are there
 * are part of the embedding's cache key.
 */
export interface ImagePreparation {
  /** Of images kept in several resolutions the smallest whose sides are at least so long; else the full one. */
  readonly leastSidePx?: number;
  /** Stretches every channel between two of its own percentiles, 0 … 100. */
  readonly percentiles?: readonly [low: number, high: number];
}

export interface ReadPlanes {
  /** All of one size; one a file, or those of the one colour picture. */
  readonly planes: readonly Plane[];
  /** Of each file, in hexadecimal. */
  readonly sha256: readonly string[];
}

/** Why a row has no embedding: the file that cannot be used. */
export interface FileFault {
  readonly file: string;
  readonly reason: string;
}

/** One plane of every channel, all of one size. */
function combine(
  stacks: readonly (readonly [ImageFile, ...ImageFile[]])[],
  loaded: readonly LoadedStack[],
): readonly Plane[] {
  const [first] = loaded[0].planes;
  return loaded.map(({ planes }, i) => {
    const [{ path, channel }] = stacks[i];
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

const COLOURS = ['red', 'green', 'blue'] as const;

/** A grey picture in a study of colour pictures is a colour picture without colour. */
function inColour(planes: readonly Plane[], channels: readonly string[] | undefined): readonly Plane[] {
  const isColour = channels !== undefined && COLOURS.some((colour) => channels.includes(colour));
  if (!isColour || planes.length !== 1 || channels.includes(planes[0].channel)) return planes;
  return COLOURS.map((channel) => ({ ...planes[0], channel }));
}

function prepare(planes: readonly Plane[], { percentiles }: ImagePreparation): readonly Plane[] {
  return percentiles === undefined ? planes : planes.map((plane) => percentileScale(plane, ...percentiles));
}

/** The planes after the corrections of their plate. */
const correct = (planes: readonly Plane[], corrections: ImageFile['corrections']): readonly Plane[] =>
  planes.map((plane) => {
    const correction = corrections?.[plane.channel];
    return correction === undefined ? plane : correctPlane(plane, correction);
  });

/**
 * Reads, decodes and prepares the files of one row.
 * @param channels  of the study, where they are known: a grey picture among colour ones gets their channels
 * @throws {ImageFileError} which names the file that cannot be used, and why
 * @throws {InputError} when a row has no files
 */
export async function readPlanes(
  files: readonly ImageFile[],
  preparation: ImagePreparation = {},
  channels?: readonly string[],
): Promise<ReadPlanes> {
  if (files.length === 0) throw new InputError('a row of the profiles has no image files');
  const stacks = stacksOf(files);
  const loaded = await Promise.all(stacks.map((stack) => readStack(stack, preparation.leastSidePx)));
  const stored = loaded.length === 1 ? inColour(loaded[0].planes, channels) : combine(stacks, loaded);
  const planes = correct(stored, files[0].corrections);
  return { planes: prepare(planes, preparation), sha256: loaded.flatMap(({ sha256 }) => sha256) };
}

const reasonOf = (error: AppError): string =>
  error.hint === undefined ? error.message : `${error.message} (${error.hint})`;

/** Work on one row whose failure is a result: what the user's files are to blame for is told, and the next row goes on. */
export async function orFault<T>(
  files: readonly ImageFile[],
  work: () => Promise<T>,
): Promise<T | FileFault> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImageFileError) return { file: error.file, reason: error.reason };
    if (error instanceof AppError && files.length > 0) {
      return { file: files[0].path, reason: reasonOf(error) };
    }
    throw error;
  }
}
