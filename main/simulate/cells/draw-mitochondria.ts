import type { Rng } from '../../core/rng';
import type { Cell } from './cell';
import type { NuclearPlanes } from './draw-nuclei';
import type { Field } from './field';
import { outlineRadius } from './outline';
import type { Phenotype } from './phenotype';
import type { Territories } from './territories';

/** Half width of a mitochondrion's stamp, in pixels. */
const REACH = 2;
const SIGMA = 0.75;
/** Total length of a cell's mitochondria, in pixels, at a radius of 29; short ones are as many as fill it. */
const TOTAL_LENGTH = 620;

/** A Gaussian by table: the stamps are most of the work. */
const BELL = Float32Array.from({ length: 16 * (REACH + 1) + 1 }, (_, i) =>
  Math.exp(-((i / 16) ** 2) / (2 * SIGMA * SIGMA)),
);
const bellAt = (distance: number): number => BELL[(Math.abs(distance) * 16 + 0.5) | 0];

interface Canvas {
  readonly sizePx: number;
  readonly plane: Float32Array;
}

function stamp({ sizePx, plane }: Canvas, x: number, y: number, weight: number): void {
  const cx = Math.round(x);
  const cy = Math.round(y);
  const [left, right] = [Math.max(0, cx - REACH), Math.min(sizePx - 1, cx + REACH)];
  for (let py = Math.max(0, cy - REACH); py <= Math.min(sizePx - 1, cy + REACH); py++) {
    const row = weight * bellAt(py - y);
    for (let px = left; px <= right; px++) {
      const value = row * bellAt(px - x);
      const at = py * sizePx + px;
      // Crossing filaments do not simply add up: they lie in one thin layer.
      const before = plane[at];
      plane[at] = before > value ? before + 0.25 * value : value + 0.25 * before;
    }
  }
}

/** One mitochondrion: a bent line of stamps that keeps inside its cell and off the nucleus. */
function drawOne(
  canvas: Canvas,
  inCell: (x: number, y: number) => boolean,
  start: readonly [number, number, number],
  lengthPx: number,
  weight: number,
  rng: Rng,
): void {
  let [x, y, direction] = start;
  const swollen = lengthPx < 4 ? 1.15 : 1;
  const steps = Math.max(1, Math.round(lengthPx / 1.3));
  for (let step = 0; step < steps; step++) {
    if (!inCell(x, y)) return;
    stamp(canvas, x, y, weight * swollen);
    direction += 0.42 * rng.normal();
    x += 1.3 * Math.cos(direction);
    y += 1.3 * Math.sin(direction);
  }
}

function drawInCell(
  canvas: Canvas,
  cell: Cell,
  look: Phenotype,
  inCell: (x: number, y: number) => boolean,
  rng: Rng,
): void {
  const length = cell.phase === 'mitosis' ? 3 : look.mitochondrionLengthPx;
  const area = (cell.outline.largest / 29) ** 2;
  // Short mitochondria are seen as dots with gaps between them: fewer stamps than the same length in one piece.
  const count = Math.min(150, Math.round((TOTAL_LENGTH * area) / (length + 3.5)));
  const [nucleus] = cell.nuclei;
  for (let i = 0; i < count; i++) {
    const angle = 2 * Math.PI * rng.uniform();
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const near = outlineRadius(nucleus.outline, cos, sin) * 1.08;
    const far = Math.max(near + 2, outlineRadius(cell.outline, cos, sin) * 0.92);
    // Dense around the nucleus, thinning out towards the edge.
    const share = Math.min(1, Math.abs(rng.normal()) * 0.55 * (look.mitochondriaSpread / 0.62) ** 2);
    const distance = near + (far - near) * share;
    const x = nucleus.x + distance * cos;
    const y = nucleus.y + distance * sin;
    const direction = angle + Math.PI / 2 + 0.9 * rng.normal();
    const weight = cell.mitochondria * (0.45 + 0.5 * rng.uniform()) * (1 - 0.35 * share);
    drawOne(canvas, inCell, [x, y, direction], length * (0.5 + rng.uniform()), weight, rng);
  }
}

/** Adds the mitochondria of all cells to `haze`, the diffuse part of their stain, and returns it. */
export function drawMitochondria(
  field: Field,
  territories: Territories,
  nuclei: NuclearPlanes,
  look: Phenotype,
  haze: Float32Array,
  rng: Rng,
): Float32Array {
  const { sizePx, cells } = field;
  const canvas = { sizePx, plane: new Float32Array(sizePx * sizePx) };
  cells.forEach((cell, number) => {
    const inCell = (x: number, y: number): boolean => {
      const px = Math.round(x);
      const py = Math.round(y);
      if (px < 0 || py < 0 || px >= sizePx || py >= sizePx) return false;
      const at = py * sizePx + px;
      return territories.owner[at] === number && nuclei.mask[at] < 0.5;
    };
    drawInCell(canvas, cell, look, inCell, rng);
  });
  for (let i = 0; i < haze.length; i++) haze[i] += canvas.plane[i];
  return haze;
}
