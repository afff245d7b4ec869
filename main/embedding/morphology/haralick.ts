/**
 * Thirteen texture features of a grey-level co-occurrence matrix.
 * Source: Haralick, Shanmugam & Dinstein (1973), f1 … f13, logarithms to base 2; conventions for constant images as
 * in mahotas (Coelho 2013): correlation 1. Departure: the difference variance is the variance of the
 * distribution of differences, as the paper says, not of the entries of its vector.
 */
import { countNeighbours, GREY_LEVELS, toGreyLevels } from './co-occurrence';
import type { FeatureGroup, FeatureSpec } from './feature-group';
import { feature } from './feature-group';

const TINY = 1e-300;

const entropyOf = (p: Float64Array): number => {
  let bits = 0;
  for (const share of p) if (share > 0) bits -= share * Math.log2(share);
  return bits;
};

function meanAndVariance(p: Float64Array): { mean: number; variance: number } {
  let [mean, square] = [0, 0];
  p.forEach((share, value) => {
    mean += share * value;
    square += share * value * value;
  });
  return { mean, variance: Math.max(0, square - mean * mean) };
}

/** The distributions that the thirteen formulas share. */
interface Distributions {
  readonly p: Float64Array;
  readonly margin: Float64Array;
  readonly sums: Float64Array;
  readonly differences: Float64Array;
}

function distributions(counts: Float64Array): Distributions {
  const n = GREY_LEVELS;
  let total = 0;
  for (const count of counts) total += count;
  const p = counts.map((count) => count / Math.max(total, 1));
  const margin = new Float64Array(n);
  const sums = new Float64Array(2 * n - 1);
  const differences = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const share = p[i * n + j];
      margin[i] += share;
      sums[i + j] += share;
      differences[Math.abs(i - j)] += share;
    }
  }
  return { p, margin, sums, differences };
}

/** Correlation, inverse difference moment, squared entries, and the two information measures. */
function pairStatistics({ p, margin }: Distributions) {
  const n = GREY_LEVELS;
  const { mean, variance } = meanAndVariance(margin);
  let [products, closeness, squares, cross1, cross2] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const share = p[i * n + j];
      const independent = margin[i] * margin[j];
      products += share * i * j;
      closeness += share / (1 + (i - j) ** 2);
      squares += share * share;
      const bits = Math.log2(Math.max(independent, TINY));
      cross1 -= share * bits;
      cross2 -= independent * bits;
    }
  }
  const bits = entropyOf(p);
  const marginBits = entropyOf(margin);
  return {
    correlation: variance === 0 ? 1 : (products - mean * mean) / variance,
    variance,
    closeness,
    squares,
    bits,
    information1: marginBits === 0 ? 0 : (bits - cross1) / marginBits,
    information2: Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (cross2 - bits)))),
  };
}

/** The thirteen features f1 … f13 of a symmetric matrix of counts (16 × 16); without any pair, those of a constant image. */
export function haralickFeatures(counts: Float64Array): readonly number[] {
  const shares = distributions(
    counts.some((count) => count > 0) ? counts : Float64Array.from(counts, (_, i) => Number(i === 0)),
  );
  const pair = pairStatistics(shares);
  const sum = meanAndVariance(shares.sums);
  const difference = meanAndVariance(shares.differences);
  return [
    pair.squares,
    difference.variance + difference.mean ** 2,
    pair.correlation,
    pair.variance,
    pair.closeness,
    sum.mean,
    sum.variance,
    entropyOf(shares.sums),
    pair.bits,
    difference.variance,
    entropyOf(shares.differences),
    pair.information1,
    pair.information2,
  ];
}

/** Haralick features averaged over the four directions at one distance. */
export function textureOf(
  levels: Uint8Array,
  width: number,
  height: number,
  distance: number,
): readonly number[] {
  const directions = countNeighbours(levels, width, height, distance).map(haralickFeatures);
  return directions[0].map(
    (_, k) => directions.reduce((sum, values) => sum + values[k], 0) / directions.length,
  );
}

const FINE_PX = 2;
const COARSE_PX = 5;

const MEANINGS: readonly (readonly [name: string, meaning: string, unit: string])[] = [
  ['AngularSecondMoment', 'uniformity: sum of squared shares of level pairs', '0 … 1'],
  ['Contrast', 'mean squared difference of neighbouring levels', 'levels²'],
  ['Correlation', 'correlation of neighbouring levels; 1 for a constant image', '−1 … 1'],
  ['Variance', 'variance of the levels', 'levels²'],
  ['InverseDifferenceMoment', 'homogeneity: nearness of neighbouring levels', '0 … 1'],
  ['SumAverage', 'mean sum of neighbouring levels', 'levels'],
  ['SumVariance', 'variance of the sum of neighbouring levels', 'levels²'],
  ['SumEntropy', 'entropy of the sum of neighbouring levels', 'bits'],
  ['Entropy', 'entropy of level pairs', 'bits'],
  ['DifferenceVariance', 'variance of the difference of neighbouring levels', 'levels²'],
  ['DifferenceEntropy', 'entropy of the difference of neighbouring levels', 'bits'],
  ['InformationMeasure1', 'what neighbours tell of each other, first information measure', '−1 … 0'],
  ['InformationMeasure2', 'what neighbours tell of each other, second information measure', '0 … 1'],
];

const specsAt = (suffix: string, where: string): readonly FeatureSpec[] =>
  MEANINGS.map(([name, meaning, unit]) =>
    feature(`Texture_${name}_${suffix}`, `${meaning}; ${where}`, unit, 'both'),
  );

export const texture: FeatureGroup = {
  features: [
    ...specsAt('Fine', 'pixels 2 apart in an image of about 512 pixels a side'),
    ...specsAt('Coarse', 'pixels 5 apart in an image of about 256 pixels a side'),
  ],
  measure: ({ medium, coarse }) => [
    ...textureOf(toGreyLevels(medium), medium.width, medium.height, FINE_PX),
    ...textureOf(toGreyLevels(coarse), coarse.width, coarse.height, COARSE_PX),
  ],
};
