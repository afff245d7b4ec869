/*
 * Singular values and right singular vectors of centred rows. Principal components (eigenvectors of products in doubles)
 * are fast but lose what is below 1e-7 of the first; small tables that reach down there are decomposed directly.
 */
import type { Compute } from '../core/compute';
import type { Values } from '../core/matrix';
import { toDouble } from '../core/matrix';
import type { Task } from '../core/task';
import { thinSvd } from './svd';

export interface Spectrum {
  /** Singular values that are more than rounding, descending. */
  readonly values: Float64Array;
  /** values.length × d row-major, unit rows. */
  readonly directions: Float64Array;
}

/** Ratio of variances below which components of products are no longer exact. */
const INEXACT = 1e-9;
/** Ratio of variances below which components of products are rounding. */
const ROUNDING = 1e-13;
/** Largest rows × features × the smaller of both that is decomposed directly: a second. */
const DIRECT_COST = 6e7;
const EPSILON = 2 ** -52;

function direct(x: Values): Spectrum {
  const { rows, cols } = x;
  const { s, vt } = thinSvd(toDouble(x).data, rows, cols);
  const least = s[0] * Math.max(rows, cols) * EPSILON;
  const rank = s.filter((value) => value > least).length;
  return { values: s.slice(0, rank), directions: vt.slice(0, rank * cols) };
}

/**
 * @param x  n × d, columns with mean 0
 * @returns  no values at all where all rows are alike
 */
export async function centredSpectrum(x: Values, compute: Compute, task: Task): Promise<Spectrum> {
  const { rows: n, cols: d } = x;
  const { components, variances } = await compute.pca(x, Math.min(n - 1, d), task);
  const least = variances[variances.length - 1];
  const cost = n * d * Math.min(n, d);
  if (compute.precision === 'double' && least < INEXACT * variances[0] && cost <= DIRECT_COST)
    return direct(x);
  const rank = variances.filter((variance) => variance > ROUNDING * variances[0]).length;
  return {
    values: Float64Array.from(variances.subarray(0, rank), (variance) => Math.sqrt(variance * (n - 1))),
    directions: components.data.subarray(0, rank * d),
  };
}
