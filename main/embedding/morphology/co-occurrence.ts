/** How often grey levels stand beside each other, in four directions: what Haralick's texture features are computed from. */
import { countedQuantile, countValues } from '../../images/histogram';
import type { CodedImage } from './coded-image';

export const GREY_LEVELS = 16;
const LOW_QUANTILE = 0.01;
const HIGH_QUANTILE = 0.999;

/** Levels 0 … 15 of equal width between the 1 % and 99.9 % quantiles; what lies beyond is clipped. A constant image is 0. */
export function toGreyLevels(image: CodedImage): Uint8Array {
  const counts = countValues(image.codes, image.levels);
  const total = image.codes.length;
  const low = countedQuantile(counts, total, LOW_QUANTILE);
  const high = countedQuantile(counts, total, HIGH_QUANTILE);
  const table = new Uint8Array(image.levels);
  if (high > low) {
    for (let code = 0; code < table.length; code++) {
      const level = Math.floor(((code - low) * GREY_LEVELS) / (high - low));
      table[code] = Math.min(GREY_LEVELS - 1, Math.max(0, level));
    }
  }
  const { codes } = image;
  const levels = new Uint8Array(total);
  for (let i = 0; i < total; i++) levels[i] = table[codes[i]];
  return levels;
}

/** Pairs of levels at (0, d), (d, 0), (d, d) and (d, −d), in both orders, as four symmetric matrices of counts. */
export function countNeighbours(
  levels: Uint8Array,
  width: number,
  height: number,
  distance: number,
): readonly Float64Array[] {
  // One table a direction also keeps the four increments of a pixel apart, which would otherwise stall.
  const along = new Uint32Array(GREY_LEVELS * GREY_LEVELS);
  const down = new Uint32Array(GREY_LEVELS * GREY_LEVELS);
  const falling = new Uint32Array(GREY_LEVELS * GREY_LEVELS);
  const rising = new Uint32Array(GREY_LEVELS * GREY_LEVELS);
  const inner = Math.max(0, width - distance);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const below = row + distance * width;
    if (y + distance >= height) {
      for (let x = 0; x < inner; x++) along[levels[row + x] * GREY_LEVELS + levels[row + x + distance]]++;
      continue;
    }
    for (let x = 0; x < inner; x++) {
      const here = levels[row + x] * GREY_LEVELS;
      const right = levels[row + x + distance];
      const under = levels[below + x];
      along[here + right]++;
      down[here + under]++;
      falling[here + levels[below + x + distance]]++;
      rising[right * GREY_LEVELS + under]++;
    }
    for (let x = inner; x < width; x++) down[levels[row + x] * GREY_LEVELS + levels[below + x]]++;
  }
  return [along, down, falling, rising].map(symmetric);
}

function symmetric(counts: Uint32Array): Float64Array {
  return Float64Array.from(counts, (count, i) => {
    const transposed = (i % GREY_LEVELS) * GREY_LEVELS + Math.floor(i / GREY_LEVELS);
    return count + counts[transposed];
  });
}
