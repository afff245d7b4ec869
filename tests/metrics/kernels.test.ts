import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { auroc } from '../../main/math/auroc';
import { averagePrecision, createRankCounter } from '../../main/math/average-precision';
import { chiSquareUpper, logGamma } from '../../main/math/chi-square';
import { adjustedRandIndex, f1PerRow, normalisedMutualInformation } from '../../main/math/cluster-agreement';
import { benjaminiHochberg } from '../../main/math/false-discovery';
import { minimise } from '../../main/math/lbfgs';
import { classificationScores } from '../../main/metrics/classification-scores';
import { createEvaluated } from '../../main/metrics/evaluated';
import { NO_NEIGHBOUR } from '../../main/metrics/nearest-apart';
import { findBetas, inverseSimpsonIndices } from '../../main/metrics/inverse-simpson';
import { createVote } from '../../main/metrics/majority';
import { silhouetteWidths } from '../../main/metrics/silhouette';
import { stratifiedFolds } from '../../main/metrics/stratified-folds';
import { expectClose } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { part, score, smallSamples, valueOf } from './cases';

describe('average precision', () => {
  const precision = (positives: number[], negatives: number[]): number => {
    const sorted = Float64Array.from(positives).sort();
    const counter = createRankCounter();
    counter.load(sorted);
    counter.add(Float64Array.from(negatives), 0, negatives.length);
    return averagePrecision(counter.before());
  };

  it('is the mean of precisions at the positives', () => {
    // Ranks 1 and 3 of 4: (1/1 + 2/3) / 2.
    expect(precision([0.9, 0.5], [0.7, 0.1])).toBeCloseTo((1 + 2 / 3) / 2, 15);
    expect(precision([0.1], [0.2, 0.3, 0.4])).toBe(0.25);
    expect(precision([0.5, 0.6], [])).toBe(1);
  });

  it('counts a tied negative half, so that identical rows do not win', () => {
    expect(precision([0.5], [0.5])).toBeCloseTo(1 / 1.5, 15);
  });

  it('agrees with sorting everything, on random similarities', () => {
    const rng = createRng(3, 'similarities');
    const positives = Array.from({ length: 40 }, () => rng.normal() + 0.5);
    const negatives = Array.from({ length: 300 }, () => rng.normal());
    const ranked = [...positives.map((s) => [s, 1]), ...negatives.map((s) => [s, 0])].sort(
      ([a], [b]) => b - a,
    );
    let [found, sum] = [0, 0];
    ranked.forEach(([, positive], i) => {
      if (positive === 1) sum += ++found / (i + 1);
    });
    expect(precision(positives, negatives)).toBeCloseTo(sum / 40, 12);
  });
});

