import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import type { CodedImage } from '../../../main/embedding/morphology/coded-image';
import { decodeNpy } from '../../../main/tables/npy';

const file = (name: string): Uint8Array => readFileSync(path.join(import.meta.dirname, 'fixtures', name));

/** Values that fixtures/generate.py computed with SciPy, scikit-image and NumPy. */
export interface Reference {
  readonly intensity: Readonly<Record<string, number>>;
  readonly edges: Readonly<
    Record<'gradientMean' | 'gradientSquare' | 'laplacianMean' | 'laplacianSquare', number>
  >;
  readonly levels: readonly number[];
  readonly texture: Readonly<Record<'1' | '3', readonly number[]>>;
  readonly granularity: readonly number[];
  readonly shapes: Readonly<Record<'area' | 'perimeter', readonly number[]>>;
  readonly pairs: Readonly<Record<'pearson' | 'overlap', number>>;
  readonly otsu: { readonly counts: readonly number[]; readonly threshold: number };
  readonly fourier: Readonly<Record<'re' | 'im' | 'outRe' | 'outIm', readonly number[]>>;
}

export const reference = JSON.parse(new TextDecoder().decode(file('reference.json'))) as Reference;

/** A fixture as a 16-bit plane, or a mask as an 8-bit one. */
export function fixturePlane(name: string, channel = name): Plane {
  const { shape, data } = decodeNpy(file(`${name}.npy`), name);
  return { width: shape[1], height: shape[0], channel, data: Uint16Array.from(data, Number), ceiling: 65535 };
}

/** Any codes as a coded image whose values are the codes. */
export const coded = (width: number, height: number, codes: Uint16Array): CodedImage => ({
  width,
  height,
  codes,
  offset: 0,
  step: 1,
  levels: 65536,
});

export const plane = (width: number, height: number, data: Plane['data'], channel = 'DNA'): Plane => ({
  width,
  height,
  channel,
  data,
  ceiling: data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : 1,
});

/** Bright disks on a dark, slightly noisy background. */
export function disks(
  width: number,
  height: number,
  centres: readonly (readonly [x: number, y: number, radius: number])[],
  channel = 'DNA',
): Plane {
  const rng = createRng(3, channel);
  const data = Uint16Array.from({ length: width * height }, () => 500 + rng.int(60));
  for (const [cx, cy, radius] of centres) {
    for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
      for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) {
        if ((x - cx) ** 2 + (y - cy) ** 2 <= radius * radius) data[y * width + x] = 12000 + rng.int(400);
      }
    }
  }
  return plane(width, height, data, channel);
}

/** Pixel (x, y) of the result is `pick(x, y)` of the source. */
export function rearrange(
  { data, ...rest }: Plane,
  width: number,
  height: number,
  pick: (x: number, y: number) => number,
): Plane {
  const moved = data.slice();
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) moved[y * width + x] = data[pick(x, y)];
  return { ...rest, width, height, data: moved };
}
