import type { Named } from '../contract/catalogue';
import type { Matrix } from './matrix';
import type { Task } from './task';

/** One channel of one image, row-major, as stored: 8 and 16 bit stay integers, float stays float. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** `DNA`, `w1`, `red`; what the study calls the channel. */
  readonly channel: string;
  readonly data: Uint8Array | Uint16Array | Float32Array;
  /** The largest value the file format can hold: 255, 65535, or 1 for float images. */
  readonly ceiling: number;
}

/** Named features from the planes of a whole image; the classical `morphology` profile is one. */
export interface ImageProfiler extends Named {
  /** The feature names for images with these channels. */
  featureNames(channels: readonly string[]): readonly string[];
  /** The features in that order; pure and deterministic. NaN only where a feature does not exist for the image (no objects). */
  profile(planes: readonly Plane[]): Float32Array;
}

/** A network over tiles. */
export interface Embedder extends Named {
  readonly input: { readonly width: number; readonly height: number; readonly channels: readonly string[] };
  readonly dim: number;
  embed(tiles: Float32Array, count: number, task: Task): Promise<Matrix>;
}
