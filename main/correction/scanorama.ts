/*
 * Scanorama: mutual nearest neighbours between all batches at once; batches are put together like the pictures of a
 * panorama, those that match best first, and batches that match none stay as they are.
 * Source: scanorama (checkout of 2025-07), `integrate`: rows to length 1, truncated singular value decomposition without
 * centring, matches, panoramas. Departures: exact singular directions instead of random ones; batches that stay apart
 * are named in a warning; see also scanorama/.
 */
import { defineCorrection } from '../core/correction';
import { rowsByLevel } from '../core/factor';
import type { Run } from '../core/correction';
import type { Values } from '../core/matrix';
import { takeRows, toPrecision, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { leadingDirections } from '../math/leading-directions';
import { counted } from '../core/counted';
import { batchFactor, listed, sortedLevels } from './batch-factor';
import { findMatches } from './scanorama/matches';
import { assemble } from './scanorama/panorama';
import { unitRows } from './unit-rows';

/** Coordinates on the leading singular directions; the rows themselves where there are no more features than that. */
async function reduce(x: Values, dimensions: number, run: Run, task: Task): Promise<Values> {
  if (dimensions === 0 || dimensions >= x.cols) return x;
  const { directions } = await leadingDirections(x, dimensions, run.compute, task.child('axes', 0.8));
  return run.compute.product(x, directions, { transposeB: true }, task.child('projection', 0.2));
}

/** @see the head of this file; checked against scanorama in tests/correction/scanorama */
export const scanorama = defineCorrection({
  id: 'scanorama',
  title: 'Scanorama',
  summary: 'Finds matching rows between all batches at once, and joins the batches that match, best first.',
  citation: 'Hie, Bryson & Berger 2019, Nat Biotechnol 37:685',
  needs: ['batch'],
  assumes:
    'Batches that belong together share some kinds of rows; a batch that shares none is left as it is.',
  cost: { secondsPerMillion: 8, growth: 'rows-squared' },
  params: {
    k: {
      label: 'Neighbours',
      help: 'Larger values find more matches and join batches more readily.',
      kind: 'int',
      default: 20,
      min: 1,
      max: 1000,
    },
    sigma: {
      label: 'Sharpness of smoothing',
      help: 'Larger values let a row follow only its nearest matches; smaller ones make the correction more uniform.',
      kind: 'float',
      default: 15,
      min: 1e-3,
      max: 1e5,
    },
    alpha: {
      label: 'Share that must match',
      help: 'Two batches are joined only if more than this share of one of them has a match in the other.',
      kind: 'float',
      default: 0.1,
      min: 0,
      max: 1,
    },
    dimensions: {
      label: 'Dimensions',
      help: 'Singular directions that are kept; 0 works on the features themselves.',
      kind: 'int',
      default: 100,
      min: 0,
      max: 2000,
    },
  },
  async fit(samples, params, run) {
    const batch = batchFactor('scanorama', samples);
    const { task } = run;
    const unit = await unitRows(toPrecision(samples.features, run.precision), task.child('lengths', 0.02));
    const x = await reduce(unit, params.dimensions, run, task.child('dimensions', 0.18));
    const groups = rowsByLevel(batch);
    const levels = sortedLevels(batch);
    const tables = levels.map((level) => takeRows(x, groups[level]));
    const normalised: Values[] = [];
    for (const table of tables) normalised.push(await unitRows(table, task.child('lengths', 0)));
    const matches = await findMatches(normalised, params.k, run, task.child('matches', 0.5));
    const joined = await assemble(tables, matches, params, run, task.child('panoramas', 0.3));
    const corrected = zerosLike(samples.features, x.rows, x.cols);
    levels.forEach((level, t) => {
      const { data } = joined.tables[t];
      groups[level].forEach((row, i) =>
        corrected.data.set(data.subarray(i * x.cols, (i + 1) * x.cols), row * x.cols),
      );
    });
    const together = new Set(joined.panoramas.flat());
    const apart = levels.filter((_, t) => !together.has(t)).map((level) => batch.levels[level]);
    return {
      corrected,
      space: x === unit ? 'kept' : 'new',
      diagnostics: {
        alignedPairs: joined.alignments.length,
        panoramas: joined.panoramas.length,
        batchesApart: apart.length,
      },
      warnings: [
        ...(apart.length === 0
          ? []
          : [
              `${counted(apart.length, 'batch', 'batches')} matched no other and stayed as they are: ${listed(apart)}`,
            ]),
        ...(joined.panoramas.length > 1
          ? [
              `the batches fell into ${joined.panoramas.length} groups that were not joined: lower alpha, or raise k`,
            ]
          : []),
      ],
    };
  },
});
