/**
 * Edges and sharpness from 3 × 3 neighbourhoods (the outermost pixels have none).
 * Source: Sobel gradient; variance of the Laplacian (Pech-Pacheco et al. 2000) as a measure of focus.
 * Departures: the gradient is taken of the image shrunk to about 512 pixels a side, the Laplacian of every pixel;
 * both are also given relative to the image's own spread, so that gain does not pass for focus.
 */
import type { CodedImage } from './coded-image';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';

/** Mean and mean square over the inner pixels of an image; 0 where there are none. */
export interface InnerMeans {
  readonly mean: number;
  readonly square: number;
}

const innerPixels = ({ width, height }: CodedImage): number =>
  Math.max(0, width - 2) * Math.max(0, height - 2);

/**
 * The magnitude of the Sobel gradient (an eighth of its integer form: codes a pixel).
 * Sums down each column are made once a row, in doubles: integer products would be checked for overflow at every pixel.
 */
export function gradientMeans(image: CodedImage): InnerMeans {
  const { codes, width, height } = image;
  // Starting from a fraction keeps the sums doubles throughout; it is taken off at the end.
  let sum = 0.5;
  let squares = 0.5;
  const weighted = new Float64Array(width);
  const difference = new Float64Array(width);
  for (let y = 1; y < height - 1; y++) {
    const here = y * width;
    for (let x = 0; x < width; x++) {
      const up = codes[here - width + x];
      const down = codes[here + width + x];
      weighted[x] = up + 2 * codes[here + x] + down;
      difference[x] = down - up;
    }
    for (let x = 1; x < width - 1; x++) {
      const dx = weighted[x + 1] - weighted[x - 1];
      const dy = difference[x - 1] + 2 * difference[x] + difference[x + 1];
      const square = dx * dx + dy * dy;
      sum += Math.sqrt(square);
      squares += square;
    }
  }
  const pixels = innerPixels(image);
  return { mean: ratio(sum - 0.5, 8 * pixels), square: ratio(squares - 0.5, 64 * pixels) };
}

/** The Laplacian of the four neighbours, in codes. */
export function laplacianMeans(image: CodedImage): InnerMeans {
  const { codes, width, height } = image;
  let sum = 0.5;
  let squares = 0.5;
  for (let y = 1; y < height - 1; y++) {
    const last = (y + 1) * width - 1;
    for (let at = y * width + 1; at < last; at++) {
      const curve = codes[at - 1] + codes[at + 1] + codes[at - width] + codes[at + width] - 4 * codes[at];
      sum += curve;
      squares += curve * curve;
    }
  }
  const pixels = innerPixels(image);
  return { mean: ratio(sum - 0.5, pixels), square: ratio(squares - 0.5, pixels) };
}

/** Variance of counted codes. */
function countedVariance(counts: Uint32Array, total: number): number {
  let [sum, squares] = [0, 0];
  for (let v = 0; v < counts.length; v++) sum += v * counts[v];
  const mean = sum / total;
  for (let v = 0; v < counts.length; v++) squares += (v - mean) ** 2 * counts[v];
  return squares / total;
}

/** Population variance of an image's codes. */
function variance(codes: Uint16Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < codes.length; i++) sum += codes[i];
  const mean = sum / codes.length;
  for (let i = 0; i < codes.length; i++) squares += (codes[i] - mean) ** 2;
  return squares / codes.length;
}

const SHRUNK = 'in an image of about 512 pixels a side';

export const edges: FeatureGroup = {
  features: [
    feature(
      'Edge_Mean',
      `mean gradient magnitude (Sobel) ${SHRUNK}`,
      'share of the ceiling a pixel',
      'background',
    ),
    feature(
      'Edge_Sd',
      `standard deviation of the gradient magnitude ${SHRUNK}`,
      'share of the ceiling a pixel',
      'background',
    ),
    feature(
      'Edge_Ratio',
      `mean squared gradient over the variance of the intensity ${SHRUNK}`,
      '≥ 0',
      'both',
    ),
    feature(
      'Focus_LaplacianRatio',
      'variance of the Laplacian over the variance of the intensity, at full resolution: falls with blur',
      '≥ 0',
      'both',
    ),
  ],

  measure({ full, counts, medium }) {
    const gradient = gradientMeans(medium);
    const laplacian = laplacianMeans(full);
    return [
      medium.step * gradient.mean,
      medium.step * Math.sqrt(Math.max(0, gradient.square - gradient.mean ** 2)),
      ratio(gradient.square, variance(medium.codes)),
      ratio(laplacian.square - laplacian.mean ** 2, countedVariance(counts, full.codes.length)),
    ];
  },
};
