/** A plate map as it was given: a file, or cells pasted from a spreadsheet. */
export type PlateMapSource =
  | {
      readonly kind: 'file';
      /** CSV, TSV or a grid, in any encoding; for a list of barcodes the maps it names are found beside it. */
      readonly file: string;
    }
  | {
      readonly kind: 'text';
      /** What the pasted map is called in messages. */
      readonly title: string;
      readonly text: string;
    };

/** By which of its columns a map was joined to the images. */
export type PlateMapKey = 'well' | 'well and site' | 'plate and well' | 'plate, well and site';

/** What joining a plate map does, to be shown before it is done. Lists are cut at 200; their totals count all. */
export interface PlateMapPreview {
  /** The file's name, or the title of the pasted text. */
  readonly title: string;
  readonly by: PlateMapKey;
  /** Columns that the images get. */
  readonly columns: readonly string[];
  /** How the map was understood where that could be otherwise: "wells are numbers, taken row by row". */
  readonly notes: readonly string[];
  /** Rows of the map that cannot be used, each with the reason. */
  readonly problems: readonly string[];
  /** Wells of the study that the map has an entry for. */
  readonly matchedWells: number;
  /** Wells of the study. */
  readonly totalWells: number;
  /** Images (in the window: rows) that get an entry, of all. */
  readonly matchedImages: number;
  readonly totalImages: number;
  /** Wells of the study that the map does not have, as `plate/well`, or `well` where no plate is known. */
  readonly unmatched: readonly string[];
  readonly unmatchedTotal: number;
  /** Wells of the map that no image is of. */
  readonly wellsWithoutImages: readonly string[];
  readonly wellsWithoutImagesTotal: number;
  /** Images of which no well is known, by path: no map can describe them. */
  readonly imagesWithoutWells: readonly string[];
  readonly imagesWithoutWellsTotal: number;
  /** Images of which file names or an earlier table said something else; the map is believed. */
  readonly changed: number;
  /** Some joined wells, with the values of `columns`. */
  readonly sampleRows: readonly { readonly well: string; readonly values: readonly (string | null)[] }[];
}

/** A value that looks like a negative control by its name. Proposed, never applied alone. */
export interface ControlProposal {
  /** Without `Metadata_`. */
  readonly column: string;
  readonly value: string;
  /** Rows that have it. */
  readonly rows: number;
  /** Plates (where there are any, else batches) that have such rows, of all; nulls where neither is known. */
  readonly plates: number | null;
  readonly totalPlates: number | null;
  /** One sentence: what the name usually stands for, and where the rows are. */
  readonly reason: string;
}
