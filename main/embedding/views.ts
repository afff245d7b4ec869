/** Which parts of an image are embedded: all of it, its centre, a grid of tiles, or the cells in it. */
import type { Plane } from '../core/plane';
import type { CellCentre } from '../contract/study';
import type { Box, CropBorder } from '../images/crops';
import { cellBox, centreBox, gridBoxes, wholeBox } from '../images/crops';

/** Several views of one image are averaged, but cells: each of them is a row. */
export type Views =
  | { readonly kind: 'whole' }
  /** The largest centred square. */
  | { readonly kind: 'centre' }
  /** Equal tiles, `across` in width and `down` in height. */
  | { readonly kind: 'grid'; readonly across: number; readonly down: number }
  /** Squares around the cells that come with each row. */
  | { readonly kind: 'cells'; readonly sizePx: number; readonly border: CropBorder };

/** Some of a row's views, so that an image of many is worked on in pieces. */
export interface ViewPart {
  readonly from: number;
  readonly to: number;
  /** Those of the part, where views are cells. */
  readonly cells?: readonly CellCentre[];
  /** The side of their squares in this image, where it is not the same in all. */
  readonly cellPx?: number;
}

export const viewCount = (views: Views, cells: number): number =>
  views.kind === 'grid' ? views.across * views.down : views.kind === 'cells' ? cells : 1;

/** The boxes of a part of an image's views; null for a cell that is left out. */
export function viewBoxes(
  plane: Plane,
  views: Views,
  { from, to, cells = [], cellPx }: ViewPart,
): readonly (Box | null)[] {
  switch (views.kind) {
    case 'whole':
      return [wholeBox(plane)];
    case 'centre':
      return [centreBox(plane)];
    case 'grid':
      return gridBoxes(plane, views.across, views.down).slice(from, to);
    case 'cells':
      return cells.map((cell) => cellBox(plane, cell, cellPx ?? views.sizePx, views.border));
  }
}
