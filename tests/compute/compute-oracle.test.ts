import { describe, expect, it } from 'vitest';
import type { Neighbours } from '../../main/core/compute';
import type { Values } from '../../main/core/matrix';
import { quietTask } from '../../main/core/task';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { describeShared } from '../helpers/shared';
import { DISTANCES, IMPLEMENTATIONS, PRECISIONS } from './implementations';

/** Distances close, and indices equal wherever the next distance is farther than rounding can reach. */
function expectSameNeighbours(found: Neighbours, expected: Neighbours, atol: number): void {
  expect([found.rows, found.k]).toEqual([expected.rows, expected.k]);
  expectClose(found.distances, expected.distances, { atol, rtol: 1e-6 });
  const gap = 2 * atol;
  const different: string[] = [];
  for (let at = 0; at < expected.indices.length; at++) {
    const place = at % expected.k;
    const isFirst = place === 0 || expected.distances[at] - expected.distances[at - 1] > gap;
    const isLast = place < expected.k - 1 && expected.distances[at + 1] - expected.distances[at] > gap;
    if (isFirst && isLast && found.indices[at] !== expected.indices[at]) {
      different.push(`row ${Math.floor(at / expected.k)}, neighbour ${place + 1}`);
    }
  }
  expect(different).toEqual([]);
}

describe.each(IMPLEMENTATIONS)('Compute: %s', (_name, create) => {
  describeShared('the reference values of scikit-learn', 'oracles', () => {
    it.each(['blobs', 'bladder', 'digits'] as const)('%s: 15 neighbours', async (name) => {
      const { features } = readCase(name);
      for (const distance of DISTANCES) {
        const oracle = readOracle(name, `knn15_${distance}`);
        const expected: Neighbours = {
          rows: features.rows,
          k: 15,
          indices: Int32Array.from(oracle.matrix('indices').data),
          distances: oracle.matrix('distances').data,
        };
        for (const precision of PRECISIONS) {
          // scikit-learn's expansion of the square is itself good to 1e-6 only, as its record says.
          const found = await (await create(precision)).neighbours(features, 15, distance, quietTask());
          expectSameNeighbours(found, expected, 1e-6);
        }
      }
    });

    it.each(['blobs', 'bladder', 'digits'] as const)('%s: principal components', async (name) => {
      const { features } = readCase(name);
      const oracle = readOracle(name, 'pca');
      const [components, scores] = [oracle.matrix('components'), oracle.matrix('scores')];
      const found = await (await create('double')).pca(features, components.rows, quietTask());
      const count = found.components.rows;
      expectClose(found.mean, oracle.vector('mean'), { atol: 1e-9 });
      expectClose(found.variances, oracle.vector('explained_variance').subarray(0, count), {
        rtol: 1e-6,
        atol: 1e-6,
      });
      // The record turns signs by the scores; ours by the loadings.
      for (let c = 0; c < count; c++) {
        const [mine, theirs] = [found.components.data, components.data].map((data) =>
          data.subarray(c * features.cols, (c + 1) * features.cols),
        );
        const sign = mine.reduce((sum, value, j) => sum + value * theirs[j], 0) < 0 ? -1 : 1;
        expectClose(
          mine,
          theirs.map((value) => sign * value),
          { atol: 1e-6, rtol: 1e-6 },
        );
        const column = (data: Values['data'], width: number): number[] =>
          Array.from({ length: features.rows }, (_, i) => data[i * width + c]);
        const expected = column(scores.data, scores.cols).map((value) => sign * value);
        expectClose(column(found.scores.data, count), expected, { atol: 1e-6, rtol: 1e-6 });
      }
    });
  });
});
