/*
 * A common space by canonical correlation: the leading singular vectors of the products of the rows of two batches, each
 * row standardised over its features. Source: Seurat 4.3, `RunCCA`, `L2Dim`, `TopDimFeatures`.
 * With A and B the standardised rows (n × d), A Bᵀ = U Σ Vᵀ. Departure: not by a random truncated decomposition of the
 * n × n product but exactly, on the smaller side. Where both batches have at least d rows, through d × d matrices: with
 * S = (BᵀB)^½, the eigenvectors w of S AᵀA S with values σ² give V = B S⁺ w and U = A S w / σ. Else through the product
 * K = A Bᵀ itself: the eigenvectors of KKᵀ or KᵀK, whichever is smaller, are one of U and V, and K gives the other.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { Matrix, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import { symmetricEigenTask } from '../../math/symmetric-eigen';
import { symmetricProduct } from '../../math/symmetric-product';
import { unitRows } from '../unit-rows';
import type { PairSpaces } from './anchors';

/** Directions of less than this share of the first are rounding. */
const ROUNDING = 1e-10;
const FEATURES_PER_DIMENSION = 100;
const MOST_FEATURES = 200;

/** What one batch brings to all its pairs. */
export interface CcaBatch {
  readonly features: Values;
  readonly scaled: Values;
  /** Scaled rows, each with mean 0 and variance 1 over its features. */
  readonly standard: Values;
  /** Made when a pair first needs them, and kept. */
  roots(task: Task): Promise<CcaRoots>;
}

/** Of a batch's standard rows A: AᵀA, its root S, and the inverse of S on its range; d × d. */
interface CcaRoots {
  readonly gram: Matrix<Float64Array>;
  readonly root: Matrix<Float64Array>;
  readonly inverse: Matrix<Float64Array>;
}

function standardRows(x: Values): Values {
  const { rows, cols, data } = x;
  const out = zerosLike(x);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    let mean = 0;
    for (let j = 0; j < cols; j++) mean += row[j] / cols;
    let squares = 0;
    for (let j = 0; j < cols; j++) squares += (row[j] - mean) ** 2;
    const deviation = Math.sqrt(squares / (cols - 1));
    if (deviation > 0) for (let j = 0; j < cols; j++) out.data[i * cols + j] = (row[j] - mean) / deviation;
  }
  return out;
}

/** A batch's product matrix and its roots. */
async function rootsOf(standard: Values, run: Run, task: Task): Promise<CcaRoots> {
  const d = standard.cols;
  const product = await run.compute.product(standard, standard, { transposeA: true }, task.child('', 0.3));
  const gram = new Matrix(d, d, Float64Array.from(product.data));
  const { values, vectors } = await symmetricEigenTask(gram.data, d, task.child('', 0.4));
  const kept = values.filter((value) => value > ROUNDING * values[0]);
  const roots = kept.map(Math.sqrt);
  const root = await symmetricProduct(vectors, roots, 0, d, task.child('', 0.15));
  const inverse = await symmetricProduct(
    vectors,
    roots.map((value) => 1 / value),
    0,
    d,
    task.child('', 0.15),
  );
  return { gram, root: new Matrix(d, d, root), inverse: new Matrix(d, d, inverse) };
}

/** What a batch brings to its pairs. */
export function prepareCca(features: Values, scaled: Values, run: Run): CcaBatch {
  const standard = standardRows(scaled);
  let made: CcaRoots | undefined;
  return {
    features,
    scaled,
    standard,
    async roots(task) {
      made ??= await rootsOf(standard, run, task);
      return made;
    },
  };
}

/** How many of the directions with these squared singular values, descending, are kept; one at least. */
const directionsKept = (squares: Float64Array, dimensions: number): number =>
  Math.max(1, Math.min(dimensions, squares.filter((value) => value > ROUNDING * squares[0]).length));

/** The mean of a square matrix and its transpose: rounding apart they are one. */
function symmetrised({ rows: n, data }: Values): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (data[i * n + j] + data[j * n + i]) / 2;
  });
}

/** Divides each column by the root of its square, where that is not 0. */
function divideColumns(x: Values, squares: Float64Array): Values {
  for (let at = 0; at < x.data.length; at++)
    x.data[at] /= Math.sqrt(Math.max(squares[at % x.cols], Number.MIN_VALUE));
  return x;
}

type Vectors = readonly [Values, Values];

/** Through d × d matrices. */
async function vectorsByFeatures(
  a: CcaBatch,
  b: CcaBatch,
  dimensions: number,
  run: Run,
  task: Task,
): Promise<Vectors> {
  const d = a.standard.cols;
  const [ofA, ofB] = [await a.roots(task.child('', 0.15)), await b.roots(task.child('', 0.15))];
  const half = await run.compute.product(ofB.root, ofA.gram, {}, task.child('', 0.1));
  const middle = await run.compute.product(half, ofB.root, {}, task.child('', 0.1));
  const { values, vectors } = await symmetricEigenTask(symmetrised(middle), d, task.child('', 0.3));
  const r = directionsKept(values, dimensions);
  const w = new Matrix(r, d, vectors.slice(0, r * d));
  const forA = await run.compute.product(ofB.root, w, { transposeB: true }, task.child('', 0.05));
  const forB = await run.compute.product(ofB.inverse, w, { transposeB: true }, task.child('', 0.05));
  return [
    await run.compute.product(a.standard, divideColumns(forA, values), {}, task.child('', 0.05)),
    await run.compute.product(b.standard, forB, {}, task.child('', 0.05)),
  ];
}

