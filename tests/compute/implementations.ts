import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { createReferenceCompute } from '../../main/compute/reference';
import type { Compute, Distance } from '../../main/core/compute';
import type { Precision } from '../../main/core/matrix';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';

/** Every implementation of Compute; all are put to the same tests. */
export type Implementation = readonly [name: string, create: (precision: Precision) => Promise<Compute>];

export const IMPLEMENTATIONS: readonly Implementation[] = [
  ['reference', (precision) => Promise.resolve(createReferenceCompute(precision))],
  ['ONNX Runtime', (precision) => createOnnxCompute({ device: 'cpu', precision, threads: 2 })],
];

export const PRECISIONS: readonly Precision[] = ['single', 'double'];
export const DISTANCES: readonly Distance[] = ['euclidean', 'cosine'];

export const matrix = (rows: readonly (readonly number[])[]): Matrix<Float64Array> =>
  new Matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

export function randomMatrix(rows: number, cols: number, name: string, offset = 0): Matrix<Float64Array> {
  const rng = createRng(7, name);
  return new Matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal() + offset),
  );
}
