/*
 * Sums of every row's distances to groups of rows, for silhouettes: the device gives whole rows of distances, roots
 * taken, which are added up along memory, because the references stand in the order of their groups. In single
 * precision a distance that is small against its rows is off as products are (distance-rows.ts), copies of a row too,
 * which a sum over a group does not notice; the row itself is left out exactly.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix, takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { distanceRows, frameOf } from './distance-rows';
import { sweepRows } from './distance-sweep';
import type { Gemm } from './gemm';

/** Four sums at a time do not wait for one another. */
function sumFloat(values: Float32Array, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = from;
  for (; j + 4 <= to; j += 4) {
    a += values[j];
    b += values[j + 1];
    c += values[j + 2];
    d += values[j + 3];
  }
  for (; j < to; j++) a += values[j];
  return a + b + (c + d);
}

function sumDouble(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += values[j];
  return sum;
}

/** Rows in the order of their groups: of each place its row, of each row its place, and where groups start. */
function orderByGroup(
  groups: Int32Array,
  count: number,
): { readonly order: Int32Array; readonly places: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const group of groups) starts[group + 1]++;
  for (let g = 0; g < count; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const order = new Int32Array(groups.length);
  const places = new Int32Array(groups.length);
  groups.forEach((group, i) => {
    places[i] = next[group];
    order[next[group]++] = i;
  });
  return { order, places, starts };
}

/**
 * @param groups  a group's number for every row
 * @returns       n × count, sums in doubles
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function distanceSums(
  x: Values,
  groups: Int32Array,
  count: number,
  distance: Distance,
  precision: Precision,
  gemm: Gemm,
  task: Task,
): Promise<Matrix<Float64Array>> {
  await task.tick(0, 1);
  const out = new Matrix(x.rows, count, new Float64Array(x.rows * count));
  if (x.rows === 0) return out;
  const frame = frameOf([x], distance);
  const { order, places, starts } = orderByGroup(groups, count);
  const left = distanceRows(x, frame);
  const right = distanceRows(takeRows(x, order), frame);
  const isRoot = distance === 'euclidean';
  const scale = isRoot ? 1 / frame.scale : 0.5;
  await sweepRows({ left, right, precision, gemm, isRoot }, task, (row, distances) => {
    distances[places[row]] = 0;
    for (let g = 0; g < count; g++) {
      const [from, to] = [starts[g], starts[g + 1]];
      const sum =
        distances instanceof Float32Array ? sumFloat(distances, from, to) : sumDouble(distances, from, to);
      out.data[row * count + g] = scale * sum;
    }
  });
  return out;
}
