import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { fuzzyGraph } from '../../main/projection/umap/fuzzy-graph';
import {
  countComponents,
  hasSpectralCoordinates,
  spectralCoordinates,
} from '../../main/projection/umap/spectral';
import { describeShared } from '../helpers/shared';
import { oracleNeighbours } from '../helpers/umap-oracle';

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, v) => sum + v, 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describeShared('spectral coordinates against umap-learn', 'oracles', () => {
  for (const caseName of ['bladder', 'digits'] as const) {
    it(`agree on ${caseName} up to sign`, async () => {
      const { oracle, neighbours } = oracleNeighbours(caseName);
      const graph = await fuzzyGraph(neighbours, quietTask());
      const axes = await spectralCoordinates(graph, createRng(1), quietTask());
      const expected = oracle.matrix('spectral_layout');
      axes.forEach((axis, j) => {
        const column = Float64Array.from({ length: expected.rows }, (_, i) => expected.data[2 * i + j]);
        expect(Math.abs(correlation(axis, column))).toBeGreaterThan(0.99);
      });
    });
  }

  it('counts the pieces as umap-learn does', async () => {
    for (const caseName of ['blobs', 'bladder', 'digits'] as const) {
      const { oracle, neighbours } = oracleNeighbours(caseName);
      const graph = await fuzzyGraph(neighbours, quietTask());
      expect(countComponents(graph)).toBe(oracle.values['connected_components']);
    }
  });
});

describe('spectral coordinates', () => {
  // A closed ring of equal weights: the smoothest coordinates are one turn of cosine and sine, eigenvalue cos(2π/n).
  const n = 40;
  const ring = {
    rows: n,
    offsets: Int32Array.from({ length: n + 1 }, (_, i) => 2 * i),
    cols: Int32Array.from({ length: 2 * n }, (_, e) => {
      const i = e >> 1;
      const [before, after] = [(i + n - 1) % n, (i + 1) % n];
      return e % 2 === 0 ? Math.min(before, after) : Math.max(before, after);
    }),
    weights: new Float64Array(2 * n).fill(0.5),
    rhos: new Float64Array(n),
    sigmas: new Float64Array(n),
  };

  it('draw a ring as a circle', async () => {
    const [x, y] = await spectralCoordinates(ring, createRng(3), quietTask());
    const radii = Array.from(x, (value, i) => Math.hypot(value, y[i]));
    const circle = Math.sqrt(2 / n);
    for (const radius of radii) expect(radius).toBeCloseTo(circle, 4);
  });

  it('are not offered for a graph in pieces', () => {
    const pieces = {
      ...ring,
      cols: ring.cols.map((col, e) => (e >> 1 < n / 2 ? col % 20 : 20 + (col % 20))),
    };
    expect(countComponents(pieces)).toBe(2);
    expect(hasSpectralCoordinates(pieces)).toBe(false);
    expect(hasSpectralCoordinates(ring)).toBe(true);
  });
});