describe('statistics', () => {
  it('chi-square tails as R pchisq(…, lower.tail = FALSE) gives them', () => {
    expect(chiSquareUpper(3.841458820694124, 1)).toBeCloseTo(0.05, 13);
    expect(chiSquareUpper(18.307038053275146, 10)).toBeCloseTo(0.05, 13);
    expect(chiSquareUpper(2, 2)).toBeCloseTo(Math.exp(-1), 14);
    expect(chiSquareUpper(1000, 2) / Math.exp(-500)).toBeCloseTo(1, 9);
    expect(chiSquareUpper(0, 3)).toBe(1);
    expect(logGamma(10)).toBeCloseTo(Math.log(362880), 12);
  });

  it('false discovery rates as statsmodels fdr_bh gives them', () => {
    expectClose(benjaminiHochberg([0.01, 0.04, 0.03, 0.5]), [0.04, 0.16 / 3, 0.16 / 3, 0.5], { atol: 1e-15 });
    expectClose(benjaminiHochberg([0.9, 0.8]), [0.9, 0.9], { atol: 1e-15 });
  });

  it('area under the ROC curve, ties half', () => {
    expect(auroc([0.1, 0.4, 0.35, 0.8], (i) => i >= 2)).toBe(0.75);
    expect(auroc([1, 1, 1, 1], (i) => i < 2)).toBe(0.5);
    expect(auroc([1, 2], () => true)).toBeNaN();
  });

  it('mutual information and Rand index of groupings, as scikit-learn documents them', () => {
    const a = factorOf(['0', '0', '1', '1']);
    expect(normalisedMutualInformation(a, factorOf(['1', '1', '0', '0']))).toBeCloseTo(1, 15);
    expect(normalisedMutualInformation(a, factorOf(['0', '0', '0', '0']))).toBe(0);
    expect(adjustedRandIndex(a, factorOf(['0', '0', '1', '2']))).toBeCloseTo(0.5714285714285715, 12);
    expect(adjustedRandIndex(a, factorOf(['0', '1', '0', '1']))).toBeCloseTo(-0.5, 14);
  });

  it('what a row adds to the F1 of a label in a cluster is what leaving it out takes away', () => {
    const [label, cluster] = ['aaaabbbb', 'xxyyxyyy'].map((text) => text.split(''));
    const f1 = (rows: readonly number[]): number => {
      const sizes = [label, cluster].map((of, i) => rows.filter((row) => of[row] === 'ax'[i]).length);
      const both = rows.filter((row) => label[row] === 'a' && cluster[row] === 'x').length;
      return (2 * both) / (sizes[0] + sizes[1]);
    };
    const all = [...label.keys()];
    const found = f1PerRow(factorOf(label), 0, factorOf(cluster), 0);
    expect(found.reduce((sum, each) => sum + each, 0) / 8).toBeCloseTo(f1(all), 12);
    const without = all.map((row) => f1(all.filter((other) => other !== row)));
    for (const row of all) expect(found[row] - found[0]).toBeCloseTo(7 * (without[0] - without[row]), 12);
  });

  it('accuracy, balanced accuracy and weighted F1', () => {
    const truth = factorOf(['a', 'a', 'a', 'b']);
    const found = classificationScores(truth, Int32Array.from([0, 1, 2, 3]), Int32Array.from([0, 0, 1, 1]));
    expect(found.acc).toBe(0.75);
    expect(found.bacc).toBeCloseTo((2 / 3 + 1) / 2, 15);
    // F1 of a: 2·2/(3+2) = 0.8, of b: 2·1/(1+2) = 2/3.
    expect(found.wf1).toBeCloseTo((3 * 0.8 + 2 / 3) / 4, 15);
  });

  it('L-BFGS reaches the minimum of an ill-conditioned bowl', async () => {
    const scales = [1, 100, 10_000];
    const bowl = (x: Float64Array) =>
      Promise.resolve({
        value: x.reduce((sum, v, j) => sum + (scales[j] * (v - j) ** 2) / 2, 0),
        gradient: x.map((v, j) => scales[j] * (v - j)),
      });
    const options = { gradientTolerance: 1e-9, maxIterations: 100, memory: 5 };
    const found = await minimise(bowl, new Float64Array([5, 5, 5]), options);
    expectClose(found.x, [0, 1, 2], { atol: 1e-8 });
    expect(found.iterations).toBeLessThan(100);
  });
});

