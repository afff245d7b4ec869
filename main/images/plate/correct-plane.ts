import type { Plane } from '../../core/plane';
import { stretchPlane } from '../percentile-scale';
import type { IlluminationField } from './illumination';
import { divideByField } from './illumination';
import { hasStyle, withStyle } from './low-frequencies';

/** What an image's plate tells of one of its channels; plain data, applied in this order. */
export interface ChannelCorrection {
  /** The images are divided by it. */
  readonly field?: IlluminationField;
  /** Amplitudes of the lowest frequencies that every image gets. */
  readonly style?: Float32Array;
  /** These values become 0 and 1. */
  readonly range?: readonly [low: number, high: number];
}

/** A plane after the corrections of its plate. Images too small to have a style keep theirs. */
export function correctPlane(plane: Plane, { field, style, range }: ChannelCorrection): Plane {
  let corrected = plane;
  if (field !== undefined) corrected = divideByField(corrected, field);
  if (style !== undefined && hasStyle(corrected)) corrected = withStyle(corrected, style);
  if (range !== undefined) corrected = stretchPlane(corrected, ...range);
  return corrected;
}
