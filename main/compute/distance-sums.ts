/*
 * Sums of every row's distances to groups of rows, for silhouettes: the device gives whole rows of distances, roots
 * taken, which are added up along memory, because the references stand in the order of their groups. In single
 * precision a distance that is small against its rows is off as products are (distance-rows.ts), copies of a row too,
 * which a sum over a group does not notice; the row itself is left out exactly.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { distanceRows, frameOf } from './distance-rows';
import { sweepRows } from './distance-sweep';
import type { Gemm } from './gemm';
import { orderByGroup } from './group-order';

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

/** For rows `from` … `to` − 1 their sums, (to − from) × count. */
type SumsOf = (from: number, to: number, task: Task) => Promise<Float64Array>;

/**
 * Prepares sums of distances, in doubles.
 * @param groups  a group's number for every row
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function prepareDistanceSums(
  x: Values,
  groups: Int32Array,
  count: number,
  distance: Distance,
  precision: Precision,
  gemm: Gemm,
): SumsOf {
  const frame = frameOf([x], distance);
  const { order, places, starts } = orderByGroup(groups, count);
  const left = distanceRows(x, frame);
  const right = distanceRows(takeRows(x, order), frame);
  const isRoot = distance === 'euclidean';
  const scale = isRoot ? 1 / frame.scale : 0.5;
  const kept = {};
  return async (from, to, task) => {
    const out = new Float64Array((to - from) * count);
    const list = Int32Array.from({ length: to - from }, (_, at) => from + at);
    await sweepRows({ left, right, precision, gemm, isRoot, list, kept }, task, (position, distances) => {
      distances[places[list[position]]] = 0;
      for (let g = 0; g < count; g++) {
        const [first, end] = [starts[g], starts[g + 1]];
        const sum =
          distances instanceof Float32Array
            ? sumFloat(distances, first, end)
            : sumDouble(distances, first, end);
        out[position * count + g] = scale * sum;
      }
    });
    return out;
  };
}
