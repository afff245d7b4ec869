/**
 * Intensity from the centre of the image outwards: vignetting in fields, the cell's own profile in crops.
 * Source: CellProfiler's MeasureObjectIntensityDistribution, taken of the whole image instead of an object,
 * with the spread of all pixels of a ring in place of that of its eight wedges.
 */
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';

const RINGS = 4;

/** For each ring the sums of codes, of their squares, and the pixels. Ring k holds distances from k/4 to (k + 1)/4 of the half diagonal. */
function sumRings(codes: Uint16Array, width: number, height: number) {
  const sums = new Float64Array(RINGS);
  const squares = new Float64Array(RINGS);
  const pixels = new Float64Array(RINGS);
  const farthest = Math.sqrt((width - 1) ** 2 + (height - 1) ** 2) / 2;
  const scale = farthest === 0 ? 0 : RINGS / farthest;
  for (let y = 0; y < height; y++) {
    const dy = y - (height - 1) / 2;
    for (let x = 0; x < width; x++) {
      const dx = x - (width - 1) / 2;
      const ring = Math.min(RINGS - 1, Math.floor(Math.sqrt(dx * dx + dy * dy) * scale));
      const code = codes[y * width + x];
      sums[ring] += code;
      squares[ring] += code * code;
      pixels[ring]++;
    }
  }
  return { sums, squares, pixels };
}

const rings = Array.from({ length: RINGS }, (_, k) => k + 1);

export const radial: FeatureGroup = {
  features: [
    ...rings.map((k) =>
      feature(
        `Radial_MeanRatio_${k}of${RINGS}`,
        `mean intensity of ring ${k} (1 = centre) over that of the image`,
        '≥ 0',
        'gain',
      ),
    ),
    ...rings.map((k) =>
      feature(`Radial_Cv_${k}of${RINGS}`, `standard deviation over mean inside ring ${k}`, '≥ 0', 'gain'),
    ),
  ],

  measure({ coarse }) {
    const { codes, width, height, offset, step } = coarse;
    const { sums, squares, pixels } = sumRings(codes, width, height);
    const all =
      offset +
      step *
        ratio(
          sums.reduce((a, b) => a + b),
          codes.length,
        );
    // A ring without pixels (images of a few pixels) counts as if it were like the whole image.
    const means = rings.map((_, k) => (pixels[k] === 0 ? all : offset + (step * sums[k]) / pixels[k]));
    const spreads = rings.map((_, k) => {
      const mean = ratio(sums[k], pixels[k]);
      return step * Math.sqrt(Math.max(0, ratio(squares[k], pixels[k]) - mean * mean));
    });
    return [...means.map((mean) => ratio(mean, all)), ...spreads.map((sd, k) => ratio(sd, means[k]))];
  },
};
