import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import { expectClose } from '../helpers/oracle';
import { testRun } from '../helpers/run';

const position = corrections.find('position');

/** One feature on a plate of the given rows and columns. */
function plateOf(values: readonly (readonly number[])[], name = 'P1'): Samples {
  const wells = values.flatMap((row, r) => row.map((_, c) => `${String.fromCharCode(65 + r)}${c + 1}`));
  return {
    features: new Matrix(wells.length, 1, Float64Array.from(values.flat())),
    featureNames: ['f0'],
    batches: [],
    plate: factorOf(wells.map(() => name)),
    well: factorOf(wells),
    columns: new Map(),
  };
}

describe('position', () => {
  it('takes out row and column effects and keeps level and hits', async () => {
    const rows = [0, 2, -1, 5];
    const columns = [1, 0, 0, -3, 7];
    const values = rows.map((r) => columns.map((c) => 100 + r + c));
    values[2][1] += 50;
    const { corrected } = await position.fit(plateOf(values), {}, testRun());
    const level = corrected.data[0];
    const expected = values.map((row, r) => row.map((_, c) => (r === 2 && c === 1 ? level + 50 : level)));
    expectClose(corrected.data, expected.flat(), { atol: 1e-9 });
    expect(level).toBeGreaterThan(99);
    expect(level).toBeLessThan(103);
  });

  // By hand, rows first as R's medpolish: overall 5, rows -3 0 3, columns -1 0 2.
  it('polishes as Tukey does', async () => {
    const { corrected } = await position.fit(
      plateOf([
        [1, 2, 3],
        [4, 5, 7],
        [7, 8, 12],
      ]),
      {},
      testRun(),
    );
    expectClose(corrected.data, [5, 5, 4, 5, 5, 5, 5, 5, 7], { atol: 1e-9 });
  });

  it('gives the least-squares residuals with means', async () => {
    const values = [
      [3, 8, 1],
      [4, 4, 7],
      [9, 0, 2],
    ];
    const { corrected } = await position.fit(plateOf(values), { statistic: 'mean' }, testRun());
    const flat = values.flat();
    const mean = flat.reduce((sum, value) => sum + value, 0) / 9;
    const row = values.map((r) => r.reduce((sum, value) => sum + value, 0) / 3);
    const column = [0, 1, 2].map((c) => (values[0][c] + values[1][c] + values[2][c]) / 3);
    const expected = flat.map((value, i) => value - row[Math.floor(i / 3)] - column[i % 3] + 2 * mean);
    expectClose(corrected.data, expected, { atol: 1e-9 });
  });

  it('leaves a plate as it is that has too few wells in every line', async () => {
    const fitted = await position.fit(plateOf([[1, 9]]), {}, testRun());
    expect([...fitted.corrected.data]).toEqual([1, 9]);
    expect(fitted.warnings?.[0]).toMatch(/^1 plate with fewer than 3 values/);
  });

  it('names wells it cannot read', async () => {
    const samples = { ...plateOf([[1, 2, 3]]), well: factorOf(['A1', 'well two', 'A3']) };
    await expect(position.fit(samples, {}, testRun())).rejects.toThrow(
      'position cannot read 1 well: well two',
    );
  });

  it('corrects a known plate by its saved effects and a new one by its own wells', async () => {
    const values = [
      [1, 2, 3],
      [4, 5, 7],
      [7, 8, 12],
    ];
    const { model, corrected } = await position.fit(plateOf(values), {}, testRun());
    const one = { ...plateOf([[7]]), well: factorOf(['B3']) };
    const placed = await position.apply!(model!, one, testRun());
    expectClose(placed.data, [corrected.data[5]], { atol: 1e-12 });
    const other = await position.apply!(model!, plateOf(values, 'P2'), testRun());
    expectClose(other.data, corrected.data, { atol: 1e-12 });
  });
});
