/** Parts of pictures: boxes, and cells cut out around their centres. */
import type { CellCentre } from '../contract/study';
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What becomes of a crop that reaches over the picture's border: filled with the mirrored picture, or left out. */
export type CropBorder = 'reflect' | 'leave-out';

type Size = Pick<Plane, 'width' | 'height'>;

export const wholeBox = ({ width, height }: Size): Box => ({ x: 0, y: 0, width, height });

/** The largest centred square. */
export function centreBox({ width, height }: Size): Box {
  const side = Math.min(width, height);
  return {
    x: Math.floor((width - side) / 2),
    y: Math.floor((height - side) / 2),
    width: side,
    height: side,
  };
}

/** Equal tiles, row by row; pixels that are left over at the right and the bottom are not used. @throws {InputError} */
export function gridBoxes({ width, height }: Size, across: number, down: number): readonly Box[] {
  const [tileWidth, tileHeight] = [Math.floor(width / across), Math.floor(height / down)];
  if (tileWidth < 1 || tileHeight < 1) {
    throw new InputError(
      `an image of ${width} × ${height} pixels cannot be cut into ${across} × ${down} tiles`,
    );
  }
  return Array.from({ length: across * down }, (_, i) => ({
    x: (i % across) * tileWidth,
    y: Math.floor(i / across) * tileHeight,
    width: tileWidth,
    height: tileHeight,
  }));
}

/** The square of `sizePx` around a cell; null where the cell lies outside the picture, or the square does and may not. */
export function cellBox(
  { width, height }: Size,
  cell: CellCentre,
  sizePx: number,
  border: CropBorder,
): Box | null {
  const [column, row] = [Math.round(cell.x), Math.round(cell.y)];
  if (!(column >= 0 && column < width && row >= 0 && row < height)) return null;
  const [x, y] = [cell.x, cell.y].map((centre) => Math.round(centre - (sizePx - 1) / 2));
  const isInside = x >= 0 && y >= 0 && x + sizePx <= width && y + sizePx <= height;
  return isInside || border === 'reflect' ? { x, y, width: sizePx, height: sizePx } : null;
}

/** The pixel that stands at `i` of a picture mirrored at its border pixels, as often as needed. */
function mirrored(i: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const at = ((i % period) + period) % period;
  return at < length ? at : period - at;
}

/** A box of a picture; outside the picture its mirror image. The picture itself where the box is all of it. */
export function cutBox(plane: Plane, box: Box): Plane {
  const { width, height } = plane;
  if (box.x === 0 && box.y === 0 && box.width === width && box.height === height) return plane;
  const data = new (plane.data.constructor as new (length: number) => Plane['data'])(box.width * box.height);
  const columns = Int32Array.from({ length: box.width }, (_, x) => mirrored(box.x + x, width));
  for (let y = 0; y < box.height; y++) {
    const from = mirrored(box.y + y, height) * width;
    for (let x = 0; x < box.width; x++) data[y * box.width + x] = plane.data[from + columns[x]];
  }
  return { ...plane, width: box.width, height: box.height, data };
}
