/*
 * The chi-square distribution by the regularised incomplete gamma function: a series below the bulk, a continued fraction
 * (Lentz) above it.
 * Source: Press et al. 2007, Numerical Recipes, section 6.2; log Γ by Lanczos' approximation (g = 7, 9 terms).
 */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const EPSILON = 1e-16;
const TINY = 1e-300;
const MAX_TERMS = 100_000;

/** log Γ(x) for x > 0, to about 1e-14. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Γ(a, x) / Γ(a): the share of the gamma distribution above x. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const coefficient = -n * (n - a);
    b += 2;
    d = coefficient * d + b;
    c = b + coefficient / c;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = Math.abs(c) < TINY ? TINY : c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON * 10) break;
  }
  return front * fraction;
}

/** The chance that a chi-square variable exceeds x (R's pchisq(x, df, lower.tail = FALSE)). */
export const chiSquareUpper = (x: number, degreesOfFreedom: number): number =>
  upperGamma(degreesOfFreedom / 2, x / 2);
