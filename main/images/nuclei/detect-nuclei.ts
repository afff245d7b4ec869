/**
 * Nuclei in a picture of a nuclear stain: blur, one threshold for the picture (Otsu on the square root of brightness,
 * so that a few very bright nuclei do not hide the dim ones), touching nuclei cut at their
 * necks by a watershed of the distance to the outside, what is too small or too large left out. It is simple on
 * purpose: crowded, overlapping or unevenly lit nuclei want a trained segmenter, whose centres can be given as a table.
 */
import type { Plane } from '../../core/plane';
import { otsuBin } from '../../math/otsu';
import type { CellCentre } from '../../contract/study';
import { blur } from './blur';
import { distanceTransform } from './distance-transform';
import { splitTouching } from './split-touching';

export interface NucleusOptions {
  /** Diameters of circles of the same area; what lies outside is no nucleus. */
  readonly leastDiameterPx: number;
  readonly mostDiameterPx: number;
}

export const NUCLEUS_OPTIONS: NucleusOptions = { leastDiameterPx: 10, mostDiameterPx: 150 };

export interface Nucleus extends CellCentre {
  readonly areaPx: number;
}

export interface Nuclei {
  /** In reading order of their first pixels. */
  readonly nuclei: readonly Nucleus[];
  /** Of every pixel the nucleus, counted from 1; 0 where there is none. */
  readonly labels: Int32Array;
}

const BINS = 1024;
/** Brighter pixels count as this quantile: one piece of dust does not set the threshold. */
const TOP_QUANTILE = 0.999;
const SIGMA_PX = 1.5;
/** Two peaks are two nuclei when the lower one rises by so much, in pixels and as a share of its height. */
const LEAST_RISE_PX = 0.75;
const LEAST_RISE_SHARE = 0.1;

/** 1 where the picture is brighter than Otsu's threshold; nowhere where it has no contrast. */
function foreground(values: Float32Array): Uint8Array {
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  const sorted = roots.slice().sort();
  const low = sorted[0];
  const high = sorted[Math.floor(TOP_QUANTILE * (sorted.length - 1))];
  if (!(high > low)) return new Uint8Array(values.length);
  const step = (high - low) / (BINS - 1);
  const binOf = (value: number): number => Math.min(BINS - 1, Math.floor((value - low) / step));
  const counts = new Float64Array(BINS);
  for (const root of roots) counts[binOf(root)]++;
  const threshold = otsuBin(counts);
  return Uint8Array.from(roots, (root) => (binOf(root) > threshold ? 1 : 0));
}

const discArea = (diameterPx: number): number => (Math.PI / 4) * diameterPx * diameterPx;

/** @throws nothing: a picture without nuclei gives none */
export function detectNuclei(plane: Plane, options: NucleusOptions = NUCLEUS_OPTIONS): Nuclei {
  const { width, height } = plane;
  const mask = foreground(blur(plane, SIGMA_PX));
  const distances = distanceTransform(mask, width, height);
  const { labels, count } = splitTouching(distances, width, height, (peak) =>
    Math.max(LEAST_RISE_PX, LEAST_RISE_SHARE * peak),
  );
  const areas = new Float64Array(count + 1);
  const [sumX, sumY] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  labels.forEach((label, i) => {
    areas[label]++;
    sumX[label] += i % width;
    sumY[label] += Math.floor(i / width);
  });
  const [least, most] = [discArea(options.leastDiameterPx), discArea(options.mostDiameterPx)];
  const numbers = new Int32Array(count + 1);
  const nuclei: Nucleus[] = [];
  for (let label = 1; label <= count; label++) {
    const area = areas[label];
    if (area < least || area > most) continue;
    nuclei.push({ x: sumX[label] / area, y: sumY[label] / area, areaPx: area });
    numbers[label] = nuclei.length;
  }
  return { nuclei, labels: labels.map((label) => numbers[label]) };
}
