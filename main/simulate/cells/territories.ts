import type { Field } from './field';
import { outlineRadius } from './outline';

/** Which cell covers each pixel: neighbours that touch share the ground by how deep inside each the pixel lies. */
export interface Territories {
  /** The cell's number, −1 on bare ground. */
  readonly owner: Int16Array;
  /** 0 at the cell's centre, 1 at its outline. */
  readonly depth: Float32Array;
  /** The same for the second-nearest cell, 2 where there is none. */
  readonly rival: Float32Array;
}

export function drawTerritories({ sizePx, cells }: Field): Territories {
  const owner = new Int16Array(sizePx * sizePx).fill(-1);
  const depth = new Float32Array(sizePx * sizePx).fill(2);
  const rival = new Float32Array(sizePx * sizePx).fill(2);
  cells.forEach(({ x, y, outline }, number) => {
    const reach = outline.largest * 1.2;
    const [left, right] = [Math.max(0, Math.ceil(x - reach)), Math.min(sizePx - 1, Math.floor(x + reach))];
    const [top, bottom] = [Math.max(0, Math.ceil(y - reach)), Math.min(sizePx - 1, Math.floor(y + reach))];
    for (let py = top; py <= bottom; py++) {
      for (let px = left; px <= right; px++) {
        const dx = px - x;
        const dy = py - y;
        const d2 = dx * dx + dy * dy;
        if (d2 > reach * reach) continue;
        const here = Math.sqrt(d2) / outlineRadius(outline, dx, dy);
        const at = py * sizePx + px;
        if (here < depth[at]) {
          rival[at] = depth[at];
          depth[at] = here;
          owner[at] = here <= 1 ? number : -1;
        } else if (here < rival[at]) {
          rival[at] = here;
        }
      }
    }
  });
  return { owner, depth, rival };
}
