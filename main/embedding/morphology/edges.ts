/**
 * Edges and sharpness at full resolution, in one pass over 3 × 3 neighbourhoods (the outermost pixels have none).
 * Source: Sobel gradient; variance of the Laplacian (Pech-Pacheco et al. 2000) as a measure of focus.
 * Departure: both are also given relative to the image's own spread, so that gain does not pass for focus.
 */
import type { CodedImage } from './coded-image';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';

/** Sums over the inner pixels, in codes. */
export interface EdgeSums {
  readonly pixels: number;
  /** Of the gradient's magnitude (Sobel, an eighth of its integer form) and of its square. */
  readonly gradient: number;
  readonly gradientSquares: number;
  /** Of the Laplacian of the four neighbours and of its square. */
  readonly laplacian: number;
  readonly laplacianSquares: number;
}

/** Gradient and Laplacian sums. Column sums are carried along a row, so that each pixel is read three times, not nine. */
export function sumEdges({ codes, width, height }: CodedImage): EdgeSums {
  let [gradient, gradientSquares, laplacian, laplacianSquares] = [0, 0, 0, 0];
  if (width < 3 || height < 3) {
    return { pixels: 0, gradient, gradientSquares, laplacian, laplacianSquares };
  }
  for (let y = 1; y < height - 1; y++) {
    const here = y * width;
    const above = here - width;
    const below = here + width;
    let [weighted0, weighted1] = [0, 0];
    let [difference0, difference1] = [0, 0];
    let [middle0, middle1, ends1] = [0, 0, 0];
    for (let x = 0; x < width; x++) {
      const up = codes[above + x];
      const middle = codes[here + x];
      const down = codes[below + x];
      const weighted = up + 2 * middle + down;
      const difference = down - up;
      if (x >= 2) {
        const dx = weighted - weighted0;
        const dy = difference0 + 2 * difference1 + difference;
        const square = dx * dx + dy * dy;
        gradient += Math.sqrt(square);
        gradientSquares += square;
        const curve = 4 * middle1 - ends1 - middle0 - middle;
        laplacian += curve;
        laplacianSquares += curve * curve;
      }
      weighted0 = weighted1;
      weighted1 = weighted;
      difference0 = difference1;
      difference1 = difference;
      middle0 = middle1;
      middle1 = middle;
      ends1 = up + down;
    }
  }
  return {
    pixels: (width - 2) * (height - 2),
    gradient: gradient / 8,
    gradientSquares: gradientSquares / 64,
    laplacian,
    laplacianSquares,
  };
}

/** Variance of the codes from their counts. */
function varianceOf(counts: Uint32Array, total: number): number {
  let [sum, squares] = [0, 0];
  for (let v = 0; v < counts.length; v++) sum += v * counts[v];
  const mean = sum / total;
  for (let v = 0; v < counts.length; v++) squares += (v - mean) ** 2 * counts[v];
  return squares / total;
}

export const edges: FeatureGroup = {
  features: [
    feature('Edge_Mean', 'mean gradient magnitude (Sobel)', 'share of the ceiling a pixel', 'background'),
    feature(
      'Edge_Sd',
      'standard deviation of the gradient magnitude',
      'share of the ceiling a pixel',
      'background',
    ),
    feature('Focus_GradientRatio', 'mean squared gradient over the variance of the intensity', '≥ 0', 'both'),
    feature(
      'Focus_LaplacianRatio',
      'variance of the Laplacian over the variance of the intensity: falls with blur',
      '≥ 0',
      'both',
    ),
  ],

  measure({ full, counts }) {
    const sums = sumEdges(full);
    const spread = varianceOf(counts, full.codes.length);
    const mean = ratio(sums.gradient, sums.pixels);
    const square = ratio(sums.gradientSquares, sums.pixels);
    const laplacian = ratio(sums.laplacian, sums.pixels);
    return [
      full.step * mean,
      full.step * Math.sqrt(Math.max(0, square - mean * mean)),
      ratio(square, spread),
      ratio(ratio(sums.laplacianSquares, sums.pixels) - laplacian * laplacian, spread),
    ];
  },
};
