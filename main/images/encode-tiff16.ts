import type { Plane } from '../core/plane';
import { encodeGrey16 } from './sharp-engine';

/** A plane's values as 16-bit integers: integers as they are, floats as shares of the ceiling, clipped. */
function toWords(plane: Plane): Uint16Array {
  const { data, ceiling } = plane;
  if (data instanceof Uint16Array) return data;
  if (data instanceof Uint8Array) return Uint16Array.from(data);
  const factor = 65535 / ceiling;
  return Uint16Array.from(data, (value) => Math.round(Math.min(65535, Math.max(0, value * factor || 0))));
}

/**
 * One channel as a 16-bit greyscale TIFF (deflate, horizontal predictor). Integers are stored exactly;
 * float planes are scaled so that their ceiling becomes 65,535.
 */
export const encodeTiff16 = (plane: Plane): Promise<Uint8Array> =>
  encodeGrey16(toWords(plane), plane.width, plane.height);
