import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const scanorama = corrections.find('scanorama');

/** Rows of the given batches around given centres in five features. */
function around(centres: readonly (readonly number[])[], names: readonly string[], each: number): Samples {
  const rng = createRng(12, 'scanorama');
  const data = centres.flatMap((centre) =>
    Array.from({ length: each }, () => centre.map((value) => value + 0.05 * rng.normal())).flat(),
  );
  return {
    features: new Matrix(centres.length * each, 5, Float64Array.from(data)),
    featureNames: ['a', 'b', 'c', 'd', 'e'],
    batches: [factorOf(names.flatMap((name) => Array.from({ length: each }, () => name)))],
    columns: new Map(),
  };
}

describe('scanorama by its purpose', () => {
  it('joins batches that share a kind of rows', async () => {
    const samples = around(
      [
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [1, 0, 0, 0.4, 0],
        [0, 1, 0, 0.4, 0],
      ],
      ['p', 'p', 'q', 'q'],
      30,
    );
    const { corrected, diagnostics, space } = await scanorama.fit(samples, { k: 10 }, testRun());
    expect(diagnostics).toMatchObject({ alignedPairs: 1, panoramas: 1, batchesApart: 0 });
    expect(space).toBe('kept');
    const mean = (from: number): number => {
      let sum = 0;
      for (let i = from; i < from + 30; i++) sum += corrected.data[i * 5 + 3] / 30;
      return sum;
    };
    expect(Math.abs(mean(60) - mean(0))).toBeLessThan(0.12);
    expect(Math.abs(mean(90) - mean(30))).toBeLessThan(0.12);
  });

  it('names batches that match no other', async () => {
    const samples = around(
      [
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0.3, 0],
        [1, 0, 0, -1, 0],
      ],
      ['p', 'q', 'r'],
      12,
    );
    const { warnings } = await scanorama.fit(samples, { k: 5 }, testRun());
    expect(warnings?.[0]).toBe('1 batch matched no other and stayed as they are: r');
  });
});

describeShared('scanorama against its reference', 'oracles', () => {
  it.each<[CaseName, number]>([
    ['blobs', 20],
    ['bladder', 4],
  ])('%s without reduction', async (caseName, k) => {
    const oracle = readOracle(caseName, 'scanorama_exact');
    const fitted = await scanorama.fit(readCase(caseName), { k, dimensions: 0 }, testRun());
    const alignments = oracle.values['alignments'] as readonly unknown[];
    expect(fitted.diagnostics['alignedPairs']).toBe(alignments.length);
    expectClose(fitted.corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });
});
