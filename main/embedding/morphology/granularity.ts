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
import { dilateSquare, erodeSquare } from './square-windows';

/** Half widths of the squares, a fifth to a half apart: neighbouring sizes say nearly the same. */
const RADII = [1, 2, 3, 4, 6, 8, 12] as const;
const BACKGROUND_RADIUS = 24;
/** Square openings of one image at growing radii: erosions add up. */
function createOpener(codes: Uint16Array, width: number, height: number) {
  const eroded = codes.slice();
  const opened = new Uint16Array(codes.length);
  let radius = 0;
  return (next: number): Uint16Array => {
    erodeSquare(eroded, width, height, next - radius, eroded);
    radius = next;
    dilateSquare(eroded, width, height, radius, opened);
    return opened;
  };
}

function sum(values: Uint16Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function subtract(from: Uint16Array, values: Uint16Array): Uint16Array {
  const left = new Uint16Array(from.length);
  for (let i = 0; i < left.length; i++) left[i] = from[i] - values[i];
  return left;
}

/** The share of the signal (image less background) that each radius takes away; all 0 without signal. */
export function granularSpectrum({ codes, width, height }: CodedImage): readonly number[] {
  const signal = subtract(codes, createOpener(codes, width, height)(BACKGROUND_RADIUS));
  const whole = sum(signal);
  const open = createOpener(signal, width, height);
  let before = whole;
  return RADII.map((radius) => {
    const left = sum(open(radius));
    const taken = ratio(before - left, whole);
    before = left;
    return taken;
  });
}

const side = (radius: number): string => `${2 * radius + 1} × ${2 * radius + 1}`;

export const granularity: FeatureGroup = {
  features: RADII.map((radius, i) =>
    feature(
      `Granularity_${String(radius).padStart(2, '0')}`,
      `share of the signal in structures that hold a square of ${side(RADII[i - 1] ?? 0)} but none of ${side(radius)}, in an image of about 256 pixels a side`,
      '0 … 1',
      'both',
    ),
  ),
  measure: ({ coarse }) => granularSpectrum(coarse),
};
