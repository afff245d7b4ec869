import { describe, expect, it } from 'vitest';
import type { Values } from '../../main/core/matrix';
import { Matrix, toPrecision } from '../../main/core/matrix';
import { quietTask } from '../../main/core/task';
import { expectClose } from '../helpers/oracle';
import { IMPLEMENTATIONS, matrix, PRECISIONS, randomMatrix } from './implementations';

describe.each(IMPLEMENTATIONS)('principal components: %s', (_name, create) => {
  describe.each(PRECISIONS)('%s precision', (precision) => {
    const given = (x: Matrix<Float64Array>): Values => toPrecision(x, precision);

    it('finds the components of hand-made data', async () => {
      // Along (3, 4)/5 with scores −2, −1, 1, 2; nothing across.
      const x = matrix([-2, -1, 1, 2].map((score) => [10 + score * 0.6, 20 + score * 0.8]));
      const found = await (await create(precision)).pca(given(x), 5, quietTask());
      expect(found.components.rows).toBe(2);
      expectClose(found.mean, [10, 20], { rtol: 1e-6 });
      expectClose(found.components.data, [0.6, 0.8, 0.8, -0.6], { atol: 1e-5 });
      expectClose(found.variances, [10 / 3, 0], { atol: 1e-5 });
      expect(found.totalVariance).toBeCloseTo(10 / 3, 5);
      expectClose(found.scores.data, [-2, 0, -1, 0, 1, 0, 2, 0], { atol: 1e-5 });
    });

    it.each([
      ['more rows than columns', 60, 9, 9],
      ['more columns than rows', 9, 60, 8],
    ])('rebuilds the data from all components: %s', async (_title, rows, cols, count) => {
      const x = randomMatrix(rows, cols, 'rebuild', 5);
      const { mean, components, variances, totalVariance, scores } = await (
        await create(precision)
      ).pca(given(x), 1000, quietTask());
      expect([components.rows, components.cols, scores.rows, scores.cols]).toEqual([
        count,
        cols,
        rows,
        count,
      ]);
      const rebuilt = new Float64Array(rows * cols);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++) {
          let value = mean[j];
          for (let c = 0; c < count; c++) value += scores.data[i * count + c] * components.data[c * cols + j];
          rebuilt[i * cols + j] = value;
        }
      }
      expectClose(rebuilt, x.data, { atol: precision === 'double' ? 1e-12 : 1e-5 });
      expectClose([totalVariance], [variances.reduce((sum, value) => sum + value, 0)], { rtol: 1e-6 });
      for (let c = 0; c < count; c++) {
        const row = [...components.data.subarray(c * cols, (c + 1) * cols)];
        const peak = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
        expect(peak).toBeGreaterThan(0);
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += scores.data[i * count + c] ** 2;
        expectClose([sum / (rows - 1)], [variances[c]], { rtol: 1e-4 });
        if (c > 0) expect(variances[c]).toBeLessThanOrEqual(variances[c - 1]);
      }
    });

    it('completes components of no variance with perpendicular directions', async () => {
      const few = randomMatrix(3, 30, 'few');
      const x = new Matrix(6, 30, Float64Array.from([...few.data, ...few.data]));
      const { components, variances } = await (await create(precision)).pca(given(x), 5, quietTask());
      expectClose(variances.subarray(2), [0, 0, 0], { atol: 1e-5 });
      for (let p = 0; p < 5; p++) {
        for (let q = 0; q <= p; q++) {
          let dot = 0;
          for (let j = 0; j < 30; j++) dot += components.data[p * 30 + j] * components.data[q * 30 + j];
          expect(dot).toBeCloseTo(p === q ? 1 : 0, 9);
        }
      }
    });
  });
});
