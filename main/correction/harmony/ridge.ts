/*
 * Harmony's correction step: in every cluster a ridge regression of the rows on their batches, weighted by membership;
 * the batches' coefficients are taken out, the intercept stays.
 * The design is one-hot, so that one product R_sᵀ Z_s a stratum s (rows that agree in all batch variables) gives the
 * right sides of all clusters at once, and one product R_s W_s its correction; nothing is n × n or per cluster × n.
 * With one batch variable the normal matrix is an arrowhead and is solved in closed form.
 * Departure: with several batch variables a row of which every batch is too rare in a cluster to be corrected still
 * counts for the intercept; its share of the cluster is below 1e-5 by definition.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { Matrix } from '../../core/matrix';
import type { Task } from '../../core/task';
import { choleskySolve } from '../../math/cholesky';
import type { SoftClusters } from './soft-clusters';
import type { Strata } from './strata';

export interface RidgeSettings {
  /** A number, or 0.2 times the expected rows of the batch in the cluster. */
  readonly lambda: number | 'auto';
  readonly minimumShare: number;
  /** Batch whose rows stay as they are, −1 for none: its coefficient is held at 0. */
  readonly reference: number;
}

const LAMBDA_PER_EXPECTED = 0.2;
/** Clusters of less than this many rows correct nothing. */
const EMPTY = 1e-9;

const rowsOf = (x: Values, from: number, to: number): Values =>
  x.data instanceof Float32Array
    ? new Matrix(to - from, x.cols, x.data.subarray(from * x.cols, to * x.cols))
    : new Matrix(to - from, x.cols, x.data.subarray(from * x.cols, to * x.cols));

const table = (data: Float32Array | Float64Array, rows: number, cols: number): Values =>
  data instanceof Float32Array ? new Matrix(rows, cols, data) : new Matrix(rows, cols, data);

/** `x` minus `values` into `out`, both from `start` on; outside the async functions, where such loops run slowly. */
function subtract(
  x: Float32Array | Float64Array,
  start: number,
  values: Float32Array | Float64Array,
  out: Float32Array | Float64Array,
): void {
  for (let at = 0, to = start; at < values.length; at++, to++) out[to] = x[to] - values[at];
}

function add(to: Float64Array, start: number, values: Float32Array | Float64Array): void {
  for (let at = 0; at < values.length; at++) to[start + at] += values[at];
}

/** Adds the sums of the columns of rows of length `cols` to `to` at `start`. */
function addColumnSums(
  to: Float64Array,
  start: number,
  data: Float32Array | Float64Array,
  cols: number,
): void {
  for (let row = 0; row < data.length; row += cols) {
    for (let k = 0; k < cols; k++) to[start + k] += data[row + k];
  }
}

/** Sums of the rows weighted by membership; `ofBatches` is batches × K × d, `all` K × d. */
interface Sums {
  readonly ofBatches: Float64Array;
  readonly all: Float64Array;
}

/** The batches of one cluster that are corrected, and whether a batch's rows count at all. */
interface Kept {
  readonly corrected: readonly number[];
  readonly counted: Uint8Array;
}

function keptBatches(
  k: number,
  K: number,
  { observed }: SoftClusters,
  { sizes, variables }: Strata,
  { minimumShare, reference }: RidgeSettings,
): Kept {
  const counted = new Uint8Array(sizes.length);
  for (let v = 0; v + 1 < variables.length; v++) {
    let present = 0;
    for (let b = variables[v]; b < variables[v + 1]; b++) {
      if (minimumShare === 0 || observed[b * K + k] / sizes[b] > minimumShare) present++;
    }
    for (let b = variables[v]; b < variables[v + 1] && present > 1; b++) {
      if (minimumShare === 0 || observed[b * K + k] / sizes[b] > minimumShare) counted[b] = 1;
    }
  }
  const corrected = [...counted.keys()].filter((b) => counted[b] === 1 && b !== reference);
  return { corrected, counted };
}

/** Coefficients of one cluster: row 0 the intercept, then one a corrected batch; (1 + batches) × d. */
type Solve = (k: number, kept: Kept, lambdas: readonly number[]) => Float64Array;

/** One batch variable: the matrix has entries only on its diagonal and in the intercept's row and column. */
function arrowheadSolver(sums: Sums, { observed }: SoftClusters, K: number, d: number): Solve {
  return (k, { corrected, counted }, lambdas) => {
    const out = new Float64Array((1 + corrected.length) * d);
    const intercept = out.subarray(0, d);
    let mass = 0;
    counted.forEach((flag, b) => {
      if (flag === 0) return;
      mass += observed[b * K + k];
      const at = (b * K + k) * d;
      for (let j = 0; j < d; j++) intercept[j] += sums.ofBatches[at + j];
    });
    corrected.forEach((b, c) => {
      const rows = observed[b * K + k];
      const share = rows / (rows + lambdas[c]);
      mass -= rows * share;
      const at = (b * K + k) * d;
      for (let j = 0; j < d; j++) intercept[j] -= share * sums.ofBatches[at + j];
    });
    for (let j = 0; j < d; j++) intercept[j] /= mass;
    corrected.forEach((b, c) => {
      const rows = observed[b * K + k];
      const at = (b * K + k) * d;
      const to = (1 + c) * d;
      for (let j = 0; j < d; j++) {
        out[to + j] = (sums.ofBatches[at + j] - rows * intercept[j]) / (rows + lambdas[c]);
      }
    });
    return out;
  };
}

