/*
 * The merging of fastMNN and reducedMNN: two sets of rows are merged by mutual nearest neighbours, the result with the
 * next, until all batches are one.
 * Source: batchelor 1.14, `reducedMNN` and `.fast_mnn_core`. One merge:
 * 1 each side loses its variation along the batch vectors of earlier merges of the other side;
 * 2 mutual neighbours give a vector for each right row in a pair; their mean is the batch vector of this merge;
 * 3 both sides are projected to their centre along it, and the vectors are taken anew;
 * 4 every right row moves by a tricube-weighted mean of the vectors of its nearest right rows in pairs, with a bandwidth
 *   of ndist times the distance to the middle one of them.
 */
import type { Run } from '../../core/correction';
import type { Factor } from '../../core/factor';
import { rowsByLevel } from '../../core/factor';
import type { Values } from '../../core/matrix';
import { takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import { sortedLevels } from '../batch-factor';
import { mutualNeighbours, pairVectors } from './mutual-neighbours';

export interface MergeSettings {
  readonly k: number;
  readonly ndist: number;
  /** Levels in merge order, or `auto`: always the two sets with the most mutual neighbours. */
  readonly order: 'auto' | readonly number[];
}

export interface MergeStep {
  /** Levels of the batch on each side. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly pairs: number;
  /** The largest share of a batch's variance that the projections of this merge took away. */
  readonly lostVariance: number;
}

/** Rows that are merged already. */
interface Node {
  readonly levels: readonly number[];
  /** Rows of the table. */
  readonly rows: Int32Array;
  readonly data: Values;
  /** Batch vectors of the merges so far. */
  readonly vectors: readonly Float64Array[];
}

const SMALLEST_BANDWIDTH = 1e-8;

/** All rows moved to the mean position along a direction. */
function centreAlong(x: Values, vector: Float64Array): Values {
  const { rows, cols, data } = x;
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length === 0) return x;
  const unit = vector.map((value) => value / length);
  const places = new Float64Array(rows);
  let mean = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * cols; j < cols; j++, at++) places[i] += data[at] * unit[j];
    mean += places[i] / rows;
  }
  const out = zerosLike(x);
  for (let i = 0; i < rows; i++) {
    for (let j = 0, at = i * cols; j < cols; j++, at++)
      out.data[at] = data[at] + (mean - places[i]) * unit[j];
  }
  return out;
}

const centreAlongAll = (x: Values, vectors: readonly Float64Array[]): Values =>
  vectors.reduce((data, vector) => centreAlong(data, vector), x);

function meanVector(vectors: Float64Array, cols: number): Float64Array {
  const mean = new Float64Array(cols);
  const count = vectors.length / cols;
  for (let at = 0; at < vectors.length; at++) mean[at % cols] += vectors[at] / count;
  return mean;
}

/** Every row plus the tricube-weighted mean of the vectors of its nearest rows in pairs. */
async function smoothAndMove(
  x: Values,
  pairRows: Int32Array,
  vectors: Float64Array,
  { k, ndist }: MergeSettings,
  run: Run,
  task: Task,
): Promise<Values> {
  const { cols } = x;
  const near = await run.compute.nearest(x, takeRows(x, pairRows), k, 'euclidean', task);
  const out = zerosLike(x);
  const middle = Math.ceil(near.k / 2) - 1;
  const weights = new Float64Array(near.k);
  const move = new Float64Array(cols);
  for (let i = 0; i < x.rows; i++) {
    const from = i * near.k;
    const bandwidth = Math.max(SMALLEST_BANDWIDTH, near.distances[from + middle] * ndist);
    let total = 0;
    for (let a = 0; a < near.k; a++) {
      const relative = Math.min(1, near.distances[from + a] / bandwidth);
      weights[a] = (1 - relative ** 3) ** 3;
      total += weights[a];
    }
    move.fill(0);
    for (let a = 0; a < near.k; a++) {
      const weight = weights[a] / total;
      const vector = near.indices[from + a] * cols;
      for (let j = 0; j < cols; j++) move[j] += weight * vectors[vector + j];
    }
    for (let j = 0, at = i * cols; j < cols; j++, at++) out.data[at] = x.data[at] + move[j];
  }
  return out;
}

function stack(a: Values, b: Values): Values {
  const out = zerosLike(a, a.rows + b.rows);
  out.data.set(a.data);
  out.data.set(b.data, a.data.length);
  return out;
}

/** Total variance of the rows of each level of a node. */
function variances({ levels, rows }: Node, data: Values, batch: Factor): readonly number[] {
  const { cols } = data;
  return levels.map((level) => {
    const own = [...rows.keys()].filter((i) => batch.codes[rows[i]] === level);
    let total = 0;
    for (let j = 0; j < cols; j++) {
      let mean = 0;
      for (const i of own) mean += data.data[i * cols + j] / own.length;
      for (const i of own) total += (data.data[i * cols + j] - mean) ** 2;
    }
    return total;
  });
}

/** The largest share of variance that a node's batches lost between two states. */
function largestLoss(node: Node, after: Values, batch: Factor): number {
  const before = variances(node, node.data, batch);
  return variances(node, after, batch).reduce(
    (largest, value, i) => (before[i] > 0 ? Math.max(largest, 1 - value / before[i]) : largest),
    0,
  );
}

