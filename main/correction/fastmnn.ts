/*
 * fastMNN: mutual nearest neighbours in a common space of principal components.
 * Source: batchelor 1.14, `fastMNN`: rows to length 1, `multiBatchPCA` in which every batch weighs alike whatever its
 * size, then the merging of mnn/fast-merge.ts. Departures: exact eigenvectors instead of an approximate SVD; the merge
 * order is chosen by default, as batchelor does with auto.merge.
 */
import type { Run } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { ParamError } from '../core/errors';
import type { Factor } from '../core/factor';
import { codeOf } from '../core/factor';
import type { Values } from '../core/matrix';
import { toPrecision, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { groupMoments } from '../math/group-moments';
import { leadingDirections } from '../math/leading-directions';
import { forRowBlocks } from '../math/row-blocks';
import { batchFactor, sortedLevels } from './batch-factor';
import { fastMerge } from './mnn/fast-merge';
import { unitRows } from './unit-rows';

/** Rows minus the mean of the batch means, and the same over the root of the batch's size. */
async function weighBatches(
  x: Values,
  batch: Factor,
  task: Task,
): Promise<{ readonly centred: Values; readonly weighted: Values }> {
  const { rows, cols, data } = x;
  const { means, counts } = await groupMoments(x, batch, task.child('means', 0.6));
  const centre = new Float64Array(cols);
  for (let at = 0; at < means.length; at++) centre[at % cols] += means[at] / counts.length;
  const centred = zerosLike(x);
  const weighted = zerosLike(x);
  await forRowBlocks(rows, 2 * cols, task.child('centring', 0.4), (from, to) => {
    for (let i = from; i < to; i++) {
      const weight = 1 / Math.sqrt(counts[batch.codes[i]]);
      for (let j = 0, at = i * cols; j < cols; j++, at++) {
        centred.data[at] = data[at] - centre[j];
        weighted.data[at] = (data[at] - centre[j]) * weight;
      }
    }
  });
  return { centred, weighted };
}

/** Principal components to which every batch contributes alike, n × dimensions. */
async function multiBatchComponents(
  x: Values,
  batch: Factor,
  dimensions: number,
  run: Run,
  task: Task,
): Promise<Values> {
  const { centred, weighted } = await weighBatches(x, batch, task.child('weighting', 0.2));
  const { directions } = await leadingDirections(weighted, dimensions, run.compute, task.child('axes', 0.6));
  return run.compute.product(centred, directions, { transposeB: true }, task.child('projection', 0.2));
}

/** Levels in the order of a comma-separated list, which must name each batch once. */
function orderOf(list: string | null, batch: Factor): readonly number[] {
  if (list === null || list.trim() === '') return sortedLevels(batch);
  const order = list.split(',').map((name) => codeOf(batch, name.trim(), 'batch'));
  const missing = batch.levels.filter((_, level) => !order.includes(level));
  if (missing.length === 0 && new Set(order).size === order.length) return order;
  throw new ParamError({
    'order-list': `order-list must name every batch once, got "${list}"${missing.length > 0 ? `, without ${missing.join(', ')}` : ''}`,
  });
}

/** @see the head of this file; checked against batchelor 1.14 in tests/correction/mnn */
export const fastmnn = defineCorrection({
  id: 'fastmnn',
  title: 'fastMNN',
  summary:
    'Matches rows of different batches that are each other’s nearest, and moves batches by smoothed differences.',
  citation: 'Haghverdi et al. 2018, Nat Biotechnol 36:421; Lun 2019, batchelor',
  needs: ['batch'],
  assumes:
    'Each batch shares at least one kind of rows with those merged before it, and batch effects differ from biology in direction.',
  cost: { secondsPerMillion: 3, growth: 'rows-squared' },
  params: {
    k: {
      label: 'Neighbours',
      help: 'Larger values find more pairs and correct more strongly; the smallest kind of rows should be at least as large.',
      kind: 'int',
      default: 20,
      min: 1,
      max: 1000,
    },
    dimensions: {
      label: 'Dimensions',
      help: 'Principal components that are kept; more keep finer differences and more noise.',
      kind: 'int',
      default: 50,
      min: 2,
      max: 2000,
    },
    cosine: {
      label: 'Rows to length 1',
      help: 'Removes differences in overall scale between batches before anything else.',
      kind: 'flag',
      default: true,
    },
    ndist: {
      label: 'Bandwidth of smoothing',
      help: 'Larger values make the correction of neighbouring rows more alike.',
      kind: 'float',
      default: 3,
      min: 0.1,
      max: 100,
    },
    order: {
      label: 'Merge order',
      help: 'auto merges the most alike batches first; given follows the list, or the sorted batch names.',
      kind: 'choice',
      default: 'auto',
      choices: { auto: 'most alike first', given: 'as listed' },
    },
    'order-list': {
      label: 'Batches in merge order',
      help: 'Names of all batches, separated by commas; only used with order=given.',
      kind: 'text',
      default: null,
    },
  },
  async fit(samples, params, run) {
    const batch = batchFactor('fastmnn', samples);
    const order = params.order === 'auto' ? 'auto' : orderOf(params['order-list'], batch);
    const features = toPrecision(samples.features, run.precision);
    const rows = params.cosine ? await unitRows(features, run.task.child('lengths', 0.05)) : features;
    const axes = run.task.child('components', 0.25);
    const components = await multiBatchComponents(rows, batch, params.dimensions, run, axes);
    const settings = { k: params.k, ndist: params.ndist, order } as const;
    const { corrected, steps } = await fastMerge(
      components,
      batch,
      settings,
      run,
      run.task.child('merging', 0.7),
    );
    const out = zerosLike(samples.features, corrected.rows, corrected.cols);
    out.data.set(corrected.data);
    const lost = Math.max(...steps.map(({ lostVariance }) => lostVariance));
    return {
      corrected: out,
      space: 'new',
      diagnostics: {
        dimensions: out.cols,
        fewestPairs: Math.min(...steps.map(({ pairs }) => pairs)),
        largestLostVariance: lost,
      },
      warnings:
        lost > 0.1
          ? [
              `a merge took away ${Math.round(100 * lost)} % of the variance of a batch: the batch effect is not ` +
                'perpendicular to biology, or the batches share no rows',
            ]
          : [],
    };
  },
});
