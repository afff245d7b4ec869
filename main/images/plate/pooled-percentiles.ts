/**
 * Percentiles of all pixels of many images, from a few numbers of each: its values at fixed shares of its pixels,
 * between which its distribution is taken as even. Exact where the images agree; elsewhere as exact as the shares are
 * close together, which they are in the tails.
 */
import type { Plane } from '../../core/plane';
import { quantile } from '../../math/quantile';
import { countValues, countedQuantile } from '../histogram';

/** Shares of an image's pixels at which its value is kept. */
export const SHARES: readonly number[] = [
  0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98,
  0.99, 0.995, 0.998, 0.999, 0.9995, 1,
];

/** A plane's values at SHARES; NaN pixels are left out. */
export function valuesAtShares({ data }: Plane): Float32Array {
  if (data instanceof Float32Array) {
    const sorted = data.filter((value) => !Number.isNaN(value)).sort();
    return Float32Array.from(SHARES, (share) => (sorted.length === 0 ? 0 : quantile(sorted, share)));
  }
  const counts = countValues(data, data instanceof Uint8Array ? 256 : 65536);
  return Float32Array.from(SHARES, (share) => countedQuantile(counts, data.length, share));
}

/** The share of an image's pixels that are not above `value`. */
function shareBelow(values: Float32Array, value: number): number {
  const last = values.length - 1;
  if (value >= values[last]) return 1;
  if (value < values[0]) return 0;
  let above = 1;
  while (values[above] <= value) above++;
  const [from, to] = [values[above - 1], values[above]];
  return SHARES[above - 1] + ((value - from) / (to - from)) * (SHARES[above] - SHARES[above - 1]);
}

const STEPS = 60;

/**
 * The value below which lies `percentile` of the pixels of all images together, each image counting the same.
 * @param images  of `valuesAtShares`, at least one
 */
export function pooledPercentile(images: readonly Float32Array[], percentile: number): number {
  const wanted = percentile / 100;
  let low = Math.min(...images.map((values) => values[0]));
  let high = Math.max(...images.map((values) => values[values.length - 1]));
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const share = images.reduce((sum, values) => sum + shareBelow(values, middle), 0) / images.length;
    if (share < wanted) low = middle;
    else high = middle;
  }
  return high;
}