/** Several batch variables: the rows of a stratum add to the entries of all pairs of its batches. */
function generalSolver(sums: Sums, masses: Float64Array, strata: Strata, K: number, d: number): Solve {
  const { batches } = strata;
  return (k, { corrected }, lambdas) => {
    const p = 1 + corrected.length;
    const columnOf = new Map(corrected.map((b, c) => [b, 1 + c]));
    const gram = new Float64Array(p * p);
    const cross = new Float64Array(p * d);
    batches.forEach((own, s) => {
      const columns = [0, ...Array.from(own).flatMap((b) => columnOf.get(b) ?? [])];
      for (const a of columns) for (const b of columns) gram[a * p + b] += masses[s * K + k];
    });
    lambdas.forEach((lambda, c) => (gram[(1 + c) * (p + 1)] += lambda));
    cross.set(sums.all.subarray(k * d, (k + 1) * d));
    corrected.forEach((b, c) => {
      const at = (b * K + k) * d;
      cross.set(sums.ofBatches.subarray(at, at + d), (1 + c) * d);
    });
    return choleskySolve(gram, p, cross, d);
  };
}

/** Membership-weighted sums of the rows, by batch and in all; with several batch variables the rows of each stratum in each cluster. */
async function weightedSums(
  z: Values,
  clusters: SoftClusters,
  strata: Strata,
  run: Run,
  task: Task,
): Promise<Sums & { readonly masses: Float64Array }> {
  const { starts, batches, sizes, variables } = strata;
  const K = clusters.mass.length;
  const d = z.cols;
  const ofBatches = new Float64Array(sizes.length * K * d);
  const all = new Float64Array(K * d);
  const masses = new Float64Array(batches.length * K);
  const members = table(clusters.memberships, z.rows, K);
  for (let s = 0; s < batches.length; s++) {
    const part = rowsOf(members, starts[s], starts[s + 1]);
    const own = rowsOf(z, starts[s], starts[s + 1]);
    const { data } = await run.compute.product(
      part,
      own,
      { transposeA: true },
      task.child('', 1 / batches.length),
    );
    add(all, 0, data);
    for (const b of batches[s]) add(ofBatches, b * K * d, data);
    if (variables.length > 2) addColumnSums(masses, s * K, part.data, K);
  }
  return { ofBatches, all, masses };
}

/**
 * Writes the corrected rows and returns the intercepts of the clusters, which are their centres without batches.
 * @param z     n × d, rows in the order of the strata; not modified
 * @param into  n × d of the precision of `z`: one table for all iterations, because fresh memory is slow
 * @returns     K × d, with rows of zeros where a cluster corrects nothing
 */
export async function correctByRidge(
  z: Values,
  into: Values,
  clusters: SoftClusters,
  strata: Strata,
  settings: RidgeSettings,
  run: Run,
  task: Task,
): Promise<Float64Array> {
  const { starts, batches, sizes, variables } = strata;
  const K = clusters.mass.length;
  const d = z.cols;
  const n = z.rows;
  const sums = await weightedSums(z, clusters, strata, run, task.child('sums', 0.4));
  const solve =
    variables.length === 2
      ? arrowheadSolver(sums, clusters, K, d)
      : generalSolver(sums, sums.masses, strata, K, d);
  const coefficients = new Float64Array(sizes.length * K * d);
  const intercepts = new Float64Array(K * d);
  const solving = task.child('regressions', 0.2);
  for (let k = 0; k < K; k++) {
    await solving.tick(k, K);
    const kept = keptBatches(k, K, clusters, strata, settings);
    if (kept.corrected.length === 0 || clusters.mass[k] < EMPTY) continue;
    const lambdas = kept.corrected.map((b) =>
      settings.lambda === 'auto' ? LAMBDA_PER_EXPECTED * clusters.mass[k] * (sizes[b] / n) : settings.lambda,
    );
    const found = solve(k, kept, lambdas);
    intercepts.set(found.subarray(0, d), k * d);
    kept.corrected.forEach((b, c) =>
      coefficients.set(found.subarray((1 + c) * d, (2 + c) * d), (b * K + k) * d),
    );
  }
  const members = table(clusters.memberships, n, K);
  const moving = task.child('correction', 0.4);
  for (let s = 0; s < batches.length; s++) {
    const shifts = new Float64Array(K * d);
    for (const b of batches[s]) add(shifts, 0, coefficients.subarray(b * K * d, (b + 1) * K * d));
    const part = rowsOf(members, starts[s], starts[s + 1]);
    const own = moving.child('', 1 / batches.length);
    const { data } = await run.compute.product(part, new Matrix(K, d, shifts), {}, own);
    subtract(z.data, starts[s] * d, data, into.data);
  }
  return intercepts;
}
