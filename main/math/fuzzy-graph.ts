/*
 * The weighted neighbour graph of UMAP and scanpy: each row's distances become memberships between 0 and 1 whose sum
 * is log2(k), and an edge keeps the union a + b − ab of its two directions.
 * Source: McInnes et al. 2018; umap-learn 0.5 smooth_knn_dist, compute_membership_strengths, fuzzy_simplicial_set
 * (set_op_mix_ratio 1, local_connectivity 1), here in doubles.
 */
import type { Neighbours } from '../core/compute';

/** A sparse symmetric matrix: row i has columns[j], weights[j] for j from starts[i] to starts[i + 1] − 1, columns ascending. */
export interface SparseGraph {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly weights: Float64Array;
}

const TOLERANCE = 1e-5;
const TRIES = 64;
const SMALLEST_SCALE = 1e-3;

/** The bandwidth at which the memberships of `distances` (the row itself not among them) sum to log2(count + 1). */
function bandwidth(distances: Float64Array, rho: number): number {
  const target = Math.log2(distances.length + 1);
  let [low, middle, high] = [0, 1, Infinity];
  for (let tries = 0; tries < TRIES; tries++) {
    let sum = 0;
    for (const d of distances) sum += d > rho ? Math.exp(-(d - rho) / middle) : 1;
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) {
      high = middle;
      middle = (low + high) / 2;
    } else {
      low = middle;
      middle = high === Infinity ? middle * 2 : (low + high) / 2;
    }
  }
  return middle;
}

/** Memberships of every listed neighbour, in the layout of the lists. */
function memberships({ rows, k, distances }: Neighbours): Float64Array {
  const out = new Float64Array(rows * k);
  const overall = distances.reduce((sum, d) => sum + d, 0) / (rows * (k + 1));
  for (let i = 0; i < rows; i++) {
    const own = distances.subarray(i * k, (i + 1) * k);
    const rho = own.find((d) => d > 0) ?? 0;
    const mean = own.reduce((sum, d) => sum + d, 0) / (k + 1);
    const sigma = Math.max(bandwidth(own, rho), SMALLEST_SCALE * (rho > 0 ? mean : overall));
    for (let j = 0; j < k; j++) {
      out[i * k + j] = own[j] <= rho || sigma === 0 ? 1 : Math.exp(-(own[j] - rho) / sigma);
    }
  }
  return out;
}

/**
 * @param neighbours  lists without the row itself (14 of them where scanpy says n_neighbors = 15)
 */
export function fuzzyGraph(neighbours: Neighbours): SparseGraph {
  const { rows, k, indices } = neighbours;
  const strength = memberships(neighbours);
  const edges: Map<number, number>[] = Array.from({ length: rows }, () => new Map<number, number>());
  for (let i = 0; i < rows; i++) {
    for (let j = i * k; j < (i + 1) * k; j++) edges[i].set(indices[j], strength[j]);
  }
  for (let i = 0; i < rows; i++) {
    for (let j = i * k; j < (i + 1) * k; j++) {
      const other = indices[j];
      const forth = strength[j];
      const back = edges[other].get(i);
      // A pair listed both ways is joined when its lower row is visited; the other way is then done already.
      if (back === undefined) edges[other].set(i, forth);
      else if (i < other) {
        const union = forth + back - forth * back;
        edges[i].set(other, union);
        edges[other].set(i, union);
      }
    }
  }
  const starts = new Int32Array(rows + 1);
  edges.forEach((row, i) => (starts[i + 1] = starts[i] + row.size));
  const columns = new Int32Array(starts[rows]);
  const weights = new Float64Array(starts[rows]);
  edges.forEach((row, i) => {
    const sorted = Int32Array.from(row.keys()).sort();
    columns.set(sorted, starts[i]);
    sorted.forEach((column, j) => (weights[starts[i] + j] = row.get(column) ?? 0));
  });
  return { starts, columns, weights };
}
