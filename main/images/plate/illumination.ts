/**
 * Flat-field correction from the images themselves. Every image is shrunk to a small grid and divided by its mean;
 * at each place of the grid the interquartile mean over the plate's images is taken, a smooth surface is fitted, and images
 * are divided by it.
 * Source: the illumination function of CellProfiler (CorrectIlluminationCalculate, "Regular", all images of a plate,
 * polynomial fit; Carpenter et al. 2006, Singh et al. 2014, doi:10.1111/jmi.12178).
 * Departures: a polynomial of degree 4 where CellProfiler's has degree 2; the mean of the middle half of the images at
 * each place, between CellProfiler's mean and its median: cells and debris that few images have there do not count; the field has mean 1, so that brightness is kept on the whole.
 * What it assumes: many images whose content lies anywhere (cells, not a pattern on every image), and no offset of the
 * camera to speak of: an offset is divided with the rest.
 */
import type { Plane } from '../../core/plane';
import { solveNormalEquations } from '../../math/normal-equations';
import { reduceArea } from '../reduce-area';

/** Cells of the grid a side. */
export const GRID = 32;
const DEGREE = 4;
/** Of the images at each place, from both ends: what is left is the middle half. */
const TRIMMED = 0.25;

/** GRID × GRID values, row-major, the mean 1. */
export type IlluminationField = Float32Array;

/** An image on the grid, divided by its mean; null where there is nothing to see or it is smaller than the grid. */
export function shrinkToGrid(plane: Plane): Float32Array | null {
  if (plane.width < GRID || plane.height < GRID) return null;
  const { data } = reduceArea(plane, GRID, GRID);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return mean > 0 && Number.isFinite(mean) ? Float32Array.from(data, (value) => value / mean) : null;
}

/** Legendre polynomials of degree 0 … DEGREE at the middle of every cell along one side. */
function legendre(): readonly Float64Array[] {
  const x = Float64Array.from({ length: GRID }, (_, i) => (2 * (i + 0.5)) / GRID - 1);
  const found = [new Float64Array(GRID).fill(1), x];
  for (let n = 1; n < DEGREE; n++) {
    const [before, last] = [found[n - 1], found[n]];
    found.push(x.map((value, i) => ((2 * n + 1) * value * last[i] - n * before[i]) / (n + 1)));
  }
  return found;
}

/** The terms xᵃyᵇ with a + b ≤ DEGREE, each on the whole grid. */
function surfaceTerms(): readonly Float64Array[] {
  const along = legendre();
  const terms: Float64Array[] = [];
  for (let a = 0; a <= DEGREE; a++) {
    for (let b = 0; a + b <= DEGREE; b++) {
      terms.push(
        Float64Array.from(
          { length: GRID * GRID },
          (_, i) => along[a][i % GRID] * along[b][Math.floor(i / GRID)],
        ),
      );
    }
  }
  return terms;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** The smooth surface nearest to the values. */
function fitSurface(values: Float64Array): Float64Array {
  const terms = surfaceTerms();
  const p = terms.length;
  const gram = Float64Array.from({ length: p * p }, (_, i) => dot(terms[Math.floor(i / p)], terms[i % p]));
  const cross = Float64Array.from(terms, (term) => dot(term, values));
  const { coefficients } = solveNormalEquations(gram, p, cross, 1);
  return values.map((_, i) => terms.reduce((sum, term, k) => sum + coefficients[k] * term[i], 0));
}

function trimmedMean(sorted: Float64Array): number {
  const cut = Math.floor(TRIMMED * sorted.length);
  const kept = sorted.subarray(cut, sorted.length - cut);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}

/**
 * The illumination of a plate's images of one channel.
 * @param grids  of `shrinkToGrid`, at least one
 */
export function estimateIllumination(grids: readonly Float32Array[]): IlluminationField {
  const typical = Float64Array.from({ length: GRID * GRID }, (_, i) =>
    trimmedMean(Float64Array.from(grids, (grid) => grid[i]).sort()),
  );
  const surface = fitSurface(typical);
  const mean = surface.reduce((sum, value) => sum + value, 0) / surface.length;
  return Float32Array.from(surface, (value) => value / mean);
}

/** Places along one side between which a pixel lies, and how far it is from the first of them. */
function placesOf(length: number): { readonly first: Int32Array; readonly share: Float32Array } {
  const first = new Int32Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const at = ((i + 0.5) * GRID) / length - 0.5;
    first[i] = Math.min(GRID - 2, Math.max(0, Math.floor(at)));
    // Beyond the middle of the outermost cells the surface goes on as it was.
    share[i] = at - first[i];
  }
  return { first, share };
}

/** The plane divided by the field; single floats, the ceiling as it was. */
export function divideByField(plane: Plane, field: IlluminationField): Plane {
  const { width, height } = plane;
  const across = placesOf(width);
  const down = placesOf(height);
  const data = new Float32Array(width * height);
  const row = new Float32Array(GRID);
  for (let y = 0; y < height; y++) {
    const top = down.first[y] * GRID;
    for (let k = 0; k < GRID; k++) {
      row[k] = field[top + k] + down.share[y] * (field[top + GRID + k] - field[top + k]);
    }
    for (let x = 0; x < width; x++) {
      const left = across.first[x];
      const light = row[left] + across.share[x] * (row[left + 1] - row[left]);
      data[y * width + x] = plane.data[y * width + x] / light;
    }
  }
  return { ...plane, data };
}
