/**
 * The leading eigenvectors of a graph's normalised adjacency D^(−1/2) W D^(−1/2), the trivial one left out: the
 * smoothest two coordinates a graph has. Found by subspace iteration with a Chebyshev filter, which damps all
 * that lies below the wanted eigenvalues.
 *
 * Source: Belkin & Niyogi 2003, doi:10.1162/089976603321780317; Zhou, Saad, Tiago & Chelikowsky 2006,
 * doi:10.1016/j.jcp.2006.03.017; umap-learn 0.5.3 (spectral_layout), checked against it in
 * tests/projection/spectral.test.ts.
 * Departures: another eigensolver than ARPACK; a graph in pieces has no such layout (umap-learn places the
 * pieces by their centres, here the caller starts from principal components, as uwot does).
 */
import type { Rng } from '../../core/rng';
import type { Task } from '../../core/task';
import { symmetricEigen } from '../../math/symmetric-eigen';
import type { FuzzyGraph } from './fuzzy-graph';

const BLOCK = 8;
const DEGREE = 24;
const ROUNDS = 60;
const CONVERGED = 1e-5;

/** How many pieces a graph falls into. */
export function countComponents({ rows, offsets, cols }: FuzzyGraph): number {
  const seen = new Uint8Array(rows);
  const stack = new Int32Array(rows);
  let components = 0;
  for (let root = 0; root < rows; root++) {
    if (seen[root] === 1) continue;
    components++;
    seen[root] = 1;
    stack[0] = root;
    for (let depth = 1; depth > 0;) {
      const node = stack[--depth];
      for (let e = offsets[node]; e < offsets[node + 1]; e++) {
        if (seen[cols[e]] === 1) continue;
        seen[cols[e]] = 1;
        stack[depth++] = cols[e];
      }
    }
  }
  return components;
}

type Vector = Float64Array;

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Vector, source: Vector, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}

function scaleTo(vector: Vector, length: number): void {
  const factor = length / Math.sqrt(dot(vector, vector));
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}

/** Makes `block` orthonormal and orthogonal to `trivial`: Gram–Schmidt, twice. */
function orthonormalise(block: readonly Vector[], trivial: Vector): void {
  block.forEach((vector, j) => {
    for (let pass = 0; pass < 2; pass++) {
      addScaled(vector, trivial, -dot(vector, trivial));
      for (let i = 0; i < j; i++) addScaled(vector, block[i], -dot(vector, block[i]));
    }
    scaleTo(vector, 1);
  });
}

interface Operator {
  readonly trivial: Vector;
  apply(vector: Vector, into: Vector): void;
}

function normalisedAdjacency({ rows, offsets, cols, weights }: FuzzyGraph): Operator {
  const root = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]; e < offsets[i + 1]; e++) root[i] += weights[e];
    root[i] = Math.sqrt(root[i]);
  }
  const values = weights.slice();
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]; e < offsets[i + 1]; e++) values[e] /= root[i] * root[cols[e]];
  }
  const trivial = root.slice();
  scaleTo(trivial, 1);
  return {
    trivial,
    apply(vector, into) {
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let e = offsets[i]; e < offsets[i + 1]; e++) sum += values[e] * vector[cols[e]];
        into[i] = sum;
      }
    },
  };
}

/** A Chebyshev polynomial of the operator, at most 1 on [−1, ceiling] and steep above it, applied to one vector. */
function filter(operator: Operator, vector: Vector, ceiling: number): Vector {
  const half = (ceiling + 1) / 2;
  const centre = (ceiling - 1) / 2;
  let before = vector;
  let now = new Float64Array(vector.length);
  operator.apply(before, now);
  for (let i = 0; i < now.length; i++) now[i] = (now[i] - centre * before[i]) / half;
  for (let degree = 2; degree <= DEGREE; degree++) {
    const next = new Float64Array(vector.length);
    operator.apply(now, next);
    for (let i = 0; i < next.length; i++) next[i] = (2 * (next[i] - centre * now[i])) / half - before[i];
    before = now;
    now = next;
  }
  return now;
}

interface Ritz {
  readonly values: Float64Array;
  readonly vectors: readonly Vector[];
  /** The larger of the residual norms of the first two pairs. */
  readonly residual: number;
}

/** The best eigenpairs within the span of an orthonormal block. */
function rayleighRitz(operator: Operator, block: readonly Vector[]): Ritz {
  const p = block.length;
  const images = block.map((vector) => {
    const image = new Float64Array(vector.length);
    operator.apply(vector, image);
    return image;
  });
  const small = new Float64Array(p * p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) small[i * p + j] = dot(block[i], images[j]);
  for (let i = 0; i < p; i++) for (let j = 0; j < i; j++) small[i * p + j] = small[j * p + i];
  const { values, vectors } = symmetricEigen(small, p);
  const turn = (source: readonly Vector[], k: number): Vector => {
    const out = new Float64Array(source[0].length);
    source.forEach((vector, i) => {
      addScaled(out, vector, vectors[k * p + i]);
    });
    return out;
  };
  const turned = block.map((_, k) => turn(block, k));
  const residuals = [0, 1].map((k) => {
    const residual = turn(images, k);
    addScaled(residual, turned[k], -values[k]);
    return Math.sqrt(dot(residual, residual));
  });
  return { values, vectors: turned, residual: Math.max(...residuals) };
}

const signed = (vector: Vector): Vector => {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? vector.map((value) => -value) : vector;
};

/**
 * The second and third eigenvector of a connected graph's normalised adjacency, their largest entries positive.
 * Good enough for a start: residual under 1e-5, or what 60 rounds reach.
 * @param graph at least BLOCK + 2 rows, in one piece
 */
export async function spectralCoordinates(
  graph: FuzzyGraph,
  rng: Rng,
  task: Task,
): Promise<readonly [Float64Array, Float64Array]> {
  const operator = normalisedAdjacency(graph);
  let block: Vector[] = Array.from({ length: BLOCK }, () =>
    Float64Array.from({ length: graph.rows }, () => rng.normal()),
  );
  orthonormalise(block, operator.trivial);
  let ritz = rayleighRitz(operator, block);
  for (let round = 0; round < ROUNDS && ritz.residual > CONVERGED; round++) {
    const ceiling = Math.max(-0.5, ritz.values[BLOCK - 1]);
    block = [];
    for (const vector of ritz.vectors) {
      await task.tick(round, ROUNDS);
      block.push(filter(operator, vector, ceiling));
    }
    orthonormalise(block, operator.trivial);
    ritz = rayleighRitz(operator, block);
  }
  return [signed(ritz.vectors[0]), signed(ritz.vectors[1])];
}

/** Whether a graph is large enough and in one piece, so that it has spectral coordinates. */
export const hasSpectralCoordinates = (graph: FuzzyGraph): boolean =>
  graph.rows >= BLOCK + 2 && countComponents(graph) === 1;
