/** One row of embeddings from files: decoded, and made into the tiles that the network takes. Runs in worker threads. */
import type { TileOptions } from './preprocess';
import { tilesOf } from './preprocess';
import type { FileFault, ImageFile, ImagePreparation } from './read-planes';
import { orFault, readPlanes } from './read-planes';

/** A row's tiles, or the file for which there are none, and why. */
export type RowTiles =
  | {
      /** stacks × views × channels × height × width. */
      readonly tiles: Float32Array;
      readonly count: number;
      /** Of each file, in hexadecimal. */
      readonly sha256: readonly string[];
    }
  | FileFault;

/**
 * Decodes the files of one row into tiles; a file that cannot be used is a result and not an error.
 * @throws {InputError} when a row has no files
 */
export const decodeTiles = (
  files: readonly ImageFile[],
  options: TileOptions,
  preparation: ImagePreparation = {},
): Promise<RowTiles> =>
  orFault(files, async () => {
    const { planes, sha256 } = await readPlanes(files, preparation, options.channels.channels);
    return { ...tilesOf(planes, options), sha256 };
  });
