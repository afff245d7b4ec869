import type { PlateMapPreview } from './plate-map';

/** One image file (or one page of it), with what its name, folder and metadata tell. Unknown keys are null. */
export interface ImageRecord {
  /** Relative to the dropped folder `root`, with forward slashes. */
  readonly path: string;
  /** Index into `ScanResult.roots`. */
  readonly root: number;
  readonly plate: string | null;
  /** `A01` spelling, `AA02` on 1536-well plates. */
  readonly well: string | null;
  readonly site: string | null;
  readonly channel: string | null;
  readonly channelName: string | null;
  readonly z: string | null;
  readonly t: string | null;
  readonly batch: string | null;
  /** Which page of the file, from 0; left out where the file is one image. */
  readonly page?: number;
  /** Side of a pixel of the file's full resolution, in micrometres. */
  readonly pixelUm: number | null;
  /** Where the stage stood when the site was taken, in micrometres, as the instrument counts: most from the middle of the well. */
  readonly xUm: number | null;
  readonly yUm: number | null;
  /** Everything else: folder levels, columns of a metadata table. */
  readonly extra: Readonly<Record<string, string | null>>;
}

export interface SkippedFile {
  readonly path: string;
  readonly root: number;
  readonly reason: string;
}

/** How well one layout explains the files: shown ranked, the best is proposed. */
export interface LayoutCandidate {
  readonly layout: string;
  readonly matched: number;
  readonly total: number;
  readonly firstUnmatched: string | null;
}

/** What is known of sizes and places of rows. */
export interface StudyScale {
  /** Different sides of pixels, the smallest first. */
  readonly pixelSizesUm: readonly number[];
  readonly rowsWithPixelSize: number;
  readonly rowsWithPosition: number;
  /** Which batches have pixels of which size, in words; null where all have the same, or nothing is known. */
  readonly differs: string | null;
}

export interface ScanResult {
  readonly roots: readonly string[];
  readonly layout: string;
  readonly candidates: readonly LayoutCandidate[];
  readonly images: readonly ImageRecord[];
  readonly skipped: readonly SkippedFile[];
  /** What joining each plate map did. */
  readonly plateMaps: readonly PlateMapPreview[];
  readonly warnings: readonly string[];
}

/** The centre of a cell in pixels from the left and the top, as CellProfiler counts: the first pixel's own centre is 0. */
export interface CellCentre {
  readonly x: number;
  readonly y: number;
}
