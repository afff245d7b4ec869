import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const small = (
  batches: readonly string[],
  values: readonly number[],
  control?: readonly number[],
): Samples => ({
  features: new Matrix(batches.length, 1, Float64Array.from(values)),
  featureNames: ['f0'],
  batches: [factorOf(batches)],
  columns: new Map(),
  ...(control === undefined ? {} : { control: Uint8Array.from(control) }),
});

describe('per-batch scaling by hand', () => {
  it('centres by the mean of each batch', async () => {
    const fitted = await corrections
      .find('center')
      .fit(small(['a', 'a', 'b', 'b'], [1, 3, 10, 30]), {}, testRun());
    expect([...fitted.corrected.data]).toEqual([-1, 1, -10, 10]);
    expect(fitted.space).toBe('kept');
  });

  it('standardises by the population deviation of the controls', async () => {
    const samples = small(['a', 'a', 'a', 'b', 'b', 'b'], [0, 4, 8, 1, 3, 12], [1, 1, 0, 1, 1, 0]);
    const fitted = await corrections.find('standardize').fit(samples, { fit: 'controls' }, testRun());
    expect([...fitted.corrected.data]).toEqual([-1, 1, 3, -1, 1, 10]);
  });

  it('divides by 1.4826 times the median absolute deviation', async () => {
    const samples = small(['a', 'a', 'a', 'b', 'b', 'b'], [1, 2, 4, 10, 20, 60]);
    const { corrected } = await corrections.find('robust-mad').fit(samples, {}, testRun());
    expectClose(corrected.data, [-1 / 1.4826, 0, 2 / 1.4826, -1 / 1.4826, 0, 4 / 1.4826], { rtol: 1e-12 });
  });

  it('floors a zero spread by the other batches and says so', async () => {
    const samples = small(['a', 'a', 'a', 'b', 'b', 'b'], [5, 5, 5, 10, 20, 60]);
    const fitted = await corrections.find('robust-mad').fit(samples, {}, testRun());
    expectClose(fitted.corrected.data, [0, 0, 0, -1 / 1.4826, 0, 4 / 1.4826], { rtol: 1e-12 });
    expect(fitted.warnings).toEqual([
      expect.stringMatching(/^1 feature with a median absolute deviation of zero/),
    ]);
    expect(fitted.diagnostics).toEqual({ flooredSpreads: 1 });
  });

  it('floors a spread of a majority of equal values by the mean deviation, never by epsilon', async () => {
    const samples = small(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'], [0, 0, 0, 8, 1, 1, 1, 1]);
    const { corrected } = await corrections.find('robust-mad').fit(samples, {}, testRun());
    expect(corrected.data[3]).toBeCloseTo(8 / (1.2533141373155003 * 2), 10);
    expect([...corrected.data.slice(4)]).toEqual([0, 0, 0, 0]);
  });

  it('only centres what does not vary, with a warning', async () => {
    const fitted = await corrections
      .find('standardize')
      .fit(small(['a', 'a', 'b', 'b'], [7, 7, 1, 3]), {}, testRun());
    expect([...fitted.corrected.data]).toEqual([0, 0, -1, 1]);
    expect(fitted.warnings).toEqual([
      '1 feature without spread inside a batch (counted per batch) only centred there',
    ]);
  });

  it('names the batches without controls', async () => {
    const samples = small(['a', 'a', 'b', 'b'], [1, 2, 3, 4], [1, 1, 0, 0]);
    await expect(corrections.find('center').fit(samples, { fit: 'controls' }, testRun())).rejects.toThrow(
      'center with fit=controls needs 1 negative control or more in every batch, too few in 1 batch: b',
    );
  });

  it('scales an unseen batch by its own rows and a known one by the model', async () => {
    const method = corrections.find('center');
    const { model } = await method.fit(small(['a', 'a', 'b', 'b'], [1, 3, 10, 30]), {}, testRun());
    const placed = await method.apply!(model!, small(['c', 'a', 'c'], [5, 5, 9]), testRun());
    expect([...placed.data]).toEqual([-2, 3, 2]);
  });
});

describeShared('per-batch scaling against EFAAR and pycytominer', 'oracles', () => {
  it.each<[CaseName, string, string, string]>([
    ['blobs', 'batch_center', 'center', 'all'],
    ['blobs', 'batch_standardize', 'standardize', 'all'],
    ['blobs', 'batch_standardize_on_controls', 'standardize', 'controls'],
    ['bladder', 'batch_standardize', 'standardize', 'all'],
    ['blobs', 'mad_robustize_all', 'robust-mad', 'all'],
    ['blobs', 'mad_robustize_controls', 'robust-mad', 'controls'],
    ['bladder', 'mad_robustize_all', 'robust-mad', 'all'],
  ])('%s %s', async (caseName, id, method, fit) => {
    const oracle = readOracle(caseName, id);
    const { corrected } = await corrections.find(method).fit(readCase(caseName), { fit }, testRun());
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  it.each(['all', 'controls'])('warns where the reference divides by epsilon (digits, %s)', async (fit) => {
    expect(readOracle('digits', `mad_robustize_${fit}`).status).toBe('reference_degenerate');
    const fitted = await corrections.find('robust-mad').fit(readCase('digits'), { fit }, testRun());
    expect(fitted.warnings?.[0]).toMatch(/zero inside a batch/);
    expect(fitted.corrected.data.every((value) => Math.abs(value) < 1e3)).toBe(true);
  });
});
