import type { Plane } from '../../core/plane';

/** Beyond this many standard deviations the weights are left out. */
const REACH = 3;

/**
 * Gaussian blur, one axis after the other; at the border the picture's edge is repeated. Values that are no numbers
 * count as 0.
 */
export function blur({ data, width, height }: Plane, sigmaPx: number): Float32Array {
  const reach = Math.ceil(REACH * sigmaPx);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const across = new Float32Array(data.length);
  const row = new Float64Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row.length; x++) {
      const value = data[y * width + Math.min(width - 1, Math.max(0, x - reach))];
      row[x] = Number.isFinite(value) ? value : 0;
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * row[x + k];
      across[y * width + x] = sum / total;
    }
  }
  const out = new Float32Array(data.length);
  const sums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let k = 0; k < weights.length; k++) {
      const from = Math.min(height - 1, Math.max(0, y + k - reach)) * width;
      for (let x = 0; x < width; x++) sums[x] += weights[k] * across[from + x];
    }
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x] / total;
  }
  return out;
}
