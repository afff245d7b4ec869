/**
 * UMAP's graph of fuzzy neighbours. Around every row distances are read on a scale of their own, on which the
 * nearest neighbour has membership 1 and all memberships sum to log2(k); the two views of a pair are then
 * united, a + b − ab.
 *
 * Source: McInnes, Healy & Melville 2018, arXiv:1802.03426, algorithms 2 and 3; umap-learn 0.5.3
 * (smooth_knn_dist, compute_membership_strengths, fuzzy_simplicial_set with local connectivity 1 and a full
 * union), checked against it in tests/projection/fuzzy-graph.test.ts.
 * Departure: sums run in doubles where umap-learn uses single precision.
 */
import type { Neighbours } from '../../core/compute';
import type { Task } from '../../core/task';

/** A symmetric weighted graph without loops: row i has the neighbours cols[offsets[i]] … cols[offsets[i + 1] − 1], ascending. */
export interface FuzzyGraph {
  readonly rows: number;
  readonly offsets: Int32Array;
  readonly cols: Int32Array;
  /** In (0, 1]. */
  readonly weights: Float64Array;
  /** Per row: the distance to its nearest neighbour that is no copy of it. */
  readonly rhos: Float64Array;
  /** Per row: the scale on which memberships fall off. */
  readonly sigmas: Float64Array;
}

const BISECTIONS = 64;
const TOLERANCE = 1e-5;
/** A scale is at least this share of the mean distance, so that copies do not make it zero. */
const SMALLEST_SCALE = 1e-3;
const ROWS_A_TICK = 2048;

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += values[j];
  return sum / (to - from);
}

/** The scale at which the memberships of distances[from … to) sum to `target`, found by bisection. */
function findSigma(distances: Float64Array, from: number, to: number, rho: number, target: number): number {
  let low = 0;
  let high = Infinity;
  let sigma = 1;
  for (let n = 0; n < BISECTIONS; n++) {
    let sum = 0;
    for (let j = from; j < to; j++) {
      const beyond = distances[j] - rho;
      sum += beyond > 0 ? Math.exp(-beyond / sigma) : 1;
    }
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) {
      high = sigma;
      sigma = (low + high) / 2;
    } else {
      low = sigma;
      sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
    }
  }
  return sigma;
}

interface Scales {
  readonly rhos: Float64Array;
  readonly sigmas: Float64Array;
}

/** Rho and sigma of every row; `neighbours` leave the row itself out, umap-learn counts it (with distance 0). */
async function smoothDistances(neighbours: Neighbours, task: Task): Promise<Scales> {
  const { rows, k, distances } = neighbours;
  const rhos = new Float64Array(rows);
  const sigmas = new Float64Array(rows);
  const target = Math.log2(k + 1);
  const withSelf = k / (k + 1);
  const meanAll = meanOf(distances, 0, rows * k) * withSelf;
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_A_TICK === 0) await task.tick(i, 2 * rows);
    const from = i * k;
    const to = from + k;
    let first = from;
    while (first < to && distances[first] <= 0) first++;
    if (first < to) rhos[i] = distances[first];
    const floor = SMALLEST_SCALE * (rhos[i] > 0 ? meanOf(distances, from, to) * withSelf : meanAll);
    sigmas[i] = Math.max(floor, findSigma(distances, from, to, rhos[i], target));
  }
  return { rhos, sigmas };
}

interface Directed {
  readonly offsets: Int32Array;
  readonly cols: Int32Array;
  readonly weights: Float64Array;
}

/** How strongly every row counts its neighbours as near, columns ascending within a row. */
function membershipStrengths(neighbours: Neighbours, { rhos, sigmas }: Scales): Directed {
  const { rows, k, indices, distances } = neighbours;
  const offsets = Int32Array.from({ length: rows + 1 }, (_, i) => i * k);
  const cols = new Int32Array(rows * k);
  const weights = new Float64Array(rows * k);
  const order = Array.from({ length: k }, (_, j) => j);
  for (let i = 0; i < rows; i++) {
    const from = i * k;
    order.sort((a, b) => indices[from + a] - indices[from + b]);
    for (let j = 0; j < k; j++) {
      const beyond = distances[from + order[j]] - rhos[i];
      cols[from + j] = indices[from + order[j]];
      weights[from + j] = beyond <= 0 || sigmas[i] === 0 ? 1 : Math.exp(-beyond / sigmas[i]);
    }
  }
  return { offsets, cols, weights };
}