describe('silhouettes', () => {
  const x = new Matrix(5, 1, new Float64Array([0, 1, 4, 5, 10]));
  const groups = factorOf(['a', 'a', 'b', 'b', 'c']);

  it('are worked out by hand on a line', async () => {
    const run = testRun();
    const nearest = await silhouetteWidths(
      x,
      groups,
      { distance: 'euclidean', others: 'nearest' },
      run,
      run.task,
    );
    // Row 0: a = 1, b = min((4 + 5)/2, 10); row 4 is alone in its group.
    expectClose(nearest, [3.5 / 4.5, 2.5 / 3.5, 2.5 / 3.5, 3.5 / 4.5, 0], { atol: 1e-12 });
    const pooled = await silhouetteWidths(
      x,
      groups,
      { distance: 'euclidean', others: 'pooled' },
      run,
      run.task,
    );
    // Row 0: b = (4 + 5 + 10)/3; row 1: (3 + 4 + 9)/3; row 2: (4 + 3 + 6)/3; row 3: (5 + 4 + 5)/3.
    expectClose(pooled, [16 / 19, 13 / 16, 10 / 13, 11 / 14, 0], { atol: 1e-12 });
  });

  it('bras is their pooled cosine form, recomputed here pair by pair', async () => {
    const samples = smallSamples(60);
    const { rows, cols, data } = samples.features;
    const [label, batch] = [samples.label!, samples.batches[0]];
    const cosine = (i: number, j: number): number => {
      let [dot, a, b] = [0, 0, 0];
      for (let c = 0; c < cols; c++) {
        const [u, v] = [data[i * cols + c], data[j * cols + c]];
        [dot, a, b] = [dot + u * v, a + u * u, b + v * v];
      }
      return 1 - dot / Math.sqrt(a * b);
    };
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const all = Array.from({ length: rows }, (_, i) => i);
    const perLabel = label.levels.map((_, code) => {
      const members = all.filter((i) => label.codes[i] === code);
      return mean(
        members.map((i) => {
          const same = members.filter((j) => j !== i && batch.codes[j] === batch.codes[i]);
          const other = members.filter((j) => batch.codes[j] !== batch.codes[i]);
          const [a, b] = [same, other].map((set) => mean(set.map((j) => cosine(i, j))));
          return 1 - Math.abs((b - a) / Math.max(a, b));
        }),
      );
    });
    expect(valueOf(await score('bras', samples))).toBeCloseTo(mean(perLabel), 10);
  });

  it('asw-batch hides a third batch behind two that overlap, bras does not', async () => {
    const rng = createRng(2, 'three batches');
    const batches = Array.from({ length: 90 }, (_, i) => `b${i % 3}`);
    const data = Float64Array.from(
      { length: 180 },
      (_, at) => 3 + 0.3 * rng.normal() + (batches[at >> 1] === 'b2' && at % 2 === 0 ? 9 : 0),
    );
    const samples = {
      ...smallSamples(90),
      features: new Matrix(90, 2, data),
      batches: [factorOf(batches)],
      label: factorOf(batches.map(() => 'one label')),
    };
    const [asw, bras] = [await score('asw-batch', samples), await score('bras', samples)];
    expect(valueOf(asw)).toBeGreaterThan(0.55);
    expect(valueOf(bras)).toBeLessThan(0.35);
  });
});

describe('neighbourhoods', () => {
  it('LISI is the number of levels when they are even and 1 when there is one', async () => {
    const even = factorOf(Array.from({ length: 90 }, (_, i) => `batch ${i % 3}`));
    const one = factorOf(Array.from({ length: 90 }, () => 'batch'));
    const indices = Int32Array.from({ length: 90 }, (_, i) => i);
    const far = new Float64Array(90).fill(1e6);
    const indexOf = async (distances: Float64Array, factor: typeof even): Promise<number> => {
      const lists = { rows: 1, k: 90, indices, distances };
      const betas = await findBetas(lists, 30, quietTask());
      return (await inverseSimpsonIndices(lists, factor, betas, quietTask()))[0];
    };
    expect(await indexOf(far, even)).toBeCloseTo(3, 9);
    const rising = far.map((d, i) => d + i);
    expect(await indexOf(rising, one)).toBeCloseTo(1, 12);
  });

  it('votes go to the majority, ties to the name that sorts first', () => {
    const vote = createVote(factorOf(['z', 'b', 'b', 'z', 'a']));
    expect(vote([0, 3, 1])).toBe(0);
    expect(vote([0, 1])).toBe(1);
    expect(vote([1, 0])).toBe(1);
    expect(vote([])).toBe(-1);
  });

  it('are searched once, and a shorter list is cut from a longer one', async () => {
    const run = testRun();
    let searches = 0;
    const counted = {
      ...run,
      compute: {
        ...run.compute,
        neighboursAndApart: (...args: Parameters<typeof run.compute.neighboursAndApart>) => {
          searches++;
          return run.compute.neighboursAndApart(...args);
        },
      },
    };
    const evaluated = createEvaluated(smallSamples());
    const long = await evaluated.neighbours({ k: 20, distance: 'euclidean' }, counted);
    const short = await evaluated.neighbours({ k: 5, distance: 'euclidean' }, counted);
    expect(searches).toBe(1);
    expect(short.k).toBe(5);
    expect(Array.from(short.indices.subarray(5, 10))).toEqual(Array.from(long.indices.subarray(20, 25)));
    await evaluated.neighbours({ k: 5, distance: 'cosine' }, counted);
    expect(searches).toBe(2);
  });

  it('in other batches are in other batches, and missing ones are marked', async () => {
    const batches = factorOf(['a', 'a', 'a', 'b', 'c']);
    const x = new Matrix(5, 1, new Float64Array([0, 1, 2, 3, 10]));
    const samples = { ...smallSamples(5), features: x, batches: [batches] };
    const evaluated = createEvaluated(samples);
    const found = await evaluated.neighbours(
      { k: 3, distance: 'euclidean', among: 'other-batches' },
      testRun(),
    );
    expect(found.k).toBe(3);
    expect(Array.from(found.indices.subarray(0, 3))).toEqual([3, 4, NO_NEIGHBOUR]);
    expect(Array.from(found.indices.subarray(9, 12))).toEqual([2, 1, 0]);
    const single = createEvaluated({ ...samples, batches: [factorOf(['a', 'a', 'a', 'a', 'a'])] });
    await expect(
      single.neighbours({ k: 3, distance: 'euclidean', among: 'other-batches' }, testRun()),
    ).rejects.toThrow('there is one batch only');
  });

  it('folds are even within classes and do not depend on the order of the rows', () => {
    const samples = smallSamples();
    const folds = stratifiedFolds(samples.features, samples.label!, 5, 1);
    samples.label!.levels.forEach((_, code) => {
      const sizes = [0, 1, 2, 3, 4].map(
        (fold) => folds.filter((f, i) => f === fold && samples.label!.codes[i] === code).length,
      );
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    });
    expect(stratifiedFolds(samples.features, samples.label!, 5, 2)).not.toEqual(folds);
  });
});

