import type { Rng } from '../core/rng';

/** A smooth random surface of mean 0 and standard deviation 1 that repeats every SIDE pixels. */
export interface Texture {
  /** The surface at any place, between its grid points bilinear. */
  at(x: number, y: number): number;
}

const SIDE = 256;
const MASK = SIDE - 1;

/** Blurs the rows of a SIDE × SIDE torus and returns the transpose, so that two calls blur both ways. */
function blurRowsTransposed(values: Float32Array, kernel: Float64Array): Float32Array {
  const out = new Float32Array(values.length);
  const reach = (kernel.length - 1) / 2;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let t = -reach; t <= reach; t++) sum += kernel[t + reach] * values[y * SIDE + ((x + t) & MASK)];
      out[x * SIDE + y] = sum;
    }
  }
  return out;
}

/** White noise blurred by a Gaussian of `sigmaPx`, so that its grains are about two sigmas across. */
export function createTexture(rng: Rng, sigmaPx: number): Texture {
  const reach = Math.ceil(3 * sigmaPx);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const white = Float32Array.from({ length: SIDE * SIDE }, () => rng.normal());
  const values = blurRowsTransposed(blurRowsTransposed(white, kernel), kernel);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  const surface = values.map((v) => (v - mean) / deviation);
  return {
    at(x, y) {
      const left = Math.floor(x);
      const top = Math.floor(y);
      const fx = x - left;
      const fy = y - top;
      const row0 = (top & MASK) * SIDE;
      const row1 = ((top + 1) & MASK) * SIDE;
      const c0 = left & MASK;
      const c1 = (left + 1) & MASK;
      const upper = surface[row0 + c0] + (surface[row0 + c1] - surface[row0 + c0]) * fx;
      const lower = surface[row1 + c0] + (surface[row1 + c1] - surface[row1 + c0]) * fx;
      return upper + (lower - upper) * fy;
    },
  };
}

/** Grains of three sizes, shared by all pictures of a study. */
export interface Textures {
  readonly fine: Texture;
  readonly medium: Texture;
  readonly coarse: Texture;
}

export const createTextures = (rng: Rng): Textures => ({
  fine: createTexture(rng.stream('fine'), 1.1),
  medium: createTexture(rng.stream('medium'), 2.6),
  coarse: createTexture(rng.stream('coarse'), 9),
});
