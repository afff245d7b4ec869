import { permutation, createRng } from '../core/rng';

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Points as they stand in a panel. Rows without a place (NaN: images that could not be read) are left out. */
export interface PlacedPoints {
  /** Row numbers in the order in which they are drawn: shuffled, so that no batch hides another. */
  readonly order: Int32Array;
  /** Pixels from the panel's upper left corner, by row number. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly missing: number;
}

interface Extent {
  readonly order: Int32Array;
  readonly middleX: number;
  readonly middleY: number;
  readonly spanX: number;
  readonly spanY: number;
}

function extentOf(coordinates: ArrayLike<number>, seed: number): Extent {
  const isPlaced = (row: number): boolean =>
    Number.isFinite(coordinates[2 * row]) && Number.isFinite(coordinates[2 * row + 1]);
  const order = permutation(coordinates.length / 2, createRng(seed, 'figure/draw-order')).filter(isPlaced);
  if (order.length === 0) return { order, middleX: 0, middleY: 0, spanX: 0, spanY: 0 };
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const row of order) {
    left = Math.min(left, coordinates[2 * row]);
    right = Math.max(right, coordinates[2 * row]);
    bottom = Math.min(bottom, coordinates[2 * row + 1]);
    top = Math.max(top, coordinates[2 * row + 1]);
  }
  const [middleX, middleY] = [left / 2 + right / 2, bottom / 2 + top / 2];
  return { order, middleX, middleY, spanX: right - left, spanY: top - bottom };
}

/** Panels of one figure: equally large, as high as the highest layout needs. */
export interface PanelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A flat layout gets a lower panel, down to this share of its width. */
const LOWEST_SHARE = 0.65;

/**
 * Fits layouts (n × 2, row-major) into panels `widthPx` wide with a margin, both axes of a layout on one
 * scale: distances on the page are the layout's distances. The y axis points up, as in every plot of the field.
 * @param square  panels as high as wide, whatever the layouts: equal in all figures of a report
 */
export function placePanels(
  layouts: readonly ArrayLike<number>[],
  widthPx: number,
  marginPx: number,
  seed: number,
  square = false,
): { readonly size: PanelSize; readonly placed: readonly PlacedPoints[] } {
  const extents = layouts.map((coordinates) => extentOf(coordinates, seed));
  const shares = extents.map(({ spanX, spanY }) => (spanY > spanX ? 1 : spanX > 0 ? spanY / spanX : 1));
  const innerX = widthPx - 2 * marginPx;
  const innerY = Math.round(innerX * (square ? 1 : clamp(Math.max(0, ...shares), LOWEST_SHARE, 1)));
  const heightPx = innerY + 2 * marginPx;
  const placed = extents.map(({ order, middleX, middleY, spanX, spanY }, p) => {
    const coordinates = layouts[p];
    const fits = [spanX > 0 ? innerX / spanX : Infinity, spanY > 0 ? innerY / spanY : Infinity];
    const scale = Number.isFinite(Math.min(...fits)) ? Math.min(...fits) : 0;
    const rows = coordinates.length / 2;
    const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
    for (const row of order) {
      x[row] = widthPx / 2 + (coordinates[2 * row] - middleX) * scale;
      y[row] = heightPx / 2 - (coordinates[2 * row + 1] - middleY) * scale;
    }
    return { order, x, y, missing: rows - order.length };
  });
  return { size: { widthPx, heightPx }, placed };
}

/** How large and how solid points are drawn: the more of them, the smaller and the more transparent. */
export interface PointLook {
  readonly radiusPx: number;
  readonly opacity: number;
}

/** A look under which `points` in a panel `widthPx` wide neither vanish nor merge into one blot. */
export function pointLook(points: number, widthPx: number): PointLook {
  const n = Math.max(1, points);
  return {
    radiusPx: (widthPx / 300) * clamp(9 * n ** -0.2, 0.75, 3.4),
    opacity: clamp(1.5 - 0.24 * Math.log10(n), 0.3, 0.9),
  };
}