/** Through the product of the two batches' rows. */
async function vectorsByRows(
  a: CcaBatch,
  b: CcaBatch,
  dimensions: number,
  run: Run,
  task: Task,
): Promise<Vectors> {
  const { compute } = run;
  const product = await compute.product(a.standard, b.standard, { transposeB: true }, task.child('', 0.1));
  const isFirst = product.rows <= product.cols;
  const n = Math.min(product.rows, product.cols);
  const square = await compute.product(
    product,
    product,
    isFirst ? { transposeB: true } : { transposeA: true },
    task.child('', 0.1),
  );
  const { values, vectors } = await symmetricEigenTask(symmetrised(square), n, task.child('', 0.6));
  const r = directionsKept(values, dimensions);
  const own = zerosLike(product, n, r);
  for (let at = 0; at < n * r; at++) own.data[at] = vectors[(at % r) * n + Math.floor(at / r)];
  const across = await compute.product(product, own, { transposeA: isFirst }, task.child('', 0.2));
  const other = divideColumns(across, values);
  return isFirst ? [own, other] : [other, own];
}

/** Canonical coordinates of the rows of both batches, n₁ × r and n₂ × r, columns of length 1, in the precision of the run. */
export async function canonicalVectors(
  a: CcaBatch,
  b: CcaBatch,
  dimensions: number,
  run: Run,
  task: Task,
): Promise<Vectors> {
  const { rows, cols } = a.standard;
  return Math.min(rows, b.standard.rows) < cols
    ? vectorsByRows(a, b, dimensions, run, task)
    : vectorsByFeatures(a, b, dimensions, run, task);
}

/** The `count` most positive and most negative features of a dimension, half each; one alone by magnitude. */
function topFeatures(loadings: Float64Array, count: number): readonly number[] {
  const order = [...loadings.keys()];
  if (count === 1) {
    order.sort((p, q) => Math.abs(loadings[q]) - Math.abs(loadings[p]));
    return [order[0]];
  }
  order.sort((p, q) => loadings[q] - loadings[p]);
  const half = Math.max(1, Math.round(Math.min(count, order.length) / 2));
  return [...order.slice(0, half), ...order.slice(-half)];
}

/** Features that weigh most in the dimensions, at most about 200: what pairs are checked on. */
function featuresToCheck(loadings: Values): readonly number[] {
  const { rows: d, cols: r, data } = loadings;
  const columns = Array.from({ length: r }, (_, k) =>
    Float64Array.from({ length: d }, (__, j) => data[j * r + k]),
  );
  const most = Math.max(2 * r, MOST_FEATURES);
  let best: readonly number[] = [];
  for (let count = 1; count <= FEATURES_PER_DIMENSION; count++) {
    const found = [...new Set(columns.flatMap((column) => topFeatures(column, count)))];
    if (found.length < most && found.length > best.length) best = found;
    if (found.length === d) break;
  }
  return best.length > 0 ? best : [...Array(d).keys()];
}

function takeColumns(x: Values, columns: readonly number[]): Values {
  const out = zerosLike(x, x.rows, columns.length);
  for (let i = 0; i < x.rows; i++) {
    columns.forEach((column, j) => (out.data[i * columns.length + j] = x.data[i * x.cols + column]));
  }
  return out;
}

/** What anchors of two batches are found from, and the features in which they are checked. */
export async function canonicalSpaces(
  a: CcaBatch,
  b: CcaBatch,
  dimensions: number,
  k: number,
  run: Run,
  task: Task,
): Promise<{
  readonly spaces: PairSpaces;
  readonly filter: { readonly first: Values; readonly second: Values };
}> {
  const [u, v] = await canonicalVectors(a, b, dimensions, run, task.child('vectors', 0.5));
  const first = await unitRows(u, task.child('', 0.02));
  const second = await unitRows(v, task.child('', 0.02));
  const within = [
    await run.compute.neighbours(first, k, 'euclidean', task.child('', 0.1)),
    await run.compute.neighbours(second, k, 'euclidean', task.child('', 0.1)),
  ] as const;
  const ofA = await run.compute.product(a.scaled, u, { transposeA: true }, task.child('', 0.1));
  const ofB = await run.compute.product(b.scaled, v, { transposeA: true }, task.child('', 0.1));
  const loadings = zerosLike(ofA);
  for (let at = 0; at < loadings.data.length; at++) loadings.data[at] = ofA.data[at] + ofB.data[at];
  const columns = featuresToCheck(loadings);
  return {
    spaces: { forward: { first, second }, backward: { first, second }, within },
    filter: {
      first: await unitRows(takeColumns(a.features, columns), task.child('', 0.03)),
      second: await unitRows(takeColumns(b.features, columns), task.child('', 0.03)),
    },
  };
}
