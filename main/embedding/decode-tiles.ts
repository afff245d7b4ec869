/** One row of embeddings from files: decoded, and made into the tiles that the network takes. Runs in worker threads. */
import { createHash } from 'node:crypto';
import { AppError, InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { ImageFileError, decodeImage, readImageBytes } from '../images/decode-image';
import type { TileOptions } from './preprocess';
import { tilesOf } from './preprocess';

/** One channel of a row. A colour picture is one file, whose `channel` is not used. */
export interface TileFile {
  readonly path: string;
  /** Page of a TIFF, from 0. */
  readonly page?: number;
  readonly channel: string;
}

/** A row's tiles, or the file for which there are none, and why. */
export type RowTiles =
  | {
      /** stacks × views × channels × height × width. */
      readonly tiles: Float32Array;
      readonly count: number;
      /** Of each file, in hexadecimal. */
      readonly sha256: readonly string[];
    }
  | { readonly file: string; readonly reason: string };

interface Loaded {
  readonly planes: readonly Plane[];
  readonly sha256: string;
}

async function load({ path, page, channel }: TileFile): Promise<Loaded> {
  const bytes = await readImageBytes(path);
  const { planes } = await decodeImage(bytes, { name: path, ...(page === undefined ? {} : { page }) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { planes: planes.length === 1 ? [{ ...planes[0], channel }] : planes, sha256 };
}

/** A grey picture among colours is a colour picture without colour. */
const asColour = ([plane]: readonly Plane[], channels: readonly string[]): readonly Plane[] =>
  channels.map((channel) => ({ ...plane, channel }));

function combine(
  files: readonly TileFile[],
  loaded: readonly Loaded[],
  { channels }: TileOptions,
): readonly Plane[] {
  const isColour = channels.channels.includes('red');
  if (loaded.length === 1) {
    const [{ planes }] = loaded;
    return isColour && planes.length === 1 ? asColour(planes, channels.channels) : planes;
  }
  const [first] = loaded[0].planes;
  return loaded.map(({ planes: [plane, ...others] }, i) => {
    const { path, channel } = files[i];
    if (others.length > 0) {
      throw new ImageFileError(
        path,
        `has ${others.length + 1} colours, but stands for the one channel ${channel}`,
      );
    }
    if (plane.width === first.width && plane.height === first.height) return plane;
    throw new ImageFileError(
      path,
      `is ${plane.width} × ${plane.height} pixels, but channel ${first.channel} of the same image is ${first.width} × ${first.height}`,
    );
  });
}

const reasonOf = (error: AppError): string =>
  error.hint === undefined ? error.message : `${error.message} (${error.hint})`;

/**
 * Decodes the files of one row into tiles; a file that cannot be used is a result and not an error.
 * @throws {InputError} when a row has no files
 */
export async function decodeTiles(files: readonly TileFile[], options: TileOptions): Promise<RowTiles> {
  if (files.length === 0) throw new InputError('a row of the profiles has no image files');
  try {
    const loaded = await Promise.all(files.map(load));
    const { tiles, count } = tilesOf(combine(files, loaded, options), options);
    return { tiles, count, sha256: loaded.map(({ sha256 }) => sha256) };
  } catch (error) {
    if (error instanceof ImageFileError) return { file: error.file, reason: error.reason };
    if (error instanceof AppError) return { file: files[0].path, reason: reasonOf(error) };
    throw error;
  }
}
