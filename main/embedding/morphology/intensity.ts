/**
 * The distribution of a channel's intensities, exactly, from the counts of its values.
 * Source: the intensity features of CellProfiler (MeasureImageIntensity; Carpenter et al. 2006), with skewness,
 * kurtosis and entropy as SciPy and scikit-image define them. Departures: intensities are shares of the file
 * format's ceiling, and the entropy is that of 256 equal bins between least and greatest value, so that
 * neither bit depth nor gain changes it.
 */
import { countedQuantile } from '../../images/histogram';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';

const QUANTILES = [0.01, 0.05, 0.25, 0.75, 0.95, 0.99] as const;
const ENTROPY_BINS = 256;
const SHARE = 'share of the ceiling';

/** Mean and central moments of counted values, in codes. */
interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

function moments(counts: Uint32Array, total: number): Moments {
  let sum = 0;
  for (let v = 0; v < counts.length; v++) sum += v * counts[v];
  const mean = sum / total;
  let [m2, m3, m4] = [0, 0, 0];
  for (let v = 0; v < counts.length; v++) {
    if (counts[v] === 0) continue;
    const d = v - mean;
    const square = d * d * counts[v];
    m2 += square;
    m3 += square * d;
    m4 += square * d * d;
  }
  const variance = m2 / total;
  return {
    mean,
    variance,
    skewness: ratio(m3 / total, variance ** 1.5),
    kurtosis: variance === 0 ? 0 : m4 / total / variance ** 2 - 3,
  };
}

/** Median of |value − median|. The median may lie between two codes, so deviations are counted in half codes. */
function medianDeviation(counts: Uint32Array, total: number, median: number): number {
  const deviations = new Uint32Array(2 * counts.length);
  const centre = Math.round(2 * median);
  for (let v = 0; v < counts.length; v++) deviations[Math.abs(2 * v - centre)] += counts[v];
  return countedQuantile(deviations, total, 0.5) / 2;
}

/** Shannon entropy in bits of equal bins between the codes `least` and `greatest`, as numpy.histogram sets them. */
function entropy(counts: Uint32Array, total: number, least: number, greatest: number): number {
  if (greatest === least) return 0;
  const bins = new Float64Array(ENTROPY_BINS);
  for (let v = least; v <= greatest; v++) {
    const bin = Math.floor(((v - least) * ENTROPY_BINS) / (greatest - least));
    bins[Math.min(ENTROPY_BINS - 1, bin)] += counts[v];
  }
  let bits = 0;
  for (const count of bins) if (count > 0) bits -= (count / total) * Math.log2(count / total);
  return bits;
}

export const intensity: FeatureGroup = {
  features: [
    feature('Intensity_Mean', 'mean', SHARE, 'none'),
    feature('Intensity_Sd', 'standard deviation', SHARE, 'background'),
    feature('Intensity_Cv', 'standard deviation over mean; 0 for a black image', '≥ 0', 'gain'),
    feature('Intensity_Median', 'median', SHARE, 'none'),
    feature('Intensity_Mad', 'median absolute deviation from the median, unscaled', SHARE, 'background'),
    ...QUANTILES.map((q) =>
      feature(`Intensity_Q${String(100 * q).padStart(2, '0')}`, `${100 * q} % quantile`, SHARE, 'none'),
    ),
    feature('Intensity_Min', 'least value', SHARE, 'none'),
    feature('Intensity_Max', 'greatest value', SHARE, 'none'),
    feature('Intensity_Skewness', 'skewness; 0 for a constant image', 'number', 'both'),
    feature(
      'Intensity_Kurtosis',
      'kurtosis, 0 for a normal distribution and for a constant image',
      '≥ −2',
      'both',
    ),
    feature(
      'Intensity_Entropy',
      'entropy of 256 equal bins from least to greatest value',
      'bits, 0 … 8',
      'both',
    ),
    feature('Intensity_MinimumShare', 'share of pixels that have the least value', '0 … 1', 'both'),
    feature(
      'Intensity_MaximumShare',
      'share of pixels that have the greatest value: clipping by the camera',
      '0 … 1',
      'both',
    ),
    feature('Intensity_SaturatedShare', 'share of pixels at the ceiling of the file format', '0 … 1', 'none'),
  ],

  measure({ full, counts }) {
    const total = full.codes.length;
    const toShare = (code: number): number => full.offset + full.step * code;
    const { mean, variance, skewness, kurtosis } = moments(counts, total);
    const least = counts.findIndex((count) => count > 0);
    const greatest = counts.findLastIndex((count) => count > 0);
    const median = countedQuantile(counts, total, 0.5);
    const sd = full.step * Math.sqrt(variance);
    const saturated = toShare(greatest) >= 1 ? counts[greatest] / total : 0;
    return [
      toShare(mean),
      sd,
      ratio(sd, toShare(mean)),
      toShare(median),
      full.step * medianDeviation(counts, total, median),
      ...QUANTILES.map((q) => toShare(countedQuantile(counts, total, q))),
      toShare(least),
      toShare(greatest),
      skewness,
      kurtosis,
      entropy(counts, total, least, greatest),
      counts[least] / total,
      counts[greatest] / total,
      saturated,
    ];
  },
};
