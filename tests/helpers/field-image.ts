import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Rng } from '../../main/core/rng';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { gaussianBlur } from '../../main/simulate/gaussian-blur';

/** A field of bright, textured, round cells on a dark background, before the camera's noise; in 12-bit grey levels. */
export function drawField(sizePx: number, cells: number, rng: Rng): Float32Array {
  const field = new Float32Array(sizePx * sizePx).fill(200);
  for (let cell = 0; cell < cells; cell++) {
    const [cx, cy, radius] = [rng.uniform() * sizePx, rng.uniform() * sizePx, 4 + 5 * rng.uniform()];
    for (let y = Math.max(0, Math.floor(cy - radius)); y < Math.min(sizePx, cy + radius); y++) {
      for (let x = Math.max(0, Math.floor(cx - radius)); x < Math.min(sizePx, cx + radius); x++) {
        if ((x - cx) ** 2 + (y - cy) ** 2 < radius ** 2) field[y * sizePx + x] += 600 + 300 * rng.uniform();
      }
    }
  }
  gaussianBlur(field, sizePx, sizePx, 0.8);
  return field;
}

/** What the camera makes of a field: noise, whole numbers, 12 bits. */
export const photograph = (field: Float32Array, rng: Rng): Uint16Array =>
  Uint16Array.from(field, (value) => Math.min(4095, Math.max(0, Math.round(value + 8 * rng.normal()))));

/** A grey 16-bit TIFF. */
export async function writeGrey(file: string, data: Uint16Array, sizePx: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const plane = { width: sizePx, height: sizePx, channel: 'grey', data, ceiling: 65535 };
  writeFileSync(file, await encodeTiff16(plane));
}
