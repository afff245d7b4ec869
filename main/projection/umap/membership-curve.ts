/**
 * The curve 1 / (1 + a d^(2b)) that UMAP uses in the plane, fitted by least squares to the wanted one: 1 up to
 * `minDist`, then falling off as exp(−(d − minDist) / spread).
 *
 * Source: umap-learn 0.5.3, find_ab_params (300 points on [0, 3 spread], scipy's curve_fit from a = b = 1);
 * here by Levenberg and Marquardt's damped Gauss–Newton steps in doubles.
 */
export interface MembershipCurve {
  readonly a: number;
  readonly b: number;
}

const POINTS = 300;
const STEPS = 500;
const CONVERGED = 1e-14;

interface Normal {
  readonly error: number;
  /** The normal matrix [aa, ab, bb] and the right-hand side [a, b]. */
  readonly matrix: readonly [number, number, number];
  readonly right: readonly [number, number];
}

function normalEquations(a: number, b: number, spread: number, minDist: number): Normal {
  let [error, aa, ab, bb, ra, rb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < POINTS; i++) {
    const d = (3 * spread * i) / (POINTS - 1);
    const wanted = d < minDist ? 1 : Math.exp(-(d - minDist) / spread);
    const power = d ** (2 * b);
    const value = 1 / (1 + a * power);
    const residual = wanted - value;
    const byA = -power * value * value;
    const byB = d > 0 ? 2 * a * Math.log(d) * byA : 0;
    error += residual * residual;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ra += byA * residual;
    rb += byB * residual;
  }
  return { error, matrix: [aa, ab, bb], right: [ra, rb] };
}

/** The curve's a and b for a spread > 0 and 0 ≤ minDist ≤ spread. */
export function fitMembershipCurve(spread: number, minDist: number): MembershipCurve {
  let [a, b] = [1, 1];
  let here = normalEquations(a, b, spread, minDist);
  let damping = 1e-3;
  for (let step = 0; step < STEPS; step++) {
    const [aa, ab, bb] = here.matrix;
    const [da, db] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = da * db - ab * ab;
    const moveA = (here.right[0] * db - here.right[1] * ab) / determinant;
    const moveB = (here.right[1] * da - here.right[0] * ab) / determinant;
    const there = normalEquations(a + moveA, b + moveB, spread, minDist);
    if (there.error <= here.error && a + moveA > 0 && b + moveB > 0) {
      a += moveA;
      b += moveB;
      here = there;
      damping = Math.max(1e-12, damping / 10);
      if (Math.abs(moveA) <= CONVERGED * a && Math.abs(moveB) <= CONVERGED * b) break;
    } else {
      damping *= 10;
      if (damping > 1e12) break;
    }
  }
  return { a, b };
}
