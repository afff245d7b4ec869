import type { CellCentre } from './study';

/** The cells of one image, to be drawn over its picture. */
export interface CellOverlay {
  /** Of the image: what centres and outlines are measured in. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Side of a pixel in micrometres; null where it is not known. */
  readonly pixelUm: number | null;
  readonly cells: readonly CellCentre[];
  /** By cell its border pixels, x, y, x, y, … around it; empty where a table gave the centres. */
  readonly outlines: readonly (readonly number[])[];
}
