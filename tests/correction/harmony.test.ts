import { describe, expect, it } from 'vitest';
import type { Factor } from '../../main/core/factor';
import { factorOf } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { FORMULAS } from '../../main/correction/harmony/formulas';
import type { Chance } from '../../main/correction/harmony/harmonize';
import { harmonize } from '../../main/correction/harmony/harmonize';
import { corrections } from '../../main/correction/registry';
import { choleskySolve } from '../../main/math/cholesky';
import type { CaseName, Oracle } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const harmony = corrections.find('harmony');

/** Two kinds of rows in two or three batches that are moved by a constant. */
function shifted(rows: number, cols: number, levels = 2): Samples {
  const rng = createRng(3, 'harmony-test');
  const batch = factorOf(Array.from({ length: rows }, (_, i) => `b${i % levels}`));
  const kind = Array.from({ length: rows }, (_, i) => (Math.floor(i / levels) % 2 === 0 ? 'x' : 'y'));
  const data = Float64Array.from({ length: rows * cols }, (_, at) => {
    const i = Math.floor(at / cols);
    return rng.normal() + (kind[i] === 'x' ? 5 : -5) * (at % 2) + 2 * batch.codes[i];
  });
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [batch],
    label: factorOf(kind),
    columns: new Map(),
  };
}

/** Mean distance between the batch means of each label. */
function batchGap({ rows, cols, data }: Values, batch: Factor, label: Factor): number {
  const groups = batch.levels.length * label.levels.length;
  const sums = new Float64Array(groups * cols);
  const counts = new Float64Array(groups);
  for (let i = 0; i < rows; i++) {
    const g = label.codes[i] * batch.levels.length + batch.codes[i];
    counts[g]++;
    for (let j = 0; j < cols; j++) sums[g * cols + j] += data[i * cols + j];
  }
  let [total, pairs] = [0, 0];
  for (let l = 0; l < label.levels.length; l++) {
    for (let a = l * batch.levels.length; a < (l + 1) * batch.levels.length; a++) {
      for (let b = l * batch.levels.length; b < a; b++) {
        if (counts[a] === 0 || counts[b] === 0) continue;
        let squares = 0;
        for (let j = 0; j < cols; j++) {
          squares += (sums[a * cols + j] / counts[a] - sums[b * cols + j] / counts[b]) ** 2;
        }
        total += Math.sqrt(squares);
        pairs++;
      }
    }
  }
  return total / pairs;
}

