/**
 * Objects of a channel (nuclei in a DNA stain, cells or clumps elsewhere): how many, how large, of what shape.
 * Source: IdentifyPrimaryObjects and MeasureObjectSizeShape of CellProfiler, without splitting objects that
 * touch. Convention: an image without objects has 0 for every number about them, so that no column is lost.
 */
import { median } from '../../math/quantile';
import type { ChannelImage, CodedImage } from './coded-image';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';
import { otsuCode, smooth } from './foreground';
import { labelRuns } from './label-objects';
import type { ObjectShapes } from './object-shapes';
import { measureShapes } from './object-shapes';

/** Smaller ones, in pixels of the medium image, are noise. */
const SMALLEST_AREA = 16;
const NO_FOREGROUND = 65535;

const mean = (values: readonly number[]): number =>
  ratio(
    values.reduce((a, b) => a + b, 0),
    values.length,
  );

/** Population standard deviation. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

interface Foreground {
  readonly mask: Uint8Array;
  /** Threshold as a share of the ceiling. */
  readonly threshold: number;
  readonly share: number;
  readonly insideMean: number;
  readonly outsideMean: number;
  readonly insideSd: number;
}

/** 1 where a pixel is an object: above the threshold, or not above it where objects are dark. */
function maskOf(codes: Uint16Array, threshold: number, darkObjects: boolean): Uint8Array {
  const mask = new Uint8Array(codes.length);
  if (threshold >= NO_FOREGROUND) return mask;
  const above = darkObjects ? 0 : 1;
  for (let i = 0; i < mask.length; i++) mask[i] = codes[i] > threshold ? above : 1 - above;
  return mask;
}

function separate({ medium, darkObjects }: ChannelImage): Foreground {
  const smoothed = smooth(medium);
  const code = otsuCode(smoothed);
  const mask = maskOf(smoothed, code, darkObjects);
  const { codes } = medium;
  let [inside, insideSum, insideSquares, sum] = [0, 0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    const value = codes[i];
    const kept = value * mask[i];
    sum += value;
    inside += mask[i];
    insideSum += kept;
    insideSquares += kept * value;
  }
  const toShare = (c: number): number => medium.offset + medium.step * c;
  const insideMean = ratio(insideSum, inside);
  const variance = Math.max(0, ratio(insideSquares, inside) - insideMean ** 2);
  return {
    mask,
    threshold: code < NO_FOREGROUND ? toShare(code) : toShare(0),
    share: inside / mask.length,
    insideMean: inside === 0 ? 0 : toShare(insideMean),
    outsideMean: toShare(ratio(sum - insideSum, mask.length - inside)),
    insideSd: medium.step * Math.sqrt(variance),
  };
}

/** The objects that are not noise. */
function kept(
  mask: Uint8Array,
  { width, height }: CodedImage,
): Record<keyof ObjectShapes, readonly number[]> {
  const shapes = measureShapes(labelRuns(mask, width, height), mask, width, height);
  const pick = (values: Float64Array): readonly number[] =>
    Array.from(values).filter((_, k) => shapes.area[k] >= SMALLEST_AREA);
  return {
    area: pick(shapes.area),
    eccentricity: pick(shapes.eccentricity),
    perimeter: pick(shapes.perimeter),
    solidity: pick(shapes.solidity),
  };
}

export const objects: FeatureGroup = {
  features: [
    feature(
      'Foreground_Threshold',
      'Otsu threshold between background and objects',
      'share of the ceiling',
      'none',
    ),
    feature('Foreground_Share', 'share of pixels in objects', '0 … 1', 'both'),
    feature('Foreground_Mean', 'mean intensity inside; 0 without objects', 'share of the ceiling', 'none'),
    feature(
      'Foreground_Sd',
      'standard deviation of the intensity inside',
      'share of the ceiling',
      'background',
    ),
    feature('Background_Mean', 'mean intensity outside', 'share of the ceiling', 'none'),
    feature(
      'Objects_Count',
      'objects of at least 16 pixels of the image shrunk to about 512 pixels a side',
      'number',
      'both',
    ),
    feature('Objects_Density', 'objects a million pixels of the full image', 'number', 'both'),
    feature('Objects_AreaMedian', 'median area; 0 without objects', 'pixels of the full image', 'both'),
    feature('Objects_AreaMean', 'mean area; 0 without objects', 'pixels of the full image', 'both'),
    feature('Objects_AreaSd', 'standard deviation of the areas', 'pixels of the full image', 'both'),
    feature(
      'Objects_EccentricityMean',
      'mean eccentricity: 0 disk, 1 rod; 0 without objects',
      '0 … 1',
      'both',
    ),
    feature(
      'Objects_SolidityMean',
      'mean area over area of the convex hull; 0 without objects',
      '0 … 1',
      'both',
    ),
    feature(
      'Objects_FormFactorMean',
      'mean 4π area / perimeter²: 1 for a disk; 0 without objects',
      '≥ 0',
      'both',
    ),
    feature('Objects_FormFactorSd', 'standard deviation of the form factor', '≥ 0', 'both'),
  ],

  measure(image) {
    const { full, medium } = image;
    const foreground = separate(image);
    const { area, eccentricity, perimeter, solidity } = kept(foreground.mask, medium);
    const pixel = (full.width * full.height) / (medium.width * medium.height);
    const areas = area.map((n) => n * pixel);
    const formFactors = area.map((n, k) => (4 * Math.PI * n) / perimeter[k] ** 2);
    return [
      foreground.threshold,
      foreground.share,
      foreground.insideMean,
      foreground.insideSd,
      foreground.outsideMean,
      areas.length,
      (areas.length / (full.width * full.height)) * 1e6,
      areas.length === 0 ? 0 : median(areas),
      mean(areas),
      spread(areas),
      mean(eccentricity),
      mean(solidity),
      mean(formFactors),
      spread(formFactors),
    ];
  },
};
