import type { Textures } from '../texture';
import type { Nucleus } from './cell';
import type { Field } from './field';
import { outlineRadius } from './outline';

/** The nuclei of a field: their stain, how much of each pixel is nucleus, and the nucleoli in them. */
export interface NuclearPlanes {
  readonly dna: Float32Array;
  readonly mask: Float32Array;
  readonly nucleoli: Float32Array;
}

function nucleolusAt(nucleus: Nucleus, x: number, y: number): number {
  let most = 0;
  for (const spot of nucleus.nucleoli) {
    const d2 = ((x - spot.x) ** 2 + (y - spot.y) ** 2) / (spot.radius * spot.radius);
    if (d2 < 6) most = Math.max(most, Math.exp(-d2));
  }
  return most;
}

/** Draws nuclei with soft edges, chromatin grain, a darker rim inside and dark nucleoli. */
export function drawNuclei({ sizePx, cells }: Field, { fine, medium }: Textures): NuclearPlanes {
  const dna = new Float32Array(sizePx * sizePx);
  const mask = new Float32Array(sizePx * sizePx);
  const nucleoli = new Float32Array(sizePx * sizePx);
  for (const { nuclei, grain } of cells) {
    for (const nucleus of nuclei) {
      const { x, y, outline, intensity, contrast } = nucleus;
      const reach = outline.largest + 1;
      const [left, right] = [Math.max(0, Math.ceil(x - reach)), Math.min(sizePx - 1, Math.floor(x + reach))];
      const [top, bottom] = [Math.max(0, Math.ceil(y - reach)), Math.min(sizePx - 1, Math.floor(y + reach))];
      for (let py = top; py <= bottom; py++) {
        for (let px = left; px <= right; px++) {
          const dx = px - x;
          const dy = py - y;
          const distance = Math.sqrt(dx * dx + dy * dy);
          const edge = outlineRadius(outline, dx, dy);
          if (distance > edge + 0.7) continue;
          const cover = Math.min(1, (edge + 0.7 - distance) / 1.4);
          const inside = distance / edge;
          const [gx, gy] = [grain[0] + dx, grain[1] + dy];
          const chromatin = 1 + contrast * (0.8 * fine.at(gx, gy) + 0.9 * medium.at(gx, gy));
          const dome = 0.72 + 0.34 * Math.sqrt(Math.max(0, 1 - inside * inside));
          const spot = nucleolusAt(nucleus, px, py);
          const at = py * sizePx + px;
          const value = intensity * cover * dome * Math.max(0.15, chromatin) * (1 - 0.45 * spot);
          dna[at] = Math.max(dna[at], value);
          mask[at] = Math.max(mask[at], cover);
          nucleoli[at] = Math.max(nucleoli[at], cover * spot);
        }
      }
    }
  }
  return { dna, mask, nucleoli };
}