describe('harmony by its purpose', () => {
  it.each(['r-2', 'harmonypy-2026', 'harmonypy-0.0.9'])('%s brings the batches together', async (formula) => {
    const samples = shifted(240, 6);
    const { corrected, diagnostics } = await harmony.fit(samples, { formula, clusters: 4 }, testRun());
    const before = batchGap(samples.features, samples.batches[0], samples.label!);
    expect(batchGap(corrected, samples.batches[0], samples.label!)).toBeLessThan(0.35 * before);
    expect(diagnostics['clusters']).toBe(4);
  });

  it('leaves the reference batch as it is', async () => {
    const samples = shifted(120, 4);
    const { corrected } = await harmony.fit(samples, { reference: 'b1' }, testRun());
    let moved = 0;
    samples.batches[0].codes.forEach((code, i) => {
      const before = [...samples.features.data.slice(i * 4, (i + 1) * 4)];
      const after = [...corrected.data.slice(i * 4, (i + 1) * 4)];
      if (samples.batches[0].levels[code] === 'b1') expect(after).toEqual(before);
      else moved += Math.abs(after[0] - before[0]);
    });
    expect(moved).toBeGreaterThan(1);
  });

  it('corrects two batch columns at once', async () => {
    const samples = shifted(240, 6);
    const day = factorOf(Array.from({ length: 240 }, (_, i) => (i % 3 === 0 ? 'mon' : 'tue')));
    const data = samples.features.data.slice();
    day.codes.forEach((code, i) => {
      if (day.levels[code] === 'tue') for (let j = 0; j < 6; j += 2) data[i * 6 + j] -= 2;
    });
    const both = {
      ...samples,
      features: new Matrix(240, 6, Float64Array.from(data)),
      batches: [...samples.batches, day],
    };
    const { corrected } = await harmony.fit(both, { clusters: 4 }, testRun());
    for (const factor of both.batches) {
      const before = batchGap(both.features, factor, both.label!);
      expect(batchGap(corrected, factor, both.label!)).toBeLessThan(0.5 * before);
    }
  });

  const oneCluster = {
    formula: FORMULAS['harmonypy-2026'],
    theta: 0,
    lambda: 1,
    sigma: 0.1,
    clusters: 1,
    maxIterations: 1,
    blockShare: 1,
    reference: -1,
  };
  const plain: Chance = {
    centres: (rows) => Promise.resolve(new Matrix(1, rows.cols, new Float64Array(rows.cols).fill(1))),
    order: (n) => Int32Array.from({ length: n }, (_, i) => i),
  };

  /** Rows minus their batches' coefficients of a ridge regression, through the dense normal equations. */
  function ridgeByHand(x: Values, factors: readonly Factor[], lambda: number): Float64Array {
    const width = 1 + factors.reduce((sum, { levels }) => sum + levels.length, 0);
    const design = Array.from({ length: x.rows }, (_, i) => {
      const row = new Float64Array(width);
      row[0] = 1;
      let offset = 1;
      for (const { codes, levels } of factors) {
        row[offset + codes[i]] = 1;
        offset += levels.length;
      }
      return row;
    });
    const gram = new Float64Array(width * width);
    const cross = new Float64Array(width * x.cols);
    design.forEach((row, i) => {
      for (let a = 0; a < width; a++) {
        for (let b = 0; b < width; b++) gram[a * width + b] += row[a] * row[b];
        for (let j = 0; j < x.cols; j++) cross[a * x.cols + j] += row[a] * x.data[i * x.cols + j];
      }
    });
    for (let a = 1; a < width; a++) gram[a * (width + 1)] += lambda;
    const coefficients = choleskySolve(gram, width, cross, x.cols);
    return Float64Array.from({ length: x.rows * x.cols }, (_, at) => {
      const row = design[Math.floor(at / x.cols)];
      let sum = x.data[at];
      for (let a = 1; a < width; a++) sum -= row[a] * coefficients[a * x.cols + (at % x.cols)];
      return sum;
    });
  }

  it('is a ridge regression on the batches where there is one cluster', async () => {
    const samples = shifted(90, 4, 3);
    const day = factorOf(Array.from({ length: 90 }, (_, i) => (i % 4 === 0 ? 'p' : 'q')));
    for (const factors of [samples.batches, [...samples.batches, day]]) {
      const { corrected } = await harmonize(samples.features, factors, oneCluster, plain, testRun());
      expectClose(corrected.data, ridgeByHand(samples.features, factors, 1), { atol: 1e-9 });
    }
  });

  it('says when it stopped early', async () => {
    const fitted = await harmony.fit(
      shifted(120, 4),
      { 'max-iterations': 1, formula: 'harmonypy-2026' },
      testRun(),
    );
    expect(fitted.diagnostics).toMatchObject({ iterations: 1, converged: 0 });
    expect(fitted.warnings).toEqual([
      'harmony stopped after 1 iterations before it settled: raise max-iterations',
    ]);
  });

  it('refuses fewer than six rows and more clusters than rows', async () => {
    await expect(harmony.fit(shifted(5, 3), {}, testRun())).rejects.toThrow(
      'harmony needs at least 6 rows, got 5',
    );
    await expect(harmony.fit(shifted(20, 3), { clusters: 21 }, testRun())).rejects.toThrow(
      'harmony cannot make 21 clusters of 20 rows',
    );
  });
});

const natural = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** Start and orders of a recorded run. */
function recorded(start: Oracle, orders: Float64Array | undefined): Chance {
  let update = 0;
  return {
    centres: () => {
      const { rows, cols, data } = start.matrix('centroids0');
      return Promise.resolve(new Matrix(rows, cols, Float64Array.from(data)));
    },
    order: (n) => {
      if (orders === undefined) return natural(n);
      update++;
      return Int32Array.from(orders.subarray((update - 1) * n, update * n));
    },
  };
}

