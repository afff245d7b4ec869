import { describe, expect, it } from 'vitest';
import { completeLinkage } from '../../main/correction/seurat/guide-tree';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

describe('the guide tree', () => {
  it('merges the nearest first and measures sets by their farthest members', () => {
    const distances = Float64Array.of(0, 1, 4, 9, 1, 0, 6, 5, 4, 6, 0, 3, 9, 5, 3, 0);
    expect(completeLinkage(distances, 4)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    const chain = Float64Array.of(0, 1, 2, 1, 0, Infinity, 2, Infinity, 0);
    expect(completeLinkage(chain, 3)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});

function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, total] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    total += expected[i] ** 2;
  }
  return Math.sqrt(difference / total);
}

describeShared('Seurat integration against Seurat 4.3', 'oracles', () => {
  it.each<[CaseName, string]>([
    ['blobs', 'seurat_rpca'],
    ['blobs', 'seurat_cca'],
    ['digits', 'seurat_rpca'],
  ])('%s %s', async (caseName, id) => {
    const oracle = readOracle(caseName, id);
    const { values, tolerance } = oracle;
    const params = {
      dimensions: values['dims'],
      'k-filter': values['k_filter'],
      'k-weight': values['k_weight'],
      'k-score': values['k_score'],
    };
    const method = corrections.find(id.replace('_', '-'));
    const { corrected, diagnostics } = await method.fit(readCase(caseName), params, testRun());
    // The reference lists every anchor in both directions.
    const expected = Number(values['n_anchors']) / 2;
    expect(Math.abs(diagnostics['anchors'] - expected) / expected).toBeLessThan(0.1);
    const difference = relativeDifference(corrected.data, oracle.matrix('corrected').data);
    expect(difference).toBeLessThan(Number(tolerance['relative_frobenius']));
  });

  it.each(['seurat-rpca', 'seurat-cca'])(
    'bladder: %s refuses batches of 4 and 5 rows by name',
    async (id) => {
      expect(readOracle('bladder', id.replace('-', '_')).status).toBe('reference_refuses');
      await expect(corrections.find(id).fit(readCase('bladder'), {}, testRun())).rejects.toThrow(
        `${id} needs 6 rows or more in every batch (k-anchor + 1), too few in 2 batches: 2, 3`,
      );
    },
  );
});
