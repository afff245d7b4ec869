import type { Rng } from '../../core/rng';
import type { Texture } from '../texture';
import type { Cell } from './cell';
import { drawCell } from './cell';
import type { Phenotype } from './phenotype';

/** The cells seen at one site. */
export interface Field {
  readonly sizePx: number;
  readonly cells: readonly Cell[];
}

const REFERENCE_PX = 320;
const TRIES_A_CELL = 40;
/** Nuclei keep this many nuclear radii apart where there is room. */
const APART = 1.75;

/**
 * Scatters cells over a field and a margin around it, so that cut-off cells reach in: denser where a smooth
 * random landscape is high, as cells grow in islands.
 * @param density multiplies the phenotype's number of cells
 */
export function drawField(
  sizePx: number,
  look: Phenotype,
  density: number,
  islands: Texture,
  rng: Rng,
): Field {
  const margin = look.cellRadiusPx;
  const side = sizePx + 2 * margin;
  const mean = look.cellsPerField * density * (side / REFERENCE_PX) ** 2;
  const count = Math.max(0, Math.round(mean + Math.sqrt(mean) * 0.6 * rng.normal()));
  const [ox, oy] = [256 * rng.uniform(), 256 * rng.uniform()];
  const cells: Cell[] = [];
  const taken: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    for (let attempt = 0; attempt < TRIES_A_CELL; attempt++) {
      const x = side * rng.uniform() - margin;
      const y = side * rng.uniform() - margin;
      const welcome = 0.6 + 0.22 * islands.at(ox + x / 7, oy + y / 7);
      const apart = look.nucleusRadiusPx * APART * (1 - attempt / (1.4 * TRIES_A_CELL));
      const free = taken.every(([tx, ty]) => (tx - x) ** 2 + (ty - y) ** 2 > apart * apart);
      if (!free || (rng.uniform() > welcome && attempt < TRIES_A_CELL - 1)) continue;
      taken.push([x, y]);
      cells.push(drawCell(look, x, y, rng));
      break;
    }
  }
  return { sizePx, cells };
}

/** Nuclei whose centre lies in the picture: what a perfect segmentation would count (an anaphase is two). */
export function countNuclei({ sizePx, cells }: Field): number {
  const inside = (v: number): boolean => v >= 0 && v < sizePx;
  return cells.flatMap(({ nuclei }) => nuclei.filter(({ x, y }) => inside(x) && inside(y))).length;
}