/** Z of a case: of the oracle, or the same principal components as the MNN oracles use. */
const componentsOf = (caseName: CaseName): Matrix<Float64Array> =>
  caseName === 'digits'
    ? readOracle(caseName, 'mnn_reduced').matrix('pcs')
    : readOracle(caseName, 'harmony_identity_order').matrix('Z');

describeShared('harmony against harmonypy and R', 'oracles', () => {
  it.each<[CaseName, string, number]>([
    ['blobs', 'harmony_identity_order', 1],
    ['blobs', 'harmony_identity_theta2_order', 2],
    ['blobs', 'harmony_recorded_order', 1],
    ['bladder', 'harmony_identity_order', 1],
    ['bladder', 'harmony_identity_theta2_order', 2],
    ['bladder', 'harmony_recorded_order', 1],
    ['digits', 'harmony_identity_order', 1],
  ])('%s %s', async (caseName, id, theta) => {
    const oracle = readOracle(caseName, id);
    const start = readOracle(caseName, 'harmony_identity_order');
    const orders = id === 'harmony_recorded_order' ? oracle.matrix('orders').data : undefined;
    const settings = {
      formula: FORMULAS['harmonypy-0.0.9'],
      theta,
      lambda: 1,
      sigma: 0.1,
      clusters: Number(oracle.values['nclust']),
      maxIterations: 10,
      blockShare: 0.05,
      reference: -1,
    };
    const { batches } = readCase(caseName);
    const found = await harmonize(
      componentsOf(caseName),
      batches,
      settings,
      recorded(start, orders),
      testRun(),
    );
    expect(found.rounds.map((rounds) => rounds - 1)).toEqual(oracle.values['kmeans_rounds']);
    expectClose(found.objectives, oracle.vector('objective_harmony'), oracle.tolerance);
    expectClose(found.roundObjectives, oracle.vector('objective_kmeans'), oracle.tolerance);
    expectClose(found.corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  it.each<CaseName>(['blobs', 'bladder', 'digits'])('%s harmony2_identity_order', async (caseName) => {
    const oracle = readOracle(caseName, 'harmony2_identity_order');
    const settings = {
      formula: FORMULAS['harmonypy-2026'],
      theta: 2,
      lambda: 1,
      sigma: 0.1,
      clusters: Number(oracle.values['nclust']),
      maxIterations: 10,
      blockShare: 0.05,
      reference: -1,
    };
    const { batches } = readCase(caseName);
    const found = await harmonize(
      componentsOf(caseName),
      batches,
      settings,
      recorded(oracle, undefined),
      testRun(),
    );
    expect(found.rounds).toEqual(oracle.values['kmeans_rounds']);
    expectClose(found.objectives, oracle.vector('objective_harmony'), { rtol: 1e-3 });
    expectClose(found.corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  // Start and orders of the R run are not known: mixing of batches, and the direction in which rows move, must agree.
  it.each<CaseName>(['blobs', 'bladder', 'digits'])('%s harmony_R in its properties', async (caseName) => {
    const theirs = readOracle(caseName, 'harmony_R').matrix('corrected');
    const z = readOracle(caseName, 'mnn_reduced').matrix('pcs');
    const samples = readCase(caseName);
    const { corrected } = await harmony.fit({ ...samples, features: z }, {}, testRun());
    const correlations: number[] = [];
    for (let i = 0; i < z.rows; i++) {
      let [xy, xx, yy] = [0, 0, 0];
      for (let j = i * z.cols; j < (i + 1) * z.cols; j++) {
        const [x, y] = [corrected.data[j] - z.data[j], theirs.data[j] - z.data[j]];
        xy += x * y;
        xx += x * x;
        yy += y * y;
      }
      correlations.push(xy / Math.sqrt(xx * yy));
    }
    const mean = correlations.reduce((sum, value) => sum + value, 0) / correlations.length;
    expect(mean).toBeGreaterThan(0.8);
    const gap = (x: Values): number => batchGap(x, samples.batches[0], samples.label!);
    expect(Math.abs(gap(corrected) - gap(theirs))).toBeLessThan(0.25 * gap(z));
  });
});
