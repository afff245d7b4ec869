/** One row of embeddings from files: decoded, and made into the tiles that the network takes. Runs in worker threads. */
import type { TileOptions } from './preprocess';
import { tilesOf } from './preprocess';
import type { FileFault, ImageFile, ImagePreparation } from './read-planes';
import { orFault, readPlanes } from './read-planes';
import type { ViewPart } from './views';
import { viewBoxes } from './views';

/** Tiles of some of a row's views, or the file for which there are none, and why. */
export type RowTiles =
  | {
      /** stacks × views × channels × height × width; views that are left out have no tiles. */
      readonly tiles: Float32Array;
      readonly count: number;
      /** Which views of the part have tiles. */
      readonly kept: readonly number[];
      /** Of each file, in hexadecimal. */
      readonly sha256: readonly string[];
    }
  | FileFault;

/** Some views of one row. */
export interface TileUnit extends ViewPart {
  readonly files: readonly ImageFile[];
}

/**
 * Decodes the files of one row into tiles; a file that cannot be used is a result and not an error.
 * @throws {InputError} when a row has no files
 */
export const decodeTiles = (
  unit: TileUnit,
  options: TileOptions,
  preparation: ImagePreparation = {},
): Promise<RowTiles> =>
  orFault(unit.files, async () => {
    const { planes, sha256 } = await readPlanes(unit.files, preparation, options.channels.channels);
    const boxes = viewBoxes(planes[0], options.views, unit);
    const kept = [...boxes.keys()].filter((i) => boxes[i] !== null);
    const inside = boxes.filter((box) => box !== null);
    return { ...tilesOf(planes, options, inside), kept, sha256 };
  });
