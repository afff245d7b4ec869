/*
 * Common spaces by reciprocal projection: the rows of each batch are projected on the principal components of the other.
 * Source: Seurat 4.3, `ReciprocalProject`: components of the scaled features of each batch; in the space of one batch the
 * coordinates of both are divided by their joint standard deviations and rows brought to length 1.
 */
import type { Run } from '../../core/correction';
import type { Neighbours, Pca } from '../../core/compute';
import type { Values } from '../../core/matrix';
import { Matrix, takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import type { PairSpaces } from './anchors';

/** A batch with its own components. */
export interface ReducedBatch {
  readonly scaled: Values;
  readonly pca: Pca;
  readonly within: Neighbours;
}

/** Components and neighbours of one batch of scaled features. */
export async function reduceBatch(
  scaled: Values,
  dimensions: number,
  k: number,
  run: Run,
  task: Task,
): Promise<ReducedBatch> {
  const pca = await run.compute.pca(scaled, dimensions, task.child('components', 0.7));
  const within = await run.compute.neighbours(pca.scores, k, 'euclidean', task.child('neighbours', 0.3));
  return { scaled, pca, within };
}

function stack(a: Values, b: Values): Values {
  const out = zerosLike(a, a.rows + b.rows);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}

/** Columns over their sample deviation, then rows over their length, in place. */
function equalise({ rows, cols, data }: Values): void {
  const means = new Float64Array(cols);
  const squares = new Float64Array(cols);
  for (let at = 0; at < data.length; at++) means[at % cols] += data[at] / rows;
  for (let at = 0; at < data.length; at++) squares[at % cols] += (data[at] - means[at % cols]) ** 2;
  const scale = squares.map((sum) => (sum > 0 ? 1 / Math.sqrt(sum / (rows - 1)) : 0));
  for (let i = 0; i < rows; i++) {
    let length = 0;
    for (let j = 0, at = i * cols; j < cols; j++, at++) {
      data[at] *= scale[j];
      length += data[at] ** 2;
    }
    if (length > 0) for (let at = i * cols; at < (i + 1) * cols; at++) data[at] /= Math.sqrt(length);
  }
}

/** Both batches in the space of `own`: its own scores and the other's projection; own rows first. */
async function spaceOf(
  own: ReducedBatch,
  other: ReducedBatch,
  run: Run,
  task: Task,
): Promise<[Values, Values]> {
  const { components, scores } = own.pca;
  const loadings = new Matrix(components.rows, components.cols, components.data);
  const projected = await run.compute.product(other.scaled, loadings, { transposeB: true }, task);
  const both = stack(scores, projected);
  equalise(both);
  const rows = (from: number, count: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => from + i);
  return [takeRows(both, rows(0, scores.rows)), takeRows(both, rows(scores.rows, projected.rows))];
}

/** The spaces in which two batches look for each other: each in that of the other one. */
export async function reciprocalSpaces(
  first: ReducedBatch,
  second: ReducedBatch,
  run: Run,
  task: Task,
): Promise<PairSpaces> {
  const [secondInOwn, firstInSecond] = await spaceOf(second, first, run, task.child('', 0.5));
  const [firstInOwn, secondInFirst] = await spaceOf(first, second, run, task.child('', 0.5));
  return {
    forward: { first: firstInSecond, second: secondInOwn },
    backward: { first: firstInOwn, second: secondInFirst },
    within: [first.within, second.within],
  };
}
