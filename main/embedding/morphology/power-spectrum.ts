/**
 * How fine the detail of an image is: the slope of its power spectrum, steep when it is out of focus.
 * Source: power log-log slope of CellProfiler (MeasureImageQuality; Bray et al. 2012, after Field 1997).
 * Departure: the mean of the spectra of up to sixteen Hann-windowed squares of 64 pixels, spread evenly
 * (Welch 1967), instead of one transform of the whole image: steadier, and the same for images of any size.
 */
import type { CodedImage } from './coded-image';
import type { FeatureGroup } from './feature-group';
import { feature, ratio } from './feature-group';
import type { FourierPlan } from './fourier';
import { planFourier, transformSquare } from './fourier';

const LARGEST_SQUARE = 64;
const SMALLEST_SQUARE = 8;

/** Where squares of `size` begin along `length`: two at the ends, or four evenly spread; the same seen from either side. */
function starts(length: number, size: number): readonly number[] {
  const room = length - size;
  if (room === 0) return [0];
  if (length < 2 * size) return [0, room];
  const inner = Math.round(room / 3);
  return [0, inner, room - inner, room];
}

/** Reads a square, less its mean, under the window. */
function readSquare(
  image: CodedImage,
  x0: number,
  y0: number,
  window: Float64Array,
  target: Float64Array,
): void {
  const size = window.length;
  let sum = 0;
  for (let y = 0; y < size; y++) {
    const row = (y0 + y) * image.width + x0;
    for (let x = 0; x < size; x++) {
      const code = image.codes[row + x];
      target[y * size + x] = code;
      sum += code;
    }
  }
  const mean = sum / (size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++)
      target[y * size + x] = (target[y * size + x] - mean) * window[y] * window[x];
  }
}

/** Adds the power of every frequency to the ring of its rounded length. */
function addRings(plan: FourierPlan, re: Float64Array, im: Float64Array, power: Float64Array): void {
  const size = plan.length;
  for (let y = 0; y < size; y++) {
    const v = Math.min(y, size - y);
    for (let x = 0; x < size; x++) {
      const u = Math.min(x, size - x);
      const ring = Math.round(Math.sqrt(u * u + v * v));
      if (ring < power.length) power[ring] += re[y * size + x] ** 2 + im[y * size + x] ** 2;
    }
  }
}

/** How many frequencies of a square of `size` pixels each ring of `radialPower` sums. */
export function ringSizes(size: number): Float64Array {
  const counts = new Float64Array(size / 2 + 1);
  const ones = new Float64Array(size * size).fill(1);
  addRings(planFourier(size), ones, new Float64Array(size * size), counts);
  return counts;
}

/** Summed power by frequency 0 … size/2 (cycles a square); empty for images smaller than 8 pixels. */
export function radialPower(image: CodedImage): Float64Array {
  const side = Math.min(image.width, image.height, LARGEST_SQUARE);
  const size = 2 ** Math.floor(Math.log2(side));
  if (size < SMALLEST_SQUARE) return new Float64Array(0);
  const plan = planFourier(size);
  const window = Float64Array.from({ length: size }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / size) ** 2);
  const power = new Float64Array(size / 2 + 1);
  const corners = starts(image.height, size).flatMap((y) => starts(image.width, size).map((x) => ({ x, y })));
  const re = new Float64Array(size * size);
  const im = new Float64Array(size * size);
  // Two real squares share one complex transform: summed over a ring, their powers are the power of the pair.
  for (let i = 0; i < corners.length; i += 2) {
    readSquare(image, corners[i].x, corners[i].y, window, re);
    im.fill(0);
    if (i + 1 < corners.length) readSquare(image, corners[i + 1].x, corners[i + 1].y, window, im);
    transformSquare(plan, re, im);
    addRings(plan, re, im, power);
  }
  return power;
}

/** Least-squares slope of log mean power on log frequency, from frequency 1; 0 where there is no power to speak of. */
export function powerSlope(power: Float64Array): number {
  if (power.length === 0) return 0;
  const sizes = ringSizes(2 * (power.length - 1));
  const points = Array.from(power.subarray(1), (value, i) => ({
    x: Math.log(i + 1),
    value: value / sizes[i + 1],
  }))
    .filter(({ value }) => value > 0)
    .map(({ x, value }) => ({ x, y: Math.log(value) }));
  if (points.length < 3) return 0;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

export const powerSpectrum: FeatureGroup = {
  features: [
    feature(
      'Focus_PowerSlope',
      'slope of log power on log spatial frequency; 0 for a constant image or one below 8 pixels',
      'number',
      'both',
    ),
    feature(
      'Focus_FineShare',
      'share of the power at more than a quarter of the sampling frequency',
      '0 … 1',
      'both',
    ),
  ],
  measure({ full }) {
    const power = radialPower(full);
    const total = power.subarray(1).reduce((a, b) => a + b, 0);
    const fine = power.subarray(Math.floor(power.length / 2) + 1).reduce((a, b) => a + b, 0);
    return [powerSlope(power), ratio(fine, total)];
  },
};
