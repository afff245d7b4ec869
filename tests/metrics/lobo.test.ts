import { describe, expect, it } from 'vitest';
import type { Compute } from '../../main/core/compute';
import type { Run } from '../../main/core/correction';
import { Matrix, takeRows } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { createEvaluated } from '../../main/metrics/evaluated';
import { listLength, listsAmong, nearestApart } from '../../main/metrics/nearest-apart';
import { fitSoftmax, predictSoftmax, rewhiten, whiten } from '../../main/metrics/softmax-regression';
import { testRun } from '../helpers/run';
import { score, smallSamples } from './cases';

/** A run that refuses some searches. */
function withoutSearches(run: Run, names: readonly (keyof Compute)[]): Run {
  const refuse = (): Promise<never> => Promise.reject(new Error('searched again'));
  return { ...run, compute: { ...run.compute, ...Object.fromEntries(names.map((name) => [name, refuse])) } };
}

describe('nearest rows of other kinds', () => {
  const { features } = smallSamples(120);
  const codes = Int32Array.from({ length: 120 }, (_, i) => (i * i) % 5);
  const run = testRun();
  const search = (k: number) => run.compute.neighbours(features, k, 'euclidean', run.task);
  const all = Int32Array.from(codes.keys());

  it('are those of a search, whether lists hold all, some or none of them', async () => {
    const expected = await run.compute.neighboursApart(features, codes, 5, all, 9, 'euclidean', run.task);
    for (const lists of [await search(60), await search(14), undefined]) {
      const kinds = { codes, count: 5 };
      const found = await nearestApart(features, kinds, 9, 'euclidean', lists, run.compute, run.task);
      expect(found).toEqual(expected);
    }
  });

  it('are read off lists among some rows of the table', async () => {
    const rows = all.filter((row) => row % 3 !== 1);
    const x = takeRows(features, rows);
    const expected = await run.compute.neighbours(x, 20, 'euclidean', run.task);
    const found = listsAmong(await search(100), rows);
    for (let row = 0; row < rows.length; row++) {
      const own = found.indices.subarray(row * 100, row * 100 + 20);
      expect(own).toEqual(expected.indices.subarray(row * 20, (row + 1) * 20));
    }
  });

  it('lie in lists of the length foretold but for few rows', async () => {
    const rng = createRng(1, 'folds');
    const x = new Matrix(
      1000,
      2,
      Float64Array.from({ length: 2000 }, () => rng.normal()),
    );
    const fold = Int32Array.from({ length: 1000 }, () => rng.int(5));
    expect(listLength(20, 1 / 5)).toBe(40);
    const lists = await run.compute.neighbours(x, listLength(20, 1 / 5), 'euclidean', run.task);
    const counted = withoutSearches(run, ['neighboursApart']);
    const kinds = { codes: fold, count: 5 };
    await nearestApart(x, kinds, 20, 'euclidean', lists, counted.compute, run.task);
  });
});

describe('lobo', () => {
  it('searches no neighbours inside batches that lists of the whole table tell', async () => {
    const run = testRun();
    const samples = smallSamples(180);
    const expected = await score('lobo', samples);
    const evaluated = createEvaluated(samples);
    await evaluated.neighbours({ k: 179, distance: 'euclidean' }, run);
    await evaluated.neighbours({ k: 20, distance: 'euclidean', among: 'other-batches' }, run);
    const searches = ['neighbours', 'neighboursAndApart', 'neighboursApart', 'nearest'] as const;
    expect(await score('lobo', evaluated, {}, withoutSearches(run, searches))).toEqual(expected);
  });

  it('searches once inside a batch, not once a fold', async () => {
    const run = withoutSearches(testRun(), ['neighboursApart', 'nearest']);
    const samples = smallSamples(180);
    const evaluated = createEvaluated(samples);
    await evaluated.neighbours({ k: 20, distance: 'euclidean', among: 'other-batches' }, testRun());
    expect(await score('lobo', evaluated, {}, run)).toEqual(await score('lobo', samples));
  });
});

describe('rows of a whitened table made ready anew', () => {
  it('give the same classifier in fewer steps', async () => {
    const run = testRun();
    const rng = createRng(2, 'rewhiten');
    const [rows, cols, classes, strength] = [900, 12, 4, 2];
    // Three batches far apart along every axis, so that the axes of the table say little of those inside a batch.
    const codes = Int32Array.from({ length: rows }, () => rng.int(classes));
    const shift = Float64Array.from({ length: 3 * cols }, () => 8 * rng.normal());
    const centre = Float64Array.from({ length: classes * cols }, () => rng.normal());
    const x = new Matrix(rows, cols, new Float64Array(rows * cols));
    for (let at = 0; at < x.data.length; at++) {
      const [i, j] = [Math.floor(at / cols), at % cols];
      const batch = Math.floor(i / 300);
      x.data[at] = (centre[codes[i] * cols + j] + rng.normal()) / (1 + j) + shift[batch * cols + j];
    }
    const curvature = (strength * (1 - 1 / classes)) / classes;
    const { rows: z, penalty } = await whiten(x, curvature, run, run.task);
    const own = Int32Array.from({ length: 300 }, (_, i) => i);
    const table = { rows: takeRows(z, own), penalty };
    const fit = (from: typeof table) =>
      fitSoftmax(from, codes.subarray(0, 300), classes, strength, run, run.task);
    const anew = rewhiten(table, curvature);
    const [plain, fast] = [await fit(table), await fit(anew)];
    expect(fast.iterations).toBeLessThan(0.7 * plain.iterations);
    const [a, b] = [
      await predictSoftmax(table.rows, plain, run, run.task),
      await predictSoftmax(anew.rows, fast, run, run.task),
    ];
    a.data.forEach((value, at) => expect(Math.abs(value - b.data[at])).toBeLessThan(1e-4));
  });
});
