/*
 * Principal components through the eigenvectors of the smaller of the two product matrices of the centred data:
 * the covariance (d × d), or for fewer rows than columns the Gram matrix (n × n), whose eigenvectors u give the
 * components as Xᵀu (Turk & Pentland 1991). Departure: everything is done in doubles, whatever the precision of
 * the rest, because a variance that is small against the first one would drown in the rounding of single products.
 */
import type { Pca, ProductOptions } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import type { Task } from '../core/task';
import { symmetricEigenTask } from '../math/symmetric-eigen';
import { squaredNorms } from './row-distance';
import { componentCount } from './shape-checks';

/** A product in doubles: the one thing that differs between implementations. */
export type Multiply = (
  a: Matrix<Float64Array>,
  b: Matrix<Float64Array>,
  options: ProductOptions,
  task: Task,
) => Promise<Matrix<Float64Array>>;

/** What is left of a direction after the others were taken out, below which it was nothing but rounding. */
const NOTHING_LEFT = 1e-6;

/** Column means, in doubles. */
export function columnMeans(x: Values): Float64Array {
  const { rows, cols, data } = x;
  const means = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) means[j] += data[at];
  }
  for (let j = 0; j < cols; j++) means[j] /= Math.max(1, rows);
  return means;
}

function centre(x: Values, means: Float64Array): Matrix<Float64Array> {
  const { rows, cols, data } = x;
  const out = new Float64Array(rows * cols);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) out[at] = data[at] - means[j];
  }
  return new Matrix(rows, cols, out);
}

/** Takes the earlier rows out of row k, twice (once leaves rounding), and returns the length that is left. */
function orthogonalise({ cols, data }: Matrix<Float64Array>, k: number): number {
  const row = data.subarray(k * cols, (k + 1) * cols);
  for (let pass = 0; pass < 2; pass++) {
    for (let from = 0; from < k * cols; from += cols) {
      let dot = 0;
      for (let j = 0; j < cols; j++) dot += data[from + j] * row[j];
      for (let j = 0; j < cols; j++) row[j] -= dot * data[from + j];
    }
  }
  return lengthOf(row);
}

/** Makes the rows unit length and perpendicular; a row that vanishes is replaced by a direction not used yet. */
async function orthonormalise(directions: Matrix<Float64Array>, task: Task): Promise<void> {
  const { rows, cols, data } = directions;
  let spare = 0;
  for (let k = 0; k < rows; k++) {
    await task.tick(k, rows);
    const row = data.subarray(k * cols, (k + 1) * cols);
    scale(row, lengthOf(row));
    let length = orthogonalise(directions, k);
    while (!(length > NOTHING_LEFT) && spare < cols) {
      row.fill(0);
      row[spare++] = 1;
      length = orthogonalise(directions, k);
    }
    scale(row, length);
  }
}

const lengthOf = (row: Float64Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));

function scale(row: Float64Array, length: number): void {
  if (length > 0) for (let j = 0; j < row.length; j++) row[j] /= length;
}

/** Turns rows round whose largest entry is negative. */
function fixSigns({ rows, cols, data }: Matrix<Float64Array>): void {
  for (let k = 0; k < rows; k++) {
    const row = data.subarray(k * cols, (k + 1) * cols);
    let peak = 0;
    for (let j = 1; j < cols; j++) if (Math.abs(row[j]) > Math.abs(row[peak])) peak = j;
    if (row[peak] < 0) for (let j = 0; j < cols; j++) row[j] = -row[j];
  }
}

const firstRows = (data: Float64Array, rows: number, cols: number): Matrix<Float64Array> =>
  new Matrix(rows, cols, data.slice(0, rows * cols));

/**
 * The leading principal components of the rows of `x`; at most min(n − 1, d). Components of no variance, where the
 * rows span fewer dimensions, are some directions perpendicular to the others.
 * @param multiply  the product in doubles of the implementation that asks
 * @param precision of the scores; everything else is in doubles
 * @throws {ShapeError} when `components` is not a positive integer
 * @throws {NumericalError} for fewer than two rows, and for values that are not finite
 */
export async function principalComponents(
  x: Values,
  components: number,
  precision: Precision,
  multiply: Multiply,
  task: Task,
): Promise<Pca> {
  const count = componentCount(x, components);
  squaredNorms(x);
  const { rows, cols } = x;
  const mean = columnMeans(x);
  const centred = centre(x, mean);
  const isWide = rows < cols;
  const sides = isWide ? { transposeB: true } : { transposeA: true };
  const squares = await multiply(centred, centred, sides, task.child('products', 0.4));
  const size = isWide ? rows : cols;
  const { values, vectors } = await symmetricEigenTask(squares.data, size, task.child('eigenvectors', 0.4));
  let directions = firstRows(vectors, count, size);
  if (isWide) {
    directions = await multiply(directions, centred, {}, task.child('components', 0.05));
    await orthonormalise(directions, task.child('components', 0.05));
    fixSigns(directions);
  }
  const scores = await multiply(centred, directions, { transposeB: true }, task.child('scores', 0.1));
  await task.tick(1, 1);
  let trace = 0;
  for (let j = 0; j < size; j++) trace += squares.data[j * size + j];
  return {
    mean,
    components: directions,
    variances: values.slice(0, count).map((value) => Math.max(0, value) / (rows - 1)),
    totalVariance: trace / (rows - 1),
    scores: toPrecision(scores, precision),
  };
}
