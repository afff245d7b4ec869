/**
 * Which pixels belong to objects: Otsu's threshold on a lightly smoothed image.
 * Source: Otsu (1979). Departures: 1,024 bins; values above the 99.9 % quantile count as that quantile, so
 * that one piece of dust does not set the threshold.
 */
import { countedQuantile } from '../../images/histogram';
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

/**
 * The last bin of the lower class, where the variance between the two classes is greatest; the lowest such bin.
 * −1 when all values lie in one bin: there is no foreground.
 */
export function otsuBin(counts: ArrayLike<number>): number {
  let [total, sum] = [0, 0];
  for (let bin = 0; bin < counts.length; bin++) {
    total += counts[bin];
    sum += counts[bin] * bin;
  }
  let [below, sumBelow] = [0, 0];
  let [best, threshold] = [0, -1];
  for (let bin = 0; bin < counts.length - 1; bin++) {
    below += counts[bin];
    sumBelow += counts[bin] * bin;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > best * (1 + 1e-12)) {
      best = between;
      threshold = bin;
    }
  }
  return threshold;
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
