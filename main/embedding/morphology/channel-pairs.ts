/**
 * How two channels go together, pixel by pixel, in the images shrunk to about 256 pixels a side (which takes out shot noise
 * and shifts of a pixel between cameras).
 * Source: MeasureColocalization of CellProfiler: Pearson correlation; Manders et al. (1993) overlap and
 * coefficients; rank-weighted colocalization (Singan et al. 2011). Departure: Otsu's threshold in place of 15 % of the greatest value.
 */
import type { CodedImage } from './coded-image';
import type { FeatureSpec } from './feature-group';
import { feature, ratio } from './feature-group';
import { otsuCode } from './foreground';

/** A channel ready to be compared: codes, where it is above its threshold, and dense ranks. */
export interface PairedChannel {
  readonly image: CodedImage;
  readonly threshold: number;
  /** Rank of each pixel's code among the codes that occur, from 0. */
  readonly ranks: Int32Array;
  readonly rankCount: number;
}

/** Prepares a channel once for all its pairs. */
export function toPairedChannel(image: CodedImage): PairedChannel {
  const { codes } = image;
  const rankOf = new Int32Array(image.levels);
  for (let i = 0; i < codes.length; i++) rankOf[codes[i]] = 1;
  let rankCount = 0;
  for (let code = 0; code < rankOf.length; code++) {
    if (rankOf[code] === 1) rankOf[code] = rankCount++;
  }
  const ranks = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) ranks[i] = rankOf[codes[i]];
  return { image, threshold: otsuCode(codes), ranks, rankCount };
}

/** The table of pair features; `a` is the channel that stands first. */
export const PAIR_FEATURES: readonly FeatureSpec[] = [
  feature(
    'Correlation_Pearson',
    'Pearson correlation of the intensities; 0 if either is constant',
    '−1 … 1',
    'both',
  ),
  feature('Correlation_Overlap', 'overlap coefficient of the intensities', '0 … 1', 'gain'),
  feature(
    'Correlation_MandersFirst',
    'share of the first channel’s foreground intensity where the second has foreground',
    '0 … 1',
    'gain',
  ),
  feature(
    'Correlation_MandersSecond',
    'share of the second channel’s foreground intensity where the first has foreground',
    '0 … 1',
    'gain',
  ),
  feature(
    'Correlation_RankWeightedFirst',
    'as MandersFirst, each pixel weighted by how near its two ranks are',
    '0 … 1',
    'gain',
  ),
  feature(
    'Correlation_RankWeightedSecond',
    'as MandersSecond, each pixel weighted by how near its two ranks are',
    '0 … 1',
    'gain',
  ),
];

function pearsonAndOverlap(a: CodedImage, b: CodedImage): readonly [pearson: number, overlap: number] {
  const n = a.codes.length;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const p = a.codes[i];
    const q = b.codes[i];
    sa += p;
    sb += q;
    saa += p * p;
    sbb += q * q;
    sab += p * q;
  }
  const covariance = sab / n - (sa / n) * (sb / n);
  const spreads = Math.max(0, saa / n - (sa / n) ** 2) * Math.max(0, sbb / n - (sb / n) ** 2);
  // The same sums in values: value = offset + step × code.
  const square = (image: CodedImage, sum: number, squares: number): number =>
    image.offset ** 2 * n + 2 * image.offset * image.step * sum + image.step ** 2 * squares;
  const product =
    a.offset * b.offset * n + a.offset * b.step * sb + b.offset * a.step * sa + a.step * b.step * sab;
  return [
    ratio(covariance, Math.sqrt(spreads)),
    ratio(product, Math.sqrt(square(a, sa, saa) * square(b, sb, sbb))),
  ];
}

/** The features of a pair of channels of the same size, in the order of PAIR_FEATURES. */
export function measurePair(a: PairedChannel, b: PairedChannel): readonly number[] {
  const [x, y] = [a.image, b.image];
  const ranks = Math.max(a.rankCount, b.rankCount);
  let [firstAll, firstBoth, firstNear] = [0, 0, 0];
  let [secondAll, secondBoth, secondNear] = [0, 0, 0];
  for (let i = 0; i < x.codes.length; i++) {
    const inFirst = x.codes[i] > a.threshold;
    const inSecond = y.codes[i] > b.threshold;
    const first = x.offset + x.step * x.codes[i];
    const second = y.offset + y.step * y.codes[i];
    if (inFirst) firstAll += first;
    if (inSecond) secondAll += second;
    if (!inFirst || !inSecond) continue;
    const nearness = (ranks - Math.abs(a.ranks[i] - b.ranks[i])) / ranks;
    firstBoth += first;
    secondBoth += second;
    firstNear += first * nearness;
    secondNear += second * nearness;
  }
  return [
    ...pearsonAndOverlap(x, y),
    ratio(firstBoth, firstAll),
    ratio(secondBoth, secondAll),
    ratio(firstNear, firstAll),
    ratio(secondNear, secondAll),
  ];
}
