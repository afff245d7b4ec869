import type { Compute, Neighbours, ProductOptions, RankedRows } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import { createRng } from '../core/rng';
import type { Task } from '../core/task';
import { emptyRanking } from '../math/average-precision';
import { createRandomPrecision } from '../math/random-precision';
import { unitRows } from '../math/unit-rows';
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

function dot({ cols, data }: Values, i: number, j: number): number {
  let sum = 0;
  for (let c = 0; c < cols; c++) sum += data[i * cols + c] * data[j * cols + c];
  return sum;
}

const randomPrecisions: Compute['randomPrecisions'] = async (classes, draws, seed, task) => {
  const out: Float64Array[] = [];
  for (const [at, { positives, total }] of classes.entries()) {
    await task.tick(at, classes.length);
    const draw = createRandomPrecision(positives, total);
    const rng = createRng(seed, `${positives} of ${total}`);
    out.push(Float64Array.from({ length: draws }, () => draw(rng)));
  }
  return out;
};

/** Average precision by its definition, a positive's rank counted among all rows. */
function rankRow(
  ranking: RankedRows,
  i: number,
  similarity: Float64Array,
  groups: Int32Array,
  kinds: Int32Array | undefined,
): void {
  const others = Array.from(groups.keys()).filter((j) => groups[j] >= 0 && groups[j] !== groups[i]);
  const fellows = Array.from(groups.keys()).filter(
    (j) => j !== i && groups[j] === groups[i] && (kinds === undefined || kinds[j] !== kinds[i]),
  );
  const ordered = fellows.map((j) => similarity[j]).sort((a, b) => b - a);
  let sum = 0;
  ordered.forEach((value, at) => {
    const before = others.reduce(
      (count, j) => count + (similarity[j] > value ? 1 : similarity[j] === value ? 0.5 : 0),
      0,
    );
    sum += (at + 1) / (at + 1 + before);
  });
  ranking.positives[i] = fellows.length;
  ranking.total[i] = fellows.length + others.length;
  if (others.length > 0 && fellows.length > 0) ranking.precision[i] = sum / fellows.length;
}

const neighbours: Compute['neighbours'] = async (x, k, distance, task) => {
  const count = neighbourCount(k, x.rows - 1);
  const options = { excludeSelf: true, costPerPair: x.cols };
  return select(x.rows, x.rows, count, rowDistance(x, x, distance), options, task);
};

const neighboursApart: Compute['neighboursApart'] = async (x, kinds, _count, rows, k, distance, task) => {
  const distanceOf = rowDistance(x, x, distance);
  const apart = (at: number, j: number): number =>
    kinds[rows[at]] === kinds[j] ? Infinity : distanceOf(rows[at], j);
  const options = { excludeSelf: false, costPerPair: x.cols };
  const found = await select(rows.length, x.rows, neighbourCount(k, x.rows - 1), apart, options, task);
  return {
    ...found,
    indices: found.indices.map((index, at) => (found.distances[at] < Infinity ? index : -1)),
  };
};

const neighboursAndApart: Compute['neighboursAndApart'] = async (x, k, _apart, distance, task) => ({
  all: await neighbours(x, k, distance, task),
});

const rankPartners: Compute['rankPartners'] = async (left, right, task) => {
  const [a, b] = [unitRows(left), unitRows(right)];
  const { rows } = a;
  const ranks = { forth: new Float64Array(rows), back: new Float64Array(rows) };
  const similarity = (i: number, j: number): number => {
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += a.data[i * a.cols + c] * b.data[j * b.cols + c];
    return sum;
  };
  const before = (value: number, own: number): number => (value > own ? 1 : value === own ? 0.5 : 0);
  await forRows(rows, 2 * rows * a.cols, task, (i) => {
    const own = similarity(i, i);
    for (let j = 0; j < rows; j++) {
      if (j === i) continue;
      ranks.forth[i] += before(similarity(i, j), own);
      ranks.back[i] += before(similarity(j, i), own);
    }
  });
  return ranks;
};

/**
 * Compute in plain TypeScript on one core: the measure for every other implementation, and what unit tests run on.
 * Everything is summed in doubles; matrices are rounded to `precision` at the end.
 */
export function createReferenceCompute(precision: Precision): Compute {
  return {
    precision,
    device: { asked: 'cpu', used: 'cpu' },
    threads: 1,
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
    neighbours,
    async nearest(queries, references, k, distance, task) {
      requireSameColumns(queries, references);
      const count = neighbourCount(k, references.rows);
      const distanceOf = rowDistance(queries, references, distance);
      const options = { excludeSelf: false, costPerPair: queries.cols };
      return select(queries.rows, references.rows, count, distanceOf, options, task);
    },
    neighboursApart,
    neighboursAndApart,
    rankPartners,
    async neighbourGroups(x, k, groups, count, distance, task) {
      const found = await this.neighbours(x, k, distance, task);
      const out = new Int32Array(x.rows * count);
      found.indices.forEach((index, at) => out[Math.floor(at / found.k) * count + groups[index]]++);
      return out;
    },
    async rankFellows(x, groupings, task) {
      const unit = toPrecision(unitRows(x), precision);
      const rankings = groupings.map(({ apart }) => apart.map(() => emptyRanking(x.rows)));
      await forRows(x.rows, x.rows * x.cols, task, (i) => {
        const similarity = Float64Array.from({ length: x.rows }, (_, j) => dot(unit, i, j));
        groupings.forEach(({ groups, apart }, g) => {
          if (groups[i] < 0) return;
          apart.forEach((kinds, r) => rankRow(rankings[g][r], i, similarity, groups, kinds));
        });
      });
      return rankings;
    },
    randomPrecisions,
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
