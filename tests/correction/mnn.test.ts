import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { quietTask } from '../../main/core/task';
import { sortedLevels } from '../../main/correction/batch-factor';
import { fastMerge } from '../../main/correction/mnn/fast-merge';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

/** Columns turned so that their largest entry is positive, as the oracle stores them. */
function signed({ rows, cols, data }: Values): Float64Array {
  const out = Float64Array.from(data);
  for (let j = 0; j < cols; j++) {
    let peak = 0;
    for (let i = 0; i < rows; i++)
      if (Math.abs(data[i * cols + j]) > Math.abs(peak)) peak = data[i * cols + j];
    if (peak < 0) for (let i = 0; i < rows; i++) out[i * cols + j] = -out[i * cols + j];
  }
  return out;
}

interface Merge {
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly n_pairs: number;
}

describeShared('mutual nearest neighbours against batchelor', 'oracles', () => {
  it.each<[CaseName, string]>([
    ['blobs', 'mnn_reduced'],
    ['bladder', 'mnn_reduced'],
    ['digits', 'mnn_reduced'],
    ['blobs', 'mnn_reduced_auto'],
    ['bladder', 'mnn_reduced_auto'],
  ])('%s %s', async (caseName, id) => {
    const oracle = readOracle(caseName, id);
    const x = readOracle(caseName, 'mnn_reduced').matrix('pcs');
    const [batch] = readCase(caseName).batches;
    const order = id === 'mnn_reduced_auto' ? 'auto' : sortedLevels(batch);
    const run = testRun();
    const { corrected, steps } = await fastMerge(x, batch, { k: 20, ndist: 3, order }, run, quietTask());
    const named = (levels: readonly number[]): string[] => levels.map((level) => batch.levels[level]);
    const merges = steps.map(({ left, right, pairs }) => ({
      left: named(left),
      right: named(right),
      n_pairs: pairs,
    }));
    expect(merges).toEqual(oracle.values['merge_order'] as readonly Merge[]);
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  it.each<CaseName>(['blobs', 'bladder'])('%s mnn_classic', async (caseName) => {
    const oracle = readOracle(caseName, 'mnn_classic');
    const { corrected } = await corrections.find('mnn').fit(readCase(caseName), {}, testRun());
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  it.each<CaseName>(['blobs', 'bladder', 'digits'])('%s fastmnn', async (caseName) => {
    const oracle = readOracle(caseName, 'fastmnn');
    const params = { dimensions: 20, order: 'given' };
    const { corrected } = await corrections.find('fastmnn').fit(readCase(caseName), params, testRun());
    expectClose(signed(corrected), oracle.matrix('corrected').data, oracle.tolerance);
  });
});

/** Two batches of two kinds each, the second moved by 3 along the first feature. */
function twoBatches(): Samples {
  const rng = createRng(6, 'mnn');
  const rows = 80;
  const batch = factorOf(Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'a' : 'b')));
  const data = Float64Array.from({ length: rows * 4 }, (_, at) => {
    const i = Math.floor(at / 4);
    const kind = Math.floor(i / 2) % 2 === 0 ? 20 : -20;
    return 0.3 * rng.normal() + (at % 4 === 1 ? kind : 0) + (at % 4 === 0 && i % 2 === 1 ? 3 : 0);
  });
  return {
    features: new Matrix(rows, 4, data),
    featureNames: ['f0', 'f1', 'f2', 'f3'],
    batches: [batch],
    columns: new Map(),
  };
}

function meanOf({ cols, data }: Values, rows: readonly number[], column: number): number {
  return rows.reduce((sum, row) => sum + data[row * cols + column] / rows.length, 0);
}

describe('mutual nearest neighbours by their purpose', () => {
  it('mnn brings a moved batch onto the first, which stays', async () => {
    const samples = twoBatches();
    const { corrected } = await corrections.find('mnn').fit(samples, { cosine: false, sigma: 1 }, testRun());
    const rows = [...Array(80).keys()];
    for (const kind of [0, 1]) {
      const [a, b] = [0, 1].map((start) =>
        rows.filter((i) => i % 2 === start && Math.floor(i / 2) % 2 === kind),
      );
      expect(Math.abs(meanOf(corrected, b, 0) - meanOf(corrected, a, 0))).toBeLessThan(0.3);
      expect(Math.abs(meanOf(corrected, b, 1) - meanOf(corrected, a, 1))).toBeLessThan(0.3);
    }
    for (const i of rows.filter((row) => row % 2 === 0)) {
      expect(corrected.data[i * 4]).toBe(samples.features.data[i * 4]);
    }
  });

  it('fastmnn takes a merge order, and refuses one that is not of all batches', async () => {
    const fastmnn = corrections.find('fastmnn');
    const given = { order: 'given', 'order-list': 'b, a', dimensions: 3 };
    await expect(fastmnn.fit(twoBatches(), given, testRun())).resolves.toBeDefined();
    await expect(fastmnn.fit(twoBatches(), { ...given, 'order-list': 'b' }, testRun())).rejects.toThrow(
      'order-list must name every batch once, got "b", without a',
    );
    await expect(fastmnn.fit(twoBatches(), { ...given, 'order-list': 'b,c' }, testRun())).rejects.toThrow(
      'column "batch" has no value "c"',
    );
  });
});
