/**
 * How sharp an image is, as one number: the slope of its power spectrum in a log-log plot, steep when out of focus.
 * Source: power log-log slope of CellProfiler (MeasureImageQuality; Bray et al. 2012, doi:10.1177/1087057111420292,
 * after Field 1997).
 * Departures: the spectrum is that of the morphology profile (mean of Hann-windowed squares), and the camera's noise
 * is taken out first. Noise has a flat spectrum, so a dim image out of focus would otherwise end in a flat tail and
 * look sharper than it is: the mean power of the highest eighth of frequencies is subtracted, and the line is fitted
 * up to the first frequency that no longer stands out of it.
 */
import type { CodedImage } from '../morphology/coded-image';
import { radialPower, ringSizes } from '../morphology/power-spectrum';

/** Share of the frequencies, from the top, that tell the noise. */
const NOISE_SHARE = 1 / 8;
/** A frequency with less than this many times the noise is the end of the line. */
const STANDS_OUT = 2;
const LEAST_POINTS = 3;

/** Least-squares slope of y on x. */
function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

/**
 * The slope, about −2 to −4 for cells in focus and steeper for cells out of it; 0 where there is no detail that stands
 * out of the noise, or the image is smaller than 8 pixels.
 */
export function focusSlope(image: CodedImage): number {
  const power = radialPower(image);
  if (power.length === 0) return 0;
  const sizes = ringSizes(2 * (power.length - 1));
  const mean = Array.from(power, (value, ring) => value / sizes[ring]);
  const top = mean.slice(Math.floor(mean.length * (1 - NOISE_SHARE)));
  const noise = top.reduce((sum, value) => sum + value, 0) / top.length;
  const points: { x: number; y: number }[] = [];
  for (let ring = 1; ring < mean.length && mean[ring] > STANDS_OUT * noise; ring++) {
    points.push({ x: Math.log(ring), y: Math.log(mean[ring] - noise) });
  }
  return points.length < LEAST_POINTS ? 0 : slope(points);
}
