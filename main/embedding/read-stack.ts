import type { Plane } from '../core/plane';
import { ImageFileError } from '../images/image-file-error';
import type { ChannelCorrection } from '../images/plate/correct-plane';
import { loadImage } from '../images/load-image';
import { foldStack } from '../images/project-planes';

/** One channel of a row, or one z plane of it. A colour picture is one file, whose `channel` is not used. */
export interface ImageFile {
  /** Absolute. */
  readonly path: string;
  /** Page of a TIFF, from 0. */
  readonly page?: number;
  readonly channel: string;
  /** Files of one channel that follow each other with this are the planes of a stack, put together so. */
  readonly stack?: 'max' | 'mean';
  /** What its plate tells of every channel, by channel; the colours of a colour picture are channels. */
  readonly corrections?: Readonly<Record<string, ChannelCorrection | undefined>>;
}

/** One channel's picture, put together where it is a stack. */
export interface LoadedStack {
  /** Several of a colour picture. */
  readonly planes: readonly Plane[];
  /** Of each file of the stack, in hexadecimal. */
  readonly sha256: readonly string[];
}

/** The files of a row, those of one stack together; all others alone. */
export function stacksOf(files: readonly ImageFile[]): readonly (readonly [ImageFile, ...ImageFile[]])[] {
  const stacks: [ImageFile, ...ImageFile[]][] = [];
  for (const file of files) {
    const last = stacks.at(-1);
    if (last !== undefined && file.stack !== undefined && last[0].channel === file.channel) last.push(file);
    else stacks.push([file]);
  }
  return stacks;
}

async function load(
  { path, page, channel }: ImageFile,
  leastSidePx: number | undefined,
): Promise<LoadedStack> {
  const { planes, sha256 } = await loadImage(path, {
    ...(page === undefined ? {} : { page }),
    ...(leastSidePx === undefined ? {} : { leastSidePx }),
  });
  return { planes: planes.length === 1 ? [{ ...planes[0], channel }] : planes, sha256: [sha256] };
}

/** The one plane of a file of a stack. */
function onlyPlane({ path, channel }: ImageFile, { planes }: LoadedStack): Plane {
  if (planes.length === 1) return planes[0];
  throw new ImageFileError(path, `has ${planes.length} colours, but stands for the one channel ${channel}`, {
    hint: 'save each channel as a grey image',
  });
}

/**
 * Reads and decodes a file, or the files of a stack one after the other.
 * @param leastSidePx  of images kept in several resolutions the smallest whose sides are at least so long; else the full one
 * @throws {ImageFileError} which names the file that cannot be used, and why
 */
export async function readStack(
  [first, ...rest]: readonly [ImageFile, ...ImageFile[]],
  leastSidePx?: number,
): Promise<LoadedStack> {
  const begun = await load(first, leastSidePx);
  if (rest.length === 0) return begun;
  const fold = foldStack(first.stack ?? 'max', onlyPlane(first, begun));
  const sha256 = [...begun.sha256];
  for (const file of rest) {
    const loaded = await load(file, leastSidePx);
    const wrong = fold.add(onlyPlane(file, loaded));
    if (wrong !== null) throw new ImageFileError(file.path, wrong);
    sha256.push(...loaded.sha256);
  }
  return { planes: [fold.result()], sha256 };
}