/** The transpose; columns come out ascending because rows are visited in order. */
function transpose({ offsets, cols, weights }: Directed): Directed {
  const rows = offsets.length - 1;
  const starts = new Int32Array(rows + 1);
  for (const col of cols) starts[col + 1]++;
  for (let i = 0; i < rows; i++) starts[i + 1] += starts[i];
  const next = starts.slice(0, rows);
  const turned = {
    offsets: starts,
    cols: new Int32Array(cols.length),
    weights: new Float64Array(cols.length),
  };
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]; e < offsets[i + 1]; e++) {
      const at = next[cols[e]]++;
      turned.cols[at] = i;
      turned.weights[at] = weights[e];
    }
  }
  return turned;
}

/** a + b − ab of a directed graph and its transpose, by merging their sorted rows; zero weights are dropped. */
function unite(one: Directed, other: Directed): Directed {
  const rows = one.offsets.length - 1;
  const offsets = new Int32Array(rows + 1);
  const cols = new Int32Array(2 * one.cols.length);
  const weights = new Float64Array(2 * one.cols.length);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    let a = one.offsets[i];
    let b = other.offsets[i];
    const endA = one.offsets[i + 1];
    const endB = other.offsets[i + 1];
    while (a < endA || b < endB) {
      const colA = a < endA ? one.cols[a] : rows;
      const colB = b < endB ? other.cols[b] : rows;
      const weightA = colA <= colB ? one.weights[a++] : 0;
      const weightB = colB <= colA ? other.weights[b++] : 0;
      const weight = weightA + weightB - weightA * weightB;
      if (weight === 0) continue;
      cols[count] = Math.min(colA, colB);
      weights[count++] = weight;
    }
    offsets[i + 1] = count;
  }
  return { offsets, cols: cols.slice(0, count), weights: weights.slice(0, count) };
}

/**
 * The graph that UMAP draws and that Leiden clusters.
 * @param neighbours the k nearest other rows of every row, nearest first; umap-learn's n_neighbors is k + 1
 */
export async function fuzzyGraph(neighbours: Neighbours, task: Task): Promise<FuzzyGraph> {
  const scales = await smoothDistances(neighbours, task);
  await task.tick(1, 2);
  const directed = membershipStrengths(neighbours, scales);
  await task.tick(3, 4);
  const united = unite(directed, transpose(directed));
  await task.tick(1, 1);
  return { rows: neighbours.rows, ...united, ...scales };
}

/**
 * How strongly new rows count known ones as near: umap-learn's transform, in which no neighbour is sure (rho is 0)
 * the scale leaves the nearest out, and nothing is united, because known rows do not look back.
 * @param nearest the k nearest known rows of every new row
 */
export async function transformStrengths(nearest: Neighbours, task: Task): Promise<FuzzyGraph> {
  const { rows, k, distances } = nearest;
  const scales = { rhos: new Float64Array(rows), sigmas: new Float64Array(rows) };
  const target = Math.log2(k);
  const floor = SMALLEST_SCALE * meanOf(distances, 0, rows * k);
  for (let i = 0; i < rows; i++) {
    if (i % ROWS_A_TICK === 0) await task.tick(i, rows);
    scales.sigmas[i] = Math.max(floor, findSigma(distances, i * k + 1, (i + 1) * k, 0, target));
  }
  return { rows, ...membershipStrengths(nearest, scales), ...scales };
}

/** The first `k` neighbours of every row. */
export function nearestOf(neighbours: Neighbours, k: number): Neighbours {
  if (k >= neighbours.k) return neighbours;
  const { rows } = neighbours;
  const indices = new Int32Array(rows * k);
  const distances = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) {
    const from = i * neighbours.k;
    indices.set(neighbours.indices.subarray(from, from + k), i * k);
    distances.set(neighbours.distances.subarray(from, from + k), i * k);
  }
  return { rows, k, indices, distances };
}
