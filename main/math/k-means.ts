/*
 * k-means: starts from rows far from each other (k-means++, Arthur & Vassilvitskii 2007), then moves every centre to
 * the mean of its rows until few rows change (Lloyd 1982). Departures: the start is drawn from a random sample of the
 * rows, enough for the number of centres, because it costs one distance a row and centre on one core; the nearest
 * centres come from products on the device. A centre that loses all rows moves to the row farthest from its own.
 */
import type { Compute } from '../core/compute';
import { NumericalError } from '../core/errors';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
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

function squaredDistance(x: Values, row: number, centre: Float64Array): number {
  const at = row * x.cols;
  let sum = 0;
  for (let j = 0; j < x.cols; j++) {
    const difference = x.data[at + j] - centre[j];
    sum += difference * difference;
  }
  return sum;
}

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

async function start(x: Values, { clusters, rng }: KMeansSettings, task: Task): Promise<Float64Array> {
  const { cols } = x;
  const sample = permutation(x.rows, rng).subarray(0, Math.min(x.rows, SAMPLE_PER_CLUSTER * clusters));
  const centroids = new Float64Array(clusters * cols);
  const nearest = new Float64Array(sample.length).fill(1);
  for (let c = 0; c < clusters; c++) {
    await task.tick(c, clusters);
    const row = sample[draw(nearest, rng)];
    const centre = centroids.subarray(c * cols, (c + 1) * cols);
    centre.set(x.data.subarray(row * cols, (row + 1) * cols));
    for (let s = 0; s < sample.length; s++) {
      const distance = squaredDistance(x, sample[s], centre);
      nearest[s] = c === 0 ? distance : Math.min(nearest[s], distance);
    }
  }
  return centroids;
}

/** Assigns rows to their nearest centres; returns how many changed, and sums and counts for the next centres. */
async function assign(
  x: Values,
  centroids: Matrix<Float64Array>,
  assignments: Int32Array,
  compute: Compute,
  task: Task,
): Promise<{ changed: number; sums: Float64Array; counts: Int32Array; farness: Float64Array }> {
  const { rows, cols, data } = x;
  const clusters = centroids.rows;
  const products = await compute.product(x, centroids, { transposeB: true }, task);
  const half = new Float64Array(clusters);
  for (let at = 0; at < centroids.data.length; at++) {
    half[Math.floor(at / cols)] += centroids.data[at] ** 2 / 2;
  }
  const sums = new Float64Array(clusters * cols);
  const counts = new Int32Array(clusters);
  const farness = new Float64Array(rows);
  let changed = 0;
  await forRowBlocks(rows, clusters + cols, task, (from, to) => {
    for (let i = from; i < to; i++) {
      let best = 0;
      let score = -Infinity;
      for (let c = 0, at = i * clusters; c < clusters; c++, at++) {
        const value = products.data[at] - half[c];
        if (value > score) [best, score] = [c, value];
      }
      if (assignments[i] !== best) changed++;
      assignments[i] = best;
      counts[best]++;
      farness[i] = -score;
      const sum = best * cols;
      for (let j = 0, at = i * cols; j < cols; j++, at++) {
        sums[sum + j] += data[at];
        farness[i] += data[at] ** 2 / 2;
      }
    }
  });
  return { changed, sums, counts, farness };
}

function moveCentroids(
  centroids: Matrix<Float64Array>,
  x: Values,
  { sums, counts, farness }: { sums: Float64Array; counts: Int32Array; farness: Float64Array },
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
  const assignments = new Int32Array(x.rows).fill(-1);
  const moving = task.child('centres', 0.8);
  let iterations = 0;
  while (iterations < maxIterations) {
    const part = moving.child('round', 1 / maxIterations);
    const found = await assign(x, centroids, assignments, compute, part);
    iterations++;
    moveCentroids(centroids, x, found);
    if (found.changed <= SETTLED * x.rows) break;
  }
  return { centroids, assignments, iterations };
}
