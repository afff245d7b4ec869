/*
 * k-means: starts from rows far from each other (k-means++, Arthur & Vassilvitskii 2007), then moves every centre to
 * the mean of its rows until few rows change (Lloyd 1982). Departures: the start is drawn from a random sample of the
 * rows, enough for the number of centres; distances come from products on the device. A centre that loses all rows moves to the row farthest from its own.
 */
import type { Compute } from '../core/compute';
import { NumericalError } from '../core/errors';
import type { Values } from '../core/matrix';
import { Matrix, takeRows } from '../core/matrix';
import type { Rng } from '../core/rng';
import { permutation } from '../core/rng';
import type { Task } from '../core/task';
import { forRowBlocks } from './row-blocks';

export interface KMeans {
  /** clusters × d */
  readonly centroids: Matrix<Float64Array>;
  /** Cluster of every row. */
  readonly assignments: Int32Array;
  readonly iterations: number;
}

export interface KMeansSettings {
  readonly clusters: number;
  readonly maxIterations: number;
  readonly rng: Rng;
  readonly compute: Compute;
}

/** Rows of the sample that the start is drawn from, for each centre. */
const SAMPLE_PER_CLUSTER = 40;
/** Share of rows that may still change when the search stops. */
const SETTLED = 1e-3;
/** A distance below this share of the lengths is taken for 0: single precision gives no more. */
const ROUNDING = 1e-6;

/** A row drawn with a probability proportional to its weight; the first where all weights are 0. */
function draw(weights: Float64Array, rng: Rng): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = rng.uniform() * total;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return 0;
}

/** Half the squared distance to a centre from the products with it, 0 where rounding would decide; the smaller is kept. */
function keepNearest(
  products: Values['data'],
  halfSquares: Float64Array,
  centre: number,
  nearest: Float64Array,
): void {
  for (let s = 0; s < nearest.length; s++) {
    const squares = halfSquares[s] + halfSquares[centre];
    const distance = squares - products[s];
    const rounded = distance > ROUNDING * squares ? distance : 0;
    if (rounded < nearest[s]) nearest[s] = rounded;
  }
}

async function start(
  x: Values,
  { clusters, rng, compute }: KMeansSettings,
  task: Task,
): Promise<Float64Array> {
  const { cols } = x;
  const sample = takeRows(
    x,
    permutation(x.rows, rng).subarray(0, Math.min(x.rows, SAMPLE_PER_CLUSTER * clusters)),
  );
  const halfSquares = halfSquaresOf(sample.data, sample.rows, cols);
  const centroids = new Float64Array(clusters * cols);
  const nearest = new Float64Array(sample.rows).fill(1);
  for (let c = 0; c < clusters; c++) {
    const row = draw(nearest, rng);
    const centre = takeRows(sample, Int32Array.of(row));
    centroids.set(centre.data, c * cols);
    if (c === 0) nearest.fill(Infinity);
    const { data } = await compute.product(
      sample,
      centre,
      { transposeB: true },
      task.child('', 1 / clusters),
    );
    keepNearest(data, halfSquares, row, nearest);
    nearest[row] = 0;
  }
  return centroids;
}

/** What the rows of every centre add up to; kept from round to round, where few rows change. */
interface Assigned {
  readonly assignments: Int32Array;
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  /** Half the squared length of every row. */
  readonly halfSquares: Float64Array;
  /** Half the squared distance of every row to its centre. */
  readonly farness: Float64Array;
}

function halfSquaresOf(data: Values['data'], rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++, at++) sum += data[at] * data[at];
    out[i] = sum / 2;
  }
  return out;
}

function addRow(sums: Float64Array, to: number, data: Values['data'], at: number, cols: number): void {
  for (let j = 0; j < cols; j++) sums[to + j] += data[at + j];
}

function takeRow(sums: Float64Array, to: number, data: Values['data'], at: number, cols: number): void {
  for (let j = 0; j < cols; j++) sums[to + j] -= data[at + j];
}

/** Moves rows `from` … `to` − 1 to the centre of the highest product less half its square; returns how many changed. */
function assignRows(
  { data, cols }: Values,
  products: Values['data'],
  half: Float64Array,
  { assignments, sums, counts, halfSquares, farness }: Assigned,
  from: number,
  to: number,
): number {
  const clusters = half.length;
  let changed = 0;
  for (let i = from; i < to; i++) {
    let best = 0;
    let score = -Infinity;
    for (let c = 0, at = i * clusters; c < clusters; c++, at++) {
      const value = products[at] - half[c];
      if (value > score) {
        best = c;
        score = value;
      }
    }
    farness[i] = halfSquares[i] - score;
    const before = assignments[i];
    if (before === best) continue;
    changed++;
    assignments[i] = best;
    counts[best]++;
    addRow(sums, best * cols, data, i * cols, cols);
    if (before < 0) continue;
    counts[before]--;
    takeRow(sums, before * cols, data, i * cols, cols);
  }
  return changed;
}

/** Assigns all rows to their nearest centres; returns how many changed. */
async function assign(
  x: Values,
  centroids: Matrix<Float64Array>,
  assigned: Assigned,
  compute: Compute,
  task: Task,
): Promise<number> {
  const { data } = await compute.product(x, centroids, { transposeB: true }, task);
  const half = halfSquaresOf(centroids.data, centroids.rows, centroids.cols);
  let changed = 0;
  await forRowBlocks(x.rows, centroids.rows + x.cols, task, (from, to) => {
    changed += assignRows(x, data, half, assigned, from, to);
  });
  return changed;
}

function moveCentroids(
  centroids: Matrix<Float64Array>,
  x: Values,
  { sums, counts, farness }: Assigned,
): void {
  const { cols, data } = centroids;
  for (let c = 0; c < counts.length; c++) {
    if (counts[c] > 0) {
      for (let at = c * cols; at < (c + 1) * cols; at++) data[at] = sums[at] / counts[c];
      continue;
    }
    let row = 0;
    for (let i = 1; i < farness.length; i++) if (farness[i] > farness[row]) row = i;
    farness[row] = -Infinity;
    data.set(x.data.subarray(row * cols, (row + 1) * cols), c * cols);
  }
}

/**
 * Clusters the rows of `x`; the same generator gives the same clusters.
 * @throws {NumericalError} when there are fewer rows than clusters
 */
export async function kMeans(x: Values, settings: KMeansSettings, task: Task): Promise<KMeans> {
  const { clusters, maxIterations, compute } = settings;
  if (x.rows < clusters) throw new NumericalError(`${x.rows} rows cannot make ${clusters} clusters`);
  const centroids = new Matrix(clusters, x.cols, await start(x, settings, task.child('start', 0.2)));
  const assigned: Assigned = {
    assignments: new Int32Array(x.rows).fill(-1),
    sums: new Float64Array(clusters * x.cols),
    counts: new Int32Array(clusters),
    halfSquares: halfSquaresOf(x.data, x.rows, x.cols),
    farness: new Float64Array(x.rows),
  };
  const moving = task.child('centres', 0.8);
  let iterations = 0;
  while (iterations < maxIterations) {
    const part = moving.child('round', 1 / maxIterations);
    const changed = await assign(x, centroids, assigned, compute, part);
    iterations++;
    moveCentroids(centroids, x, assigned);
    if (changed <= SETTLED * x.rows) break;
  }
  return { centroids, assignments: assigned.assignments, iterations };
}
