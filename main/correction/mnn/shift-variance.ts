/*
 * Variance adjustment of mnnCorrect: mutual neighbours are found at the surfaces of point clouds, so that their
 * differences only bring the clouds into contact. Each row's vector is therefore scaled until the row's quantile along
 * the vector, among the rows of its own batch, lies at the same quantile of the reference. Quantiles are weighted by
 * nearness to the line through the row, exp(−distance² / sigma). Vectors are never made shorter.
 * Source: batchelor 1.14, `adjust_shift_variance`. Departure: squared distances to the line come from products,
 * |c − x|² − ((c − x)·g)², and the quantile is selected in linear time instead of by sorting.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';

/** Entries of a block of products. */
const BLOCK = 2e6;
/** Rows scaled between two ticks, times rows looked at. */
const ENTRIES_PER_TICK = 4e5;

function squaredLengths({ rows, cols, data }: Values): Float64Array {
  const out = new Float64Array(rows);
  for (let at = 0; at < rows * cols; at++) out[Math.floor(at / cols)] += data[at] * data[at];
  return out;
}

/** Projections on each row's own direction, and products with each row, for a block of rows against a table. */
interface Products {
  readonly projections: Values;
  readonly products: Values;
}

async function multiply(
  rows: Values,
  directions: Values,
  table: Values,
  run: Run,
  task: Task,
): Promise<Products> {
  const sides = { transposeB: true };
  return {
    projections: await run.compute.product(directions, table, sides, task.child('', 0.5)),
    products: await run.compute.product(rows, table, sides, task.child('', 0.5)),
  };
}

/** Moves the order of `places` so that the first ones are those up to the weighted quantile; returns its value. */
function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  places: Int32Array,
  target: number,
): number {
  let low = 0;
  let high = places.length - 1;
  let below = 0;
  while (low < high) {
    const pivot = values[places[(low + high) >> 1]];
    let i = low;
    let j = high;
    let sum = 0;
    while (i <= j) {
      while (values[places[i]] < pivot) sum += weights[places[i++]];
      while (values[places[j]] > pivot) j--;
      if (i <= j) {
        const held = places[i];
        places[i] = places[j];
        places[j--] = held;
        sum += weights[places[i++]];
      }
    }
    // Places low … j hold values up to the pivot, i … high from the pivot on; one between is the pivot itself.
    let upToJ = sum;
    for (let p = j + 1; p < i; p++) upToJ -= weights[places[p]];
    if (below + upToJ >= target && j >= low) high = j;
    else if (below + sum >= target) return pivot;
    else {
      below += sum;
      low = i;
    }
  }
  return values[places[Math.min(low, places.length - 1)]];
}

/** Weights of the table's rows by distance from the line through one row, the largest being 1. */
function lineWeights(
  { projections, products }: Products,
  i: number,
  own: { readonly square: number; readonly projection: number },
  squares: Float64Array,
  sigma: number,
  out: Float64Array,
): void {
  const count = squares.length;
  let peak = -Infinity;
  for (let t = 0, at = i * count; t < count; t++, at++) {
    const along = own.projection - projections.data[at];
    const distance = Math.max(0, own.square + squares[t] - 2 * products.data[at] - along * along);
    out[t] = -distance / sigma;
    if (out[t] > peak) peak = out[t];
  }
  for (let t = 0; t < count; t++) out[t] = Math.exp(out[t] - peak);
}

/** The share of its own batch that lies before a row along its direction, the row itself counted. */
function ownQuantile(
  weights: Float64Array,
  projections: Values,
  i: number,
  self: number,
  place: number,
): number {
  const count = weights.length;
  let before = 0;
  let total = 0;
  for (let t = 0, at = i * count; t < count; t++, at++) {
    total += weights[t];
    if (t === self || projections.data[at] <= place) before += weights[t];
  }
  return before / total;
}

/** Unit directions of the vectors, rows of zeros where there is none, and their lengths. */
function directionsOf(vectors: Values): { readonly units: Values; readonly lengths: Float64Array } {
  const { rows, cols, data } = vectors;
  const lengths = squaredLengths(vectors).map(Math.sqrt);
  const units = zerosLike(vectors);
  for (let i = 0; i < rows; i++) {
    if (lengths[i] === 0) continue;
    for (let at = i * cols; at < (i + 1) * cols; at++) units.data[at] = data[at] / lengths[i];
  }
  return { units, lengths };
}

/**
 * The vectors, each times its factor of at least 1.
 * @param left    the reference, n₁ × d
 * @param right   the rows to move, n₂ × d
 * @param vectors n₂ × d; not modified
 */
export async function adjustShiftVariance(
  left: Values,
  right: Values,
  vectors: Values,
  sigma: number,
  run: Run,
  task: Task,
): Promise<Values> {
  const { units, lengths } = directionsOf(vectors);
  const squares = { left: squaredLengths(left), right: squaredLengths(right) };
  const out = zerosLike(vectors);
  const weights = { left: new Float64Array(left.rows), right: new Float64Array(right.rows) };
  const values = new Float64Array(left.rows);
  const places = Int32Array.from({ length: left.rows }, (_, t) => t);
  const longest = Math.max(left.rows, right.rows);
  const stride = Math.max(1, Math.floor(BLOCK / longest));
  const tickEvery = Math.max(1, Math.floor(ENTRIES_PER_TICK / longest));
  const { cols } = right;
  for (let from = 0; from < right.rows; from += stride) {
    const rows = Int32Array.from({ length: Math.min(stride, right.rows - from) }, (_, i) => from + i);
    const part = task.child('', rows.length / right.rows);
    const [block, directions] = [takeRows(right, rows), takeRows(units, rows)];
    const same = await multiply(block, directions, right, run, part.child('', 0.2));
    const other = await multiply(block, directions, left, run, part.child('', 0.2));
    const scaling = part.child('', 0.6);
    for (let i = 0; i < rows.length; i++) {
      if (i % tickEvery === 0) await scaling.tick(i, rows.length);
      const row = rows[i];
      const own = { square: squares.right[row], projection: same.projections.data[i * right.rows + row] };
      let scale = 1;
      if (lengths[row] > 0) {
        lineWeights(same, i, own, squares.right, sigma, weights.right);
        const quantile = ownQuantile(weights.right, same.projections, i, row, own.projection);
        lineWeights(other, i, own, squares.left, sigma, weights.left);
        let total = 0;
        for (let t = 0; t < left.rows; t++) {
          total += weights.left[t];
          values[t] = other.projections.data[i * left.rows + t];
        }
        const aim = weightedQuantile(values, weights.left, places, quantile * total);
        scale = Math.max(1, (aim - own.projection) / lengths[row]);
      }
      for (let at = row * cols; at < (row + 1) * cols; at++) out.data[at] = scale * vectors.data[at];
    }
  }
  return out;
}
