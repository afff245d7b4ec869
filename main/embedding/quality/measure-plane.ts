/** What is measured of one channel of one image to judge its quality. Values are in the file's own grey levels. */
import type { Plane } from '../../core/plane';
import { countValues, countedQuantile } from '../../images/histogram';
import { codePlane } from '../morphology/coded-image';
import { focusSlope } from './focus';

export interface PlaneQuality {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  readonly median: number;
  /** 1.4826 × median absolute deviation: the noise of the background where most of the image is background. */
  readonly spread: number;
  /** The 99.9th percentile. */
  readonly high: number;
  /** Share of pixels at the camera's limit; 0 where the brightest pixel lies at no such limit. */
  readonly saturatedShare: number;
  readonly focusSlope: number;
}

/** The measures in the order in which they are stored. */
export const QUALITY_MEASURES = [
  'least',
  'greatest',
  'mean',
  'median',
  'spread',
  'high',
  'saturatedShare',
  'focusSlope',
] as const satisfies readonly (keyof PlaneQuality)[];

const MAD_TO_SD = 1.4826;
const HIGH = 0.999;
/** Largest values of cameras of 10, 12, 14 and 16 bits, as they are or shifted to the top of 16 bits. */
const CAMERA_LIMITS: ReadonlySet<number> = new Set([1023, 4095, 16383, 65535, 65472, 65520, 65532]);

function isLimit(value: number, plane: Plane): boolean {
  if (plane.data instanceof Uint8Array) return value === 255;
  return CAMERA_LIMITS.has(value) || (plane.data instanceof Float32Array && value === plane.ceiling);
}

/** Median absolute deviation of counted codes from the code `centre`. */
function deviation(counts: Uint32Array, total: number, centre: number): number {
  const middle = Math.round(centre);
  const deviations = new Uint32Array(counts.length);
  for (let code = 0; code < counts.length; code++) deviations[Math.abs(code - middle)] += counts[code];
  return countedQuantile(deviations, total, 0.5);
}

/** Measures a plane; NaN pixels count as the least value. */
export function measurePlane(plane: Plane): PlaneQuality {
  const image = codePlane(plane);
  const { codes, levels } = image;
  const counts = countValues(codes, levels);
  const valueOf = (code: number): number => (image.offset + image.step * code) * plane.ceiling;
  let least = 0;
  while (counts[least] === 0) least++;
  let greatest = levels - 1;
  while (counts[greatest] === 0) greatest--;
  let sum = 0;
  for (let code = least; code <= greatest; code++) sum += code * counts[code];
  const median = countedQuantile(counts, codes.length, 0.5);
  const brightest = Math.fround(valueOf(greatest));
  return {
    least: valueOf(least),
    greatest: valueOf(greatest),
    mean: valueOf(sum / codes.length),
    median: valueOf(median),
    spread: MAD_TO_SD * deviation(counts, codes.length, median) * image.step * plane.ceiling,
    high: valueOf(countedQuantile(counts, codes.length, HIGH)),
    saturatedShare: isLimit(brightest, plane) ? counts[greatest] / codes.length : 0,
    focusSlope: focusSlope(image),
  };
}
