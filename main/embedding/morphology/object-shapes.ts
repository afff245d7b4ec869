/**
 * Size and shape of every object of a mask.
 * Source: region properties as in scikit-image. Perimeter by Crofton's formula in four directions (Legland et al.
 * 2011): free of the staircase that makes small disks look ragged. Departure: the convex hull is that of
 * the pixels' corners, so that a solid rectangle has solidity 1.
 */
import type { Runs } from './label-objects';

/** One entry an object, in pixels of the mask. */
export interface ObjectShapes {
  readonly area: Float64Array;
  /** Of the ellipse with the same second moments: 0 for a disk, towards 1 for a rod. */
  readonly eccentricity: Float64Array;
  readonly perimeter: Float64Array;
  /** Area over the area of the convex hull. */
  readonly solidity: Float64Array;
}

const squaresBelow = (n: number): number => ((n - 1) * n * (2 * n - 1)) / 6;

function areasAndEccentricities({ count, objects, row, from, to, object }: Runs) {
  const area = new Float64Array(objects);
  const [sx, sy, sxx, syy, sxy] = Array.from({ length: 5 }, () => new Float64Array(objects));
  for (let i = 0; i < count; i++) {
    const k = object[i];
    const length = to[i] - from[i];
    const sumX = ((from[i] + to[i] - 1) * length) / 2;
    area[k] += length;
    sx[k] += sumX;
    sy[k] += row[i] * length;
    sxx[k] += squaresBelow(to[i]) - squaresBelow(from[i]);
    syy[k] += row[i] * row[i] * length;
    sxy[k] += row[i] * sumX;
  }
  const eccentricity = area.map((n, k) => {
    // A pixel is a square, not a point: it adds 1/12 to both variances.
    const xx = sxx[k] / n - (sx[k] / n) ** 2 + 1 / 12;
    const yy = syy[k] / n - (sy[k] / n) ** 2 + 1 / 12;
    const xy = sxy[k] / n - (sx[k] / n) * (sy[k] / n);
    const half = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
    const larger = (xx + yy) / 2 + half;
    return Math.sqrt(Math.max(0, 1 - (larger - 2 * half) / larger));
  });
  return { area, eccentricity };
}

/** π/8 × (crossings along rows and columns + crossings along diagonals ÷ √2). */
function perimeters(
  { count, objects, row, from, to, object }: Runs,
  mask: Uint8Array,
  width: number,
  height: number,
): Float64Array {
  const perimeter = new Float64Array(objects);
  const stride = width + 2;
  const padded = new Uint8Array(stride * (height + 2));
  for (let y = 0; y < height; y++)
    padded.set(mask.subarray(y * width, (y + 1) * width), (y + 1) * stride + 1);
  for (let i = 0; i < count; i++) {
    const start = (row[i] + 1) * stride + 1;
    let straight = 0;
    let diagonal = 0;
    for (let at = start + from[i]; at < start + to[i]; at++) {
      straight += padded[at - 1] + padded[at + 1] + padded[at - stride] + padded[at + stride];
      diagonal +=
        padded[at - stride - 1] + padded[at - stride + 1] + padded[at + stride - 1] + padded[at + stride + 1];
    }
    const neighbours = 4 * (to[i] - from[i]);
    perimeter[object[i]] += (Math.PI / 8) * (neighbours - straight + (neighbours - diagonal) / Math.SQRT2);
  }
  return perimeter;
}

/** Appends (x, y) to a chain that may only turn one way; `turn` is 1 for the left side (small x) and −1 for the right. */
function extendChain(xs: number[], ys: number[], x: number, y: number, turn: number): void {
  let n = xs.length;
  while (
    n >= 2 &&
    turn * ((xs[n - 1] - xs[n - 2]) * (y - ys[n - 2]) - (ys[n - 1] - ys[n - 2]) * (x - xs[n - 2])) >= 0
  ) {
    xs.pop();
    ys.pop();
    n--;
  }
  xs.push(x);
  ys.push(y);
}

/** Twice the area between a chain and the y axis. */
const doubleArea = (xs: readonly number[], ys: readonly number[]): number =>
  xs.reduce((sum, x, i) => (i === 0 ? 0 : sum + (x + xs[i - 1]) * (ys[i] - ys[i - 1])), 0);

/** The area of the convex hull of each object's pixel corners; runs come in order of rows, so no sorting is needed. */
function hullAreas({ count, objects, row, from, to, object }: Runs): Float64Array {
  const sides = Array.from({ length: objects }, () => ({
    left: { x: [] as number[], y: [] as number[] },
    right: { x: [] as number[], y: [] as number[] },
  }));
  const least = new Int32Array(objects);
  const greatest = new Int32Array(objects);
  const lastRow = new Int32Array(objects).fill(-1);
  const close = (k: number): void => {
    if (lastRow[k] < 0) return;
    for (const y of [lastRow[k], lastRow[k] + 1]) {
      extendChain(sides[k].left.x, sides[k].left.y, least[k], y, 1);
      extendChain(sides[k].right.x, sides[k].right.y, greatest[k], y, -1);
    }
  };
  for (let i = 0; i < count; i++) {
    const k = object[i];
    if (row[i] !== lastRow[k]) {
      close(k);
      lastRow[k] = row[i];
      least[k] = from[i];
    }
    greatest[k] = to[i];
  }
  return Float64Array.from(sides, ({ left, right }, k) => {
    close(k);
    return (doubleArea(right.x, right.y) - doubleArea(left.x, left.y)) / 2;
  });
}

/** Measures every object. @param mask the mask that the runs were found in */
export function measureShapes(runs: Runs, mask: Uint8Array, width: number, height: number): ObjectShapes {
  const { area, eccentricity } = areasAndEccentricities(runs);
  const hulls = hullAreas(runs);
  return {
    area,
    eccentricity,
    perimeter: perimeters(runs, mask, width, height),
    solidity: area.map((n, k) => n / hulls[k]),
  };
}
