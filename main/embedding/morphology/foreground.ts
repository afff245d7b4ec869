/**
 * Which pixels belong to objects: Otsu's threshold on a lightly smoothed image.
 * Source: Otsu (1979). Departures: 1,024 bins; values above the 99.9 % quantile count as that quantile, so
 * that one piece of dust does not set the threshold.
 */
import { countedQuantile } from '../../images/histogram';
import { otsuBin } from '../../math/otsu';
import type { CodedImage } from './coded-image';

const BINS = 1024;
const TOP_QUANTILE = 0.999;

/** Weights 1 2 1 along both axes, edges repeated, as sums of codes × 16 shifted back with rounding. */
export function smooth({ codes, width, height }: CodedImage): Uint16Array {
  const across = new Uint32Array(codes.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const left = codes[x > 0 ? row + x - 1 : row];
      const right = codes[x < width - 1 ? row + x + 1 : row + x];
      across[row + x] = left + 2 * codes[row + x] + right;
    }
  }
  const smoothed = new Uint16Array(codes.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = y > 0 ? row - width : row;
    const below = y < height - 1 ? row + width : row;
    for (let x = 0; x < width; x++) {
      smoothed[row + x] = (across[above + x] + 2 * across[row + x] + across[below + x] + 8) >> 4;
    }
  }
  return smoothed;
}

/** The greatest code of the background; the top code when there is no foreground. */
export function otsuCode(codes: Uint16Array): number {
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < codes.length; i++) counts[codes[i] >> 6]++;
  const top = Math.ceil(countedQuantile(counts, codes.length, TOP_QUANTILE));
  for (let bin = top + 1; bin < BINS; bin++) {
    counts[top] += counts[bin];
    counts[bin] = 0;
  }
  const bin = otsuBin(counts);
  return bin < 0 ? 65535 : bin * 64 + 63;
}
