/**
 * How much of the signal lies in structures of each size: what openings of growing radius take away.
 * Source: granularity spectrum of CellProfiler (MeasureGranularity), after Ravkin & Temov (1988).
 * Departures: squares instead of reconstruction from disks (openings of any radius then cost the same); the
 * image is shrunk to about 256 pixels a side, so that the spectrum belongs to the field of view and not to
 * the camera's binning; the background is an opening by the largest square and is subtracted.
 */
import type { CodedImage } from './coded-image';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';
import { allocateLines, maximumAlongRows } from './running-maximum';

const RADII = 16;
const BACKGROUND_RADIUS = 24;
const TOP_CODE = 65535;

const complement = (from: Uint16Array, to: Uint16Array): void => {
  for (let i = 0; i < from.length; i++) to[i] = TOP_CODE - from[i];
};

/** Square openings of one image at growing radii. An erosion is a dilation of the complement, and erosions add up. */
function createOpener(codes: Uint16Array, width: number, height: number) {
  const lines = allocateLines(width, height, BACKGROUND_RADIUS);
  const eroded = new Uint16Array(codes.length);
  const scratch = new Uint16Array(codes.length);
  const opened = new Uint16Array(codes.length);
  complement(codes, eroded);
  let radius = 0;
  return (next: number): Uint16Array => {
    const grown = next - radius;
    maximumAlongRows(eroded, width, height, grown, scratch, lines);
    maximumAlongRows(scratch, height, width, grown, eroded, lines);
    radius = next;
    complement(eroded, opened);
    maximumAlongRows(opened, width, height, radius, scratch, lines);
    maximumAlongRows(scratch, height, width, radius, opened, lines);
    return opened;
  };
}

function sum(values: Uint16Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The share of the signal (image less background) that each radius 1 … 16 takes away; all 0 without signal. */
export function granularSpectrum({ codes, width, height }: CodedImage): readonly number[] {
  const background = createOpener(codes, width, height)(BACKGROUND_RADIUS);
  const signal = codes.map((code, i) => code - background[i]);
  const whole = sum(signal);
  const open = createOpener(signal, width, height);
  let before = whole;
  return Array.from({ length: RADII }, (_, i) => {
    const left = sum(open(i + 1));
    const taken = ratio(before - left, whole);
    before = left;
    return taken;
  });
}

export const granularity: FeatureGroup = {
  features: Array.from({ length: RADII }, (_, i) =>
    feature(
      `Granularity_${String(i + 1).padStart(2, '0')}`,
      `share of the signal in structures that a square of ${2 * i + 3} × ${2 * i + 3} does not fit into but one of ${2 * i + 1} × ${2 * i + 1} does, in an image of about 256 pixels a side`,
      '0 … 1',
      'both',
    ),
  ),
  measure: ({ coarse }) => granularSpectrum(coarse),
};
