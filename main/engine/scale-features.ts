import type { Recipe } from '../contract/recipe';
import type { Values } from '../core/matrix';
import { zerosLike } from '../core/matrix';

/**
 * Classical profiles mix pixel counts with ratios; distances between them would be ruled by the feature with the
 * largest unit. Standardising over all rows (mean 0, sd 1, no batch involved) is therefore a step of the recipe.
 */

/** What features were standardised by; those that do not vary become 0. */
export interface Scaling {
  readonly mean: Float64Array;
  /** Population standard deviation (ddof 0). */
  readonly sd: Float64Array;
}

function spread(x: Values): Scaling {
  const mean = new Float64Array(x.cols);
  const sd = new Float64Array(x.cols);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.cols; j++) mean[j] += x.data[i * x.cols + j];
  for (let j = 0; j < x.cols; j++) mean[j] /= x.rows;
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) sd[j] += (x.data[i * x.cols + j] - mean[j]) ** 2;
  }
  for (let j = 0; j < x.cols; j++) sd[j] = Math.sqrt(sd[j] / x.rows);
  return { mean, sd };
}

/** A feature whose sd is below this share of its mean's size does not vary; the rest is rounding. */
const ROUNDING = 1e-9;

const varies = ({ mean, sd }: Scaling, j: number): boolean =>
  sd[j] > ROUNDING * Math.abs(mean[j]) && sd[j] > 0;

/** Largest over smallest standard deviation of the features that vary; 1 where none does. */
export function scaleRatio(x: Values): number {
  const all = spread(x);
  const sds = Array.from(all.sd).filter((_, j) => varies(all, j));
  return sds.length === 0 ? 1 : Math.max(...sds) / Math.min(...sds);
}

/** `2,000`, two digits that matter. */
export const spokenRatio = (ratio: number): string => Number(ratio.toPrecision(2)).toLocaleString('en-US');

/** Features by a mean and a deviation that may be those of other rows. */
export function applyScaling(x: Values, all: Scaling): Values {
  const out = zerosLike(x);
  for (let j = 0; j < x.cols; j++) {
    if (!varies(all, j)) continue;
    for (let i = 0; i < x.rows; i++) {
      const at = i * x.cols + j;
      out.data[at] = (x.data[at] - all.mean[j]) / all.sd[j];
    }
  }
  return out;
}

/** Features with mean 0 and sd 1 over all rows; those that do not vary become 0. */
export const standardizeFeatures = (x: Values): Values => applyScaling(x, spread(x));

/** Beyond this ratio `auto` standardises. */
const MIXED_SCALES = 100;

/** The features that corrections start from, and a note where they are not the profiles' own. */
export function scaleFeatures(
  x: Values,
  choice: Recipe['scaleFeatures'],
): { readonly features: Values; readonly scaling: Scaling | null; readonly note: string | null } {
  if (choice === 'none') return { features: x, scaling: null, note: null };
  const ratio = scaleRatio(x);
  if (choice === 'auto' && ratio <= MIXED_SCALES) return { features: x, scaling: null, note: null };
  const reason =
    choice === 'auto' ? `their standard deviations differ ${spokenRatio(ratio)}-fold` : 'as asked';
  const scaling = spread(x);
  return {
    features: applyScaling(x, scaling),
    scaling,
    note: `features standardised over all rows (mean 0, sd 1), because ${reason}`,
  };
}
