import type { Compute, Neighbours, ProductOptions } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import type { Task } from '../core/task';
import { principalComponents } from './principal-components';
import { rowDistance } from './row-distance';
import { neighbourCount, productShape, requireSameColumns } from './shape-checks';

/** Multiplications between two ticks: some tens of milliseconds. */
const STRIDE = 2e7;

const rowsPerTick = (costPerRow: number): number => Math.max(1, Math.floor(STRIDE / Math.max(1, costPerRow)));

/** Runs `row` for 0 … rows − 1, ticking so often that cancel is heard. */
async function forRows(
  rows: number,
  costPerRow: number,
  task: Task,
  row: (i: number) => void,
): Promise<void> {
  const stride = rowsPerTick(costPerRow);
  for (let i = 0; i < rows; i++) {
    if (i % stride === 0) await task.tick(i, rows);
    row(i);
  }
  await task.tick(rows, rows);
}

function transpose(x: Values): Matrix<Float64Array> {
  const { rows, cols, data } = x;
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j];
  }
  return new Matrix(cols, rows, out);
}

async function multiply(
  a: Values,
  b: Values,
  options: ProductOptions,
  task: Task,
): Promise<Matrix<Float64Array>> {
  const { rows, cols, inner } = productShape(a, b, options);
  const left = options.transposeA === true ? transpose(a) : a;
  const right = options.transposeB === true ? transpose(b) : b;
  const out = new Float64Array(rows * cols);
  await forRows(rows, inner * cols, task, (i) => {
    const sums = out.subarray(i * cols, (i + 1) * cols);
    for (let t = 0; t < inner; t++) {
      const factor = left.data[i * inner + t];
      for (let j = 0, at = t * cols; j < cols; j++, at++) sums[j] += factor * right.data[at];
    }
  });
  return new Matrix(rows, cols, out);
}

/** The k smallest of the distances from row i to rows 0 … count − 1, row i itself left out where `excludeSelf` says so. */
async function select(
  rows: number,
  count: number,
  k: number,
  distanceOf: (i: number, j: number) => number,
  options: { readonly excludeSelf: boolean; readonly costPerPair: number },
  task: Task,
): Promise<Neighbours> {
  const indices = new Int32Array(rows * k);
  const distances = new Float64Array(rows * k).fill(Infinity);
  await forRows(rows, count * (options.costPerPair + 1), task, (i) => {
    if (k === 0) return;
    const first = i * k;
    for (let j = 0; j < count; j++) {
      if (options.excludeSelf && i === j) continue;
      const value = distanceOf(i, j);
      let at = first + k - 1;
      if (!(value < distances[at])) continue;
      // Strictly smaller moves up: of equal distances the lower row number, seen first, stays in front.
      for (; at > first && value < distances[at - 1]; at--) {
        distances[at] = distances[at - 1];
        indices[at] = indices[at - 1];
      }
      distances[at] = value;
      indices[at] = j;
    }
  });
  return { rows, k, indices, distances };
}

/**
 * Compute in plain TypeScript on one core: the measure for every other implementation, and what unit tests run on.
 * Everything is summed in doubles; matrices are rounded to `precision` at the end.
 */
export function createReferenceCompute(precision: Precision): Compute {
  return {
    precision,
    device: { asked: 'cpu', used: 'cpu' },
    async product(a, b, options, task) {
      return toPrecision(await multiply(a, b, options, task), precision);
    },
    async distances(a, b, distance, task) {
      requireSameColumns(a, b);
      const distanceOf = rowDistance(a, b, distance);
      const out = new Float64Array(a.rows * b.rows);
      await forRows(a.rows, b.rows * a.cols, task, (i) => {
        for (let j = 0; j < b.rows; j++) out[i * b.rows + j] = distanceOf(i, j);
      });
      return toPrecision(new Matrix(a.rows, b.rows, out), precision);
    },
    async neighbours(x, k, distance, task) {
      const count = neighbourCount(k, x.rows - 1);
      const options = { excludeSelf: true, costPerPair: x.cols };
      return select(x.rows, x.rows, count, rowDistance(x, x, distance), options, task);
    },
    async nearest(queries, references, k, distance, task) {
      requireSameColumns(queries, references);
      const count = neighbourCount(k, references.rows);
      const distanceOf = rowDistance(queries, references, distance);
      const options = { excludeSelf: false, costPerPair: queries.cols };
      return select(queries.rows, references.rows, count, distanceOf, options, task);
    },
    async nearestSets(x, k, distance, task, visit) {
      const found = await this.neighbours(x, k, distance, task);
      for (let i = 0; i < x.rows; i++) visit(i, found.indices.slice(i * found.k, (i + 1) * found.k));
    },
    async distanceSums(x, groups, count, distance, task) {
      const distanceOf = rowDistance(x, x, distance);
      const sums = new Matrix(x.rows, count, new Float64Array(x.rows * count));
      await forRows(x.rows, x.rows * x.cols, task, (i) => {
        for (let j = 0; j < x.rows; j++) {
          if (j !== i) sums.data[i * count + groups[j]] += distanceOf(i, j);
        }
      });
      return sums;
    },
    pca: (x, components, task) => principalComponents(x, components, precision, multiply, task),
  };
}
