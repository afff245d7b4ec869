/*
 * Multinomial logistic regression, C × (sum of log losses) + ½ |weights|², intercepts free: the objective of scikit-learn's
 * LogisticRegression(solver="lbfgs", multi_class="multinomial"). Its optimum is unique; the way there is ours:
 * features are turned to principal axes and scaled so that the loss curves equally in all directions, which makes L-BFGS
 * converge in tens of steps where it takes hundreds on correlated features. The penalty stays that of the original weights.
 */
import type { Run } from '../core/correction';
import { NumericalError } from '../core/errors';
import type { Values } from '../core/matrix';
import { Matrix, toPrecision, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { exponential } from '../math/exponential';
import { minimise } from '../math/lbfgs';
import { symmetricEigenTask } from '../math/symmetric-eigen';

/** Directions of less than this share of the largest variance carry nothing but rounding. */
const NEGLIGIBLE = { single: 1e-10, double: 1e-14 } as const;
const TOLERANCE = { single: 3e-5, double: 1e-7 } as const;
const MEMORY = 20;
const MAX_ITERATIONS = 1000;

/** Orthonormal directions, one a row of `vectors`, and the variance along each, largest first. */
interface Axes {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Rows in coordinates that suit the optimiser, and what a squared weight of each coordinate costs. */
export interface Whitened {
  readonly rows: Values;
  readonly penalty: Float64Array;
}

function centre({ data, rows, cols }: Values, out: Values['data']): void {
  const means = new Float64Array(cols);
  for (let at = 0; at < data.length; at += cols) for (let j = 0; j < cols; j++) means[j] += data[at + j];
  for (let j = 0; j < cols; j++) means[j] /= rows;
  for (let at = 0; at < data.length; at += cols) {
    for (let j = 0; j < cols; j++) out[at + j] = data[at + j] - means[j];
  }
}

/** The principal axes of centred rows, all of them, with what of them carries more than rounding. */
async function principalAxes(centred: Values, run: Run, task: Task): Promise<Axes & { dimensions: number }> {
  const { rows, cols } = centred;
  const gram = await run.compute.product(
    centred,
    centred,
    { transposeA: true },
    task.child('covariance', 0.2),
  );
  const covariance = Float64Array.from(gram.data, (value) => value / rows);
  const { values, vectors } = await symmetricEigenTask(covariance, cols, task.child('principal axes', 0.6));
  const kept = values.findIndex((value) => !(value > NEGLIGIBLE[run.precision] * values[0]));
  const dimensions = kept < 0 ? cols : kept;
  if (dimensions === 0) throw new NumericalError('all rows have the same features');
  return { values, vectors, dimensions };
}

/**
 * Turns features to principal axes, scaled by 1 / √(variance + 1 / (strength × rows)).
 * @param x         n × d
 * @param strength  C times the curvature of the loss, about C (1 − 1/K) / K
 */
export async function whiten(x: Values, strength: number, run: Run, task: Task): Promise<Whitened> {
  const { rows, cols } = x;
  const centred = zerosLike(x);
  centre(x, centred.data);
  const { values, vectors, dimensions } = await principalAxes(centred, run, task);
  const penalty = values.slice(0, dimensions).map((value) => 1 / (value + 1 / (strength * rows)));
  const directions = scaledRows(vectors, penalty.map(Math.sqrt), cols);
  const turned = await run.compute.product(
    centred,
    toPrecision(directions, run.precision),
    { transposeB: true },
    task.child('turn', 0.2),
  );
  return { rows: turned, penalty };
}

/** The first rows of a matrix of `cols` columns, as many as there are factors, each times its factor. */
function scaledRows(from: Float64Array, factors: Float64Array, cols: number): Matrix<Float64Array> {
  const out = new Matrix(factors.length, cols, from.slice(0, factors.length * cols));
  factors.forEach((factor, k) => {
    for (let at = k * cols; at < (k + 1) * cols; at++) out.data[at] *= factor;
  });
  return out;
}

/**
 * As `whiten`, for classifiers of which each penalises the features in a scale of its own: the turned rows have as many
 * coordinates as there are features, those that carry nothing but rounding 0, and row j of `weights` (d × d) tells the
 * weight of feature j from those of the coordinates.
 */
export async function whitenWhole(
  x: Values,
  strength: number,
  run: Run,
  task: Task,
): Promise<{ readonly rows: Values; readonly weights: Matrix<Float64Array> }> {
  const { rows, cols } = x;
  const centred = zerosLike(x);
  centre(x, centred.data);
  const { values, vectors, dimensions } = await principalAxes(centred, run, task);
  const scales = values.map((value) => 1 / Math.sqrt(Math.max(0, value) + 1 / (strength * rows)));
  const directions = scaledRows(vectors, scales, cols);
  const weights = new Matrix(cols, cols, new Float64Array(cols * cols));
  for (let k = 0; k < cols; k++) {
    for (let j = 0; j < cols; j++) weights.data[j * cols + k] = directions.data[k * cols + j];
  }
  directions.data.fill(0, dimensions * cols);
  const factor = toPrecision(directions, run.precision);
  const turned = await run.compute.product(centred, factor, { transposeB: true }, task.child('turn', 0.2));
  return { rows: turned, weights };
}

/**
 * Some rows of a whitened table made ready for classifiers of their own: centred, and each coordinate scaled anew to how the
 * rows vary along it. Their principal axes are not those of the table, but finding these would take longer than it saves.
 * @param strength  as for `whiten`
 */
export function rewhiten({ rows: x, penalty }: Whitened, strength: number): Whitened {
  const { rows, cols } = x;
  const out = zerosLike(x);
  centre(x, out.data);
  const squares = new Float64Array(cols);
  for (let at = 0; at < out.data.length; at += cols) {
    for (let k = 0; k < cols; k++) squares[k] += out.data[at + k] ** 2;
  }
  const scales = squares.map((sum, k) => 1 / Math.sqrt((sum + penalty[k] / strength) / rows));
  for (let at = 0; at < out.data.length; at += cols) {
    for (let k = 0; k < cols; k++) out.data[at + k] *= scales[k];
  }
  return { rows: out, penalty: penalty.map((price, k) => price * scales[k] ** 2) };
}

/** A fitted classifier: (dimensions + 1) × classes, the last row the intercepts. */
export interface Softmax {
  readonly weights: Float64Array;
  readonly classes: number;
  readonly iterations: number;
}

/** Turns scores (n × classes, intercepts not yet added) into probabilities in place; returns the log loss where `codes` are given. */
function softmaxInPlace(scores: Values, intercepts: Float64Array, codes?: Int32Array): number {
  const { cols, data } = scores;
  const rows = codes?.length ?? scores.rows;
  let loss = 0;
  for (let i = 0, at = 0; i < rows; i++, at += cols) {
    let most = -Infinity;
    for (let c = 0; c < cols; c++) {
      data[at + c] += intercepts[c];
      if (data[at + c] > most) most = data[at + c];
    }
    const own = codes === undefined ? 0 : data[at + codes[i]] - most;
    let sum = 0;
    for (let c = 0; c < cols; c++) {
      const e = exponential(data[at + c] - most);
      data[at + c] = e;
      sum += e;
    }
    for (let c = 0; c < cols; c++) data[at + c] /= sum;
    loss += Math.log(sum) - own;
  }
  return loss;
}

async function scoresOf(z: Values, model: Softmax, run: Run, task: Task): Promise<Values> {
  const weights = new Matrix(z.cols, model.classes, model.weights.slice(0, z.cols * model.classes));
  return run.compute.product(z, toPrecision(weights, run.precision), {}, task);
}

/**
 * @param z        n × d whitened rows; rows after those that have codes are no rows of the table but penalties:
 *                 half the square of what they score, for each class, is added to the sum of log losses
 * @param penalty  d
 * @param codes    n class codes in 0 … classes − 1; classes without rows get probability near 0
 * @param strength C of the objective
 * @param start    a model to start from; changes the time taken, not the optimum
 */
export async function fitSoftmax(
  { rows: z, penalty }: Whitened,
  codes: Int32Array,
  classes: number,
  strength: number,
  run: Run,
  task: Task,
  start?: Softmax,
): Promise<Softmax> {
  const size = z.cols * classes;
  const rows = codes.length;
  const objective = async (w: Float64Array): Promise<{ value: number; gradient: Float64Array }> => {
    const model = { weights: w, classes, iterations: 0 };
    const residuals = await scoresOf(z, model, run, task.child('scores', 0));
    const loss = softmaxInPlace(residuals, w.subarray(size), codes);
    for (let i = 0; i < rows; i++) residuals.data[i * classes + codes[i]] -= 1;
    const slopes = await run.compute.product(z, residuals, { transposeA: true }, task.child('slopes', 0));
    // Everything per row and per unit of C, so that one tolerance fits tables of all sizes.
    const gradient = new Float64Array(w.length);
    let cost = 0;
    for (let k = 0, j = 0; k < z.cols; k++) {
      const price = penalty[k] / (strength * rows);
      for (const end = j + classes; j < end; j++) {
        cost += (price * w[j] * w[j]) / 2;
        gradient[j] = slopes.data[j] / rows + price * w[j];
      }
    }
    const { data } = residuals;
    for (let i = 0, at = 0; i < rows; i++) {
      for (let c = 0; c < classes; c++, at++) gradient[size + c] += data[at] / rows;
    }
    for (let at = rows * classes; at < data.length; at++) cost += (data[at] * data[at]) / (2 * rows);
    return { value: loss / rows + cost, gradient };
  };
  const from = start?.weights.slice() ?? new Float64Array(size + classes);
  const found = await minimise(objective, from, {
    gradientTolerance: TOLERANCE[run.precision],
    maxIterations: MAX_ITERATIONS,
    memory: MEMORY,
  });
  return { weights: found.x, classes, iterations: found.iterations };
}

/** n × classes probabilities of whitened rows. */
export async function predictSoftmax(z: Values, model: Softmax, run: Run, task: Task): Promise<Values> {
  const scores = await scoresOf(z, model, run, task);
  softmaxInPlace(scores, model.weights.subarray(z.cols * model.classes));
  return scores;
}
