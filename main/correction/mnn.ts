/*
 * Mutual nearest neighbours in the space of the features themselves.
 * Source: batchelor 1.14, `mnnCorrect` with its defaults: rows to length 1 in and out, batches merged in their (sorted)
 * order, Gaussian smoothing, variance adjustment, no removal of biological subspaces. Departures: see the parts in mnn/.
 */
import type { Run } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows, toPrecision, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { batchFactor, sortedLevels } from './batch-factor';
import { smoothVectors } from './mnn/gaussian-smoothing';
import { mutualNeighbours, pairVectors } from './mnn/mutual-neighbours';
import { adjustShiftVariance } from './mnn/shift-variance';
import { unitRows } from './unit-rows';

/** The right rows after one merge, and how many pairs there were. */
async function mergeInto(
  left: Values,
  right: Values,
  { k, sigma }: { readonly k: number; readonly sigma: number },
  run: Run,
  task: Task,
): Promise<{ readonly moved: Values; readonly pairs: number }> {
  const pairs = await mutualNeighbours(left, right, k, run, task.child('pairs', 0.2));
  const vectors = await smoothVectors(
    right,
    pairVectors(left, right, pairs),
    sigma,
    run,
    task.child('smoothing', 0.2),
  );
  const scaled = await adjustShiftVariance(left, right, vectors, sigma, run, task.child('variance', 0.6));
  const moved = zerosLike(right);
  for (let at = 0; at < moved.data.length; at++) moved.data[at] = right.data[at] + scaled.data[at];
  return { moved, pairs: pairs.left.length };
}

/** @see the head of this file; checked against batchelor 1.14 in tests/correction/mnn */
export const mnn = defineCorrection({
  id: 'mnn',
  title: 'Mutual nearest neighbours (MNN)',
  summary:
    'Matches rows of different batches that are each other’s nearest, and moves every row by nearby differences.',
  citation: 'Haghverdi et al. 2018, Nat Biotechnol 36:421',
  needs: ['batch'],
  assumes:
    'Each batch shares at least one kind of rows with those before it, and batch effects differ from biology in direction.',
  cost: { secondsPerMillion: 5, growth: 'rows-squared' },
  params: {
    k: {
      label: 'Neighbours',
      help: 'Larger values find more pairs and correct more strongly; the smallest kind of rows should be at least as large.',
      kind: 'int',
      default: 20,
      min: 1,
      max: 1000,
    },
    sigma: {
      label: 'Width of smoothing',
      help: 'Larger values make the correction more uniform over the rows; in units of squared distance.',
      kind: 'float',
      default: 0.1,
      min: 1e-4,
      max: 1e6,
    },
    cosine: {
      label: 'Rows to length 1',
      help: 'Removes differences in overall scale between batches; the result then has this scale too.',
      kind: 'flag',
      default: true,
    },
  },
  async fit(samples, params, run) {
    const batch = batchFactor('mnn', samples);
    const features = toPrecision(samples.features, run.precision);
    const x = params.cosine ? await unitRows(features, run.task.child('lengths', 0.02)) : features;
    const groups = rowsByLevel(batch);
    const [first, ...others] = sortedLevels(batch);
    const corrected = zerosLike(x);
    const done = new Int32Array(x.rows);
    let filled = 0;
    const place = (rows: Int32Array, values: Values): void => {
      rows.forEach((row, i) =>
        corrected.data.set(values.data.subarray(i * x.cols, (i + 1) * x.cols), row * x.cols),
      );
      done.set(rows, filled);
      filled += rows.length;
    };
    place(groups[first], takeRows(x, groups[first]));
    const counts: number[] = [];
    const merging = run.task.child('merging', 0.98);
    for (const level of others) {
      const left = takeRows(corrected, done.subarray(0, filled));
      const part = merging.child(batch.levels[level], 1 / others.length);
      const { moved, pairs } = await mergeInto(left, takeRows(x, groups[level]), params, run, part);
      place(groups[level], moved);
      counts.push(pairs);
    }
    const out = zerosLike(samples.features);
    out.data.set(corrected.data);
    return { corrected: out, space: 'kept', diagnostics: { fewestPairs: Math.min(...counts) } };
  },
});