describe('cautions that the scores state', () => {
  it('knn-across leaves out labels that are in one batch, and says how many', async () => {
    const samples = smallSamples();
    const names = Array.from(samples.label!.codes, (code, i) =>
      i < 4 && code === 1 ? 'only here' : samples.label!.levels[code],
    );
    const found = await score('knn-across', { ...samples, label: factorOf(names) });
    expect(part(found, 'rowsLeftOut')).toBe(1);
    expect(part(found, 'allRows')).toBeCloseTo((valueOf(found) * 95) / 96, 12);
  });

  it('map-activity counts rows without controls in their batch', async () => {
    const samples = smallSamples();
    const batch = samples.batches[0];
    const control = samples.control!.map((flag, i) => (batch.levels[batch.codes[i]] === 'week a' ? 0 : flag));
    const names = Array.from(samples.label!.codes, (code, i) =>
      code === samples.label!.levels.indexOf('dmso') && control[i] === 0
        ? 'dmso, forgotten'
        : samples.label!.levels[code],
    );
    const found = await score('map-activity', { ...samples, control, label: factorOf(names) });
    expect(part(found, 'rowsWithoutControls')).toBe(32);
    expect(part(found, 'onlyWithControls')).toBeLessThan(valueOf(found));
  });

  it('rxrx1 judges each cell type by itself, and refuses a column that is not there', async () => {
    const samples = smallSamples();
    const cells = factorOf(Array.from(samples.label!.codes, (_, i) => (i % 8 < 4 ? 'U2OS' : 'HUVEC')));
    const withCells = { ...samples, columns: new Map([['cells', cells]]) };
    const found = await score('rxrx1', withCells, { 'cell-type': 'cells' });
    const both = [part(found, 'perCellType.U2OS'), part(found, 'perCellType.HUVEC')];
    expect(valueOf(found)).toBeCloseTo((both[0] + both[1]) / 2, 12);
    expect(valueOf(found)).toBeGreaterThan(0.7);
    const missing = await score('rxrx1', withCells, { 'cell-type': 'cell line' });
    expect(missing).toMatchObject({
      value: null,
      why: 'there is no text column "cell line" for the cell type',
    });
  });

  it('recall-at-k refuses tables that do not match', async () => {
    const samples = smallSamples();
    const other = new Matrix(2, 6, new Float64Array(12));
    const found = await score('recall-at-k', createEvaluated(samples, { other }));
    expect(found).toMatchObject({
      value: null,
      why: 'the second table is 2 × 6, this one 96 × 6; they must match',
    });
  });
});