async function merge(
  left: Node,
  right: Node,
  batch: Factor,
  settings: MergeSettings,
  run: Run,
  task: Task,
): Promise<{ readonly node: Node; readonly step: MergeStep }> {
  let leftData = centreAlongAll(left.data, right.vectors);
  let rightData = centreAlongAll(right.data, left.vectors);
  const pairs = await mutualNeighbours(leftData, rightData, settings.k, run, task.child('pairs', 0.5));
  const first = pairVectors(leftData, rightData, pairs);
  const vector = meanVector(first.vectors, rightData.cols);
  await task.tick(1, 2);
  leftData = centreAlong(leftData, vector);
  rightData = centreAlong(rightData, vector);
  const lostVariance = Math.max(largestLoss(left, leftData, batch), largestLoss(right, rightData, batch));
  const again = pairVectors(leftData, rightData, pairs);
  await task.tick(1, 2);
  rightData = await smoothAndMove(
    rightData,
    again.rows,
    again.vectors,
    settings,
    run,
    task.child('smoothing', 0.5),
  );
  const rows = new Int32Array(left.rows.length + right.rows.length);
  rows.set(left.rows);
  rows.set(right.rows, left.rows.length);
  return {
    node: {
      levels: [...left.levels, ...right.levels],
      rows,
      data: stack(leftData, rightData),
      vectors: [...left.vectors, ...right.vectors, vector],
    },
    step: { left: left.levels, right: right.levels, pairs: pairs.left.length, lostVariance },
  };
}

/** Mutual neighbours of a node with each of the others, as they would be found in a merge. */
async function countPairs(
  left: Node,
  others: readonly Node[],
  k: number,
  run: Run,
  task: Task,
): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const right of others) {
    const rightData = centreAlongAll(right.data, left.vectors);
    const leftData = centreAlongAll(left.data, right.vectors);
    const part = task.child('', 1 / others.length);
    counts.push((await mutualNeighbours(leftData, rightData, k, run, part)).left.length);
  }
  return counts;
}

/** Merges the two nodes with the most pairs until one is left; the later node is the left one, as in batchelor. */
async function mergeByPairs(
  nodes: Node[],
  batch: Factor,
  settings: MergeSettings,
  run: Run,
  task: Task,
): Promise<{ node: Node; steps: MergeStep[] }> {
  const steps: MergeStep[] = [];
  const counting = task.child('counting pairs', 0.5);
  const counts: (readonly number[])[] = [];
  for (let i = 0; i < nodes.length; i++) {
    counts.push(
      await countPairs(nodes[i], nodes.slice(0, i), settings.k, run, counting.child('', 1 / nodes.length)),
    );
  }
  const merging = task.child('merging', 0.5);
  const share = 1 / (nodes.length - 1);
  while (nodes.length > 1) {
    let [left, right] = [1, 0];
    // Column by column, so that ties fall as in R.
    for (let j = 0; j < nodes.length; j++) {
      for (let i = j + 1; i < nodes.length; i++)
        if (counts[i][j] > counts[left][right]) [left, right] = [i, j];
    }
    const part = merging.child(`merge ${steps.length + 1}`, share);
    const { node, step } = await merge(nodes[left], nodes[right], batch, settings, run, part.child('', 0.5));
    steps.push(step);
    for (const gone of [left, right]) {
      nodes.splice(gone, 1);
      counts.splice(gone, 1);
    }
    const remaining = counts.map((row) => row.filter((_, j) => j !== left && j !== right));
    counts.splice(0, counts.length, ...remaining);
    counts.push(await countPairs(node, nodes, settings.k, run, part.child('', 0.5)));
    nodes.push(node);
  }
  return { node: nodes[0], steps };
}

async function mergeInOrder(
  nodes: readonly Node[],
  batch: Factor,
  settings: MergeSettings,
  run: Run,
  task: Task,
): Promise<{ node: Node; steps: MergeStep[] }> {
  const steps: MergeStep[] = [];
  let [node] = nodes;
  for (const next of nodes.slice(1)) {
    const part = task.child(`merge ${steps.length + 1}`, 1 / (nodes.length - 1));
    const merged = await merge(node, next, batch, settings, run, part);
    node = merged.node;
    steps.push(merged.step);
  }
  return { node, steps };
}

/**
 * Merges the batches of a table.
 * @param x  n × d coordinates, such as principal components; not modified
 * @returns  n × d in the row order of `x`, and the merges in their order
 */
export async function fastMerge(
  x: Values,
  batch: Factor,
  settings: MergeSettings,
  run: Run,
  task: Task,
): Promise<{ readonly corrected: Values; readonly steps: readonly MergeStep[] }> {
  const groups = rowsByLevel(batch);
  const levels = settings.order === 'auto' ? sortedLevels(batch) : settings.order;
  const nodes = levels.map((level): Node => ({
    levels: [level],
    rows: groups[level],
    data: takeRows(x, groups[level]),
    vectors: [],
  }));
  const { node, steps } =
    settings.order === 'auto'
      ? await mergeByPairs(nodes, batch, settings, run, task)
      : await mergeInOrder(nodes, batch, settings, run, task);
  const corrected = zerosLike(x);
  const { cols } = x;
  node.rows.forEach((row, i) =>
    corrected.data.set(node.data.data.subarray(i * cols, (i + 1) * cols), row * cols),
  );
  return { corrected, steps };
}
