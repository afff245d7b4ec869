/*
 * All distances between two tables from products of blocks, which are rounded by the size of the rows and not of the
 * distance (distance-rows.ts). Where a distance is small against its rows it is measured again from the values, so
 * that copies are at distance 0 and near rows at the right one.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { DistanceRows, Frame } from './distance-rows';
import { distanceRows, frameOf } from './distance-rows';
import { sweepDistances } from './distance-sweep';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';
import { measureRows } from './row-distance';

/** Squared distances below this share of the squared sum of both lengths are measured again: 5 % of the lengths. */
const NEAR = 0.0025;

/** A squared distance in the frame as users know it. */
function inUserTerms({ distance, scale }: Frame): (square: number) => number {
  if (distance === 'cosine') return (square) => square / 2;
  return (square) => Math.sqrt(square) / scale;
}

/** Squared lengths a row may have with a partner before the two count as near. */
const nearnessOf = ({ lengths }: DistanceRows): Float64Array =>
  lengths.map((length) => Math.sqrt(NEAR) * length);

/**
 * All distances between the rows of `a` and of `b`, dense.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export async function denseDistances(
  a: Values,
  b: Values,
  distance: Distance,
  precision: Precision,
  gemm: Gemm,
  task: Task,
): Promise<Values> {
  await task.tick(0, 1);
  const out = matrixOver(valuesOf(precision, a.rows * b.rows), a.rows, b.rows);
  if (out.data.length > 0) {
    const frame = frameOf(a === b ? [a] : [a, b], distance);
    const left = distanceRows(a, frame);
    const right = a === b ? left : distanceRows(b, frame);
    const measure = measureRows(a, b, distance);
    const toUser = inUserTerms(frame);
    const [nearLeft, nearRight] = [nearnessOf(left), nearnessOf(right)];
    await sweepDistances({ left, right, precision, gemm }, task.child('distances', 1), (block) => {
      const { data, rows, cols, rowFrom, colFrom } = block;
      for (let r = 0; r < rows; r++) {
        const i = rowFrom + r;
        for (let c = 0, at = r * cols, to = i * b.rows + colFrom; c < cols; c++, at++, to++) {
          const j = colFrom + c;
          const near = nearLeft[i] + nearRight[j];
          out.data[to] = data[at] < near * near ? measure(i, j) : toUser(data[at]);
        }
      }
    });
  }
  await task.tick(1, 1);
  return out;
}
