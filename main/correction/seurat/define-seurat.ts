/*
 * What both Seurat integrations share: batches, capped parameters, anchors of all pairs, integration along the tree.
 * Departures from Seurat: parameters that a small batch cannot meet are lowered with a warning, where it stops;
 * exact neighbours instead of approximate ones; batches are numbered in the order of their sorted names.
 */
import type { MethodCost } from '../../contract/catalogue';
import type { Correction, Run } from '../../core/correction';
import { defineCorrection } from '../../core/correction';
import { InputError } from '../../core/errors';
import { rowsByLevel } from '../../core/factor';
import type { Values } from '../../core/matrix';
import { takeRows, toPrecision, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import { counted } from '../../core/counted';
import { batchFactor, listed, sortedLevels } from '../batch-factor';
import type { Anchors } from './anchors';
import { integrate, pairKey } from './integrate';

export interface SeuratSettings {
  readonly dimensions: number;
  readonly kAnchor: number;
  readonly kFilter: number;
  readonly kScore: number;
  readonly kWeight: number;
}

/** One way of finding anchors between all pairs of batches. */
interface Reduction {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly assumes: string;
  readonly cost: MethodCost;
  /** Anchors of every pair of batches. */
  anchors(
    batches: readonly Values[],
    settings: SeuratSettings,
    run: Run,
    task: Task,
  ): Promise<ReadonlyMap<string, Anchors>>;
}

const PARAMS = {
  dimensions: {
    label: 'Dimensions',
    help: 'Dimensions in which anchors are found and weighted; more keep finer differences and more noise.',
    kind: 'int',
    default: 30,
    min: 1,
    max: 500,
  },
  'k-anchor': {
    label: 'Neighbours for anchors',
    help: 'Larger values find more anchors and align batches more strongly.',
    kind: 'int',
    default: 5,
    min: 1,
    max: 200,
  },
  'k-filter': {
    label: 'Neighbours that confirm an anchor',
    help: 'Smaller values keep only anchors that are alike in the features themselves; only used by CCA.',
    kind: 'int',
    default: 200,
    min: 1,
    max: 10_000,
  },
  'k-score': {
    label: 'Neighbours that score an anchor',
    help: 'Anchors whose surroundings match count more; larger values look at wider surroundings.',
    kind: 'int',
    default: 30,
    min: 2,
    max: 500,
  },
  'k-weight': {
    label: 'Anchors that move a row',
    help: 'Larger values make the correction more uniform over the rows of a batch.',
    kind: 'int',
    default: 100,
    min: 1,
    max: 5000,
  },
} as const;

/** The settings as the smallest batch allows them, and what was lowered. */
function capped(
  asked: SeuratSettings,
  smallest: number,
  features: number,
): [SeuratSettings, readonly string[]] {
  const settings = {
    ...asked,
    dimensions: Math.min(asked.dimensions, smallest - 1, features),
    kScore: Math.min(asked.kScore, smallest - 1),
  };
  const lowered = [
    ...(settings.dimensions < asked.dimensions ? [`dimensions ${settings.dimensions}`] : []),
    ...(settings.kScore < asked.kScore ? [`k-score ${settings.kScore}`] : []),
  ];
  return [
    settings,
    lowered.length === 0
      ? []
      : [`the smallest batch has ${smallest} rows of ${features} features: used ${lowered.join(' and ')}`],
  ];
}

/** Calls `find` for every pair of batches, first < second. */
export async function forPairs(
  count: number,
  task: Task,
  find: (a: number, b: number, task: Task) => Promise<Anchors>,
): Promise<ReadonlyMap<string, Anchors>> {
  const table = new Map<string, Anchors>();
  const pairs = (count * (count - 1)) / 2;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      await task.tick(table.size, pairs);
      table.set(pairKey(a, b), await find(a, b, task.child('', 1 / pairs)));
    }
  }
  return table;
}

/** Declares a Seurat integration by its way of finding anchors. */
export function defineSeurat(reduction: Reduction): Correction {
  return defineCorrection({
    id: reduction.id,
    title: reduction.title,
    summary: reduction.summary,
    citation: 'Stuart et al. 2019, Cell 177:1888; Hao et al. 2021, Cell 184:3573 (Seurat 4)',
    needs: ['batch'],
    assumes: reduction.assumes,
    cost: reduction.cost,
    params: PARAMS,
    async fit(samples, params, run) {
      const batch = batchFactor(reduction.id, samples);
      const groups = rowsByLevel(batch);
      const levels = sortedLevels(batch);
      const needed = params['k-anchor'] + 1;
      const poor = levels
        .filter((level) => groups[level].length < needed)
        .map((level) => batch.levels[level]);
      if (poor.length > 0) {
        throw new InputError(
          `${reduction.id} needs ${needed} rows or more in every batch (k-anchor + 1), too few in ` +
            `${counted(poor.length, 'batch', 'batches')}: ${listed(poor)}`,
          { hint: 'lower k-anchor, or leave those batches out' },
        );
      }
      const smallest = Math.min(...groups.map((rows) => rows.length));
      const asked = {
        dimensions: params.dimensions,
        kAnchor: params['k-anchor'],
        kFilter: params['k-filter'],
        kScore: params['k-score'],
        kWeight: params['k-weight'],
      };
      const [settings, warnings] = capped(asked, smallest, samples.features.cols);
      const features = toPrecision(samples.features, run.precision);
      const batches = levels.map((level) => takeRows(features, groups[level]));
      const anchors = await reduction.anchors(batches, settings, run, run.task.child('anchors', 0.6));
      const joined = await integrate(batches, anchors, settings, run, run.task.child('integration', 0.4));
      const corrected = zerosLike(samples.features);
      const { cols } = corrected;
      levels.forEach((level, b) =>
        groups[level].forEach((row, i) =>
          corrected.data.set(joined[b].data.subarray(i * cols, (i + 1) * cols), row * cols),
        ),
      );
      const counts = [...anchors.values()].map(({ rows1 }) => rows1.length);
      return {
        corrected,
        space: 'kept',
        diagnostics: {
          anchors: counts.reduce((sum, count) => sum + count, 0),
          fewestAnchors: Math.min(...counts),
          dimensions: settings.dimensions,
        },
        warnings,
      };
    },
  });
}
