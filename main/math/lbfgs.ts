/*
 * Limited-memory BFGS for smooth convex functions: the last few steps stand in for the inverse Hessian, steps satisfy the
 * weak Wolfe conditions by bracketing and bisection.
 * Source: Nocedal & Wright 2006, algorithms 7.4 and 7.5; line search of Lewis & Overton 2013.
 */

export interface LbfgsOptions {
  /** Stops when the largest gradient entry is at most this. */
  readonly gradientTolerance: number;
  readonly maxIterations: number;
  /** Steps remembered. */
  readonly memory: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest gradient entry at x. */
  readonly gradient: number;
  readonly iterations: number;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;
const SEARCH_STEPS = 25;
/** Relative decrease below which rounding rules and the search has nothing left to find. */
const ROUNDING = 1e-15;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const largest = (a: Float64Array): number => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

interface Step {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** −H g by the two-loop recursion. */
function direction(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const q = gradient.slice();
  const alphas = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    alphas[i] = steps[i].rho * dot(steps[i].s, q);
    for (let j = 0; j < q.length; j++) q[j] -= alphas[i] * steps[i].y[j];
  }
  const last = steps.at(-1);
  const scale =
    last === undefined ? 1 / Math.max(1, Math.sqrt(dot(q, q))) : 1 / (last.rho * dot(last.y, last.y));
  for (let j = 0; j < q.length; j++) q[j] *= scale;
  steps.forEach(({ s, y, rho }, i) => {
    const change = alphas[i] - rho * dot(y, q);
    for (let j = 0; j < q.length; j++) q[j] += change * s[j];
  });
  return q.map((value) => -value);
}

type Objective = (x: Float64Array) => Promise<{ value: number; gradient: Float64Array }>;

/** A point along `d` that satisfies the weak Wolfe conditions, or undefined when rounding hides any decrease. */
async function search(objective: Objective, from: Point, d: Float64Array): Promise<Point | undefined> {
  const slope = dot(from.gradient, d);
  if (!(slope < 0)) return undefined;
  let [low, high, t] = [0, Infinity, 1];
  let best: Point | undefined;
  for (let tries = 0; tries < SEARCH_STEPS; tries++) {
    const x = from.x.map((value, j) => value + t * d[j]);
    const { value, gradient } = await objective(x);
    if (!(value <= from.value + SUFFICIENT * t * slope)) {
      high = t;
    } else {
      best = { x, value, gradient };
      if (dot(gradient, d) >= CURVATURE * slope) return best;
      low = t;
    }
    t = high === Infinity ? 2 * low : (low + high) / 2;
    if (Math.abs(t * slope) <= ROUNDING * Math.abs(from.value)) break;
  }
  return best;
}

/** The minimum of a convex function from `start`; stops early where rounding hides any further decrease. */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { gradientTolerance, maxIterations, memory }: LbfgsOptions,
): Promise<Minimum> {
  let point: Point = { x: start, ...(await objective(start)) };
  const steps: Step[] = [];
  let iterations = 0;
  while (iterations < maxIterations && largest(point.gradient) > gradientTolerance) {
    const next = await search(objective, point, direction(point.gradient, steps));
    if (next === undefined) {
      if (steps.length === 0) break;
      // The remembered curvature may be spoilt by rounding: once more from steepest descent.
      steps.length = 0;
      continue;
    }
    const s = next.x.map((value, j) => value - point.x[j]);
    const y = next.gradient.map((value, j) => value - point.gradient[j]);
    const curvature = dot(s, y);
    if (curvature > 0) steps.push({ s, y, rho: 1 / curvature });
    if (steps.length > memory) steps.shift();
    point = next;
    iterations++;
  }
  return { x: point.x, value: point.value, gradient: largest(point.gradient), iterations };
}
