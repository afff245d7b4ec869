import { describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { fuzzyGraph, nearestOf } from '../../main/projection/umap/fuzzy-graph';
import { fitMembershipCurve } from '../../main/projection/umap/membership-curve';
import { expectClose } from '../helpers/oracle';
import { describeShared } from '../helpers/shared';
import { oracleNeighbours } from '../helpers/umap-oracle';

describeShared('fuzzy graph against umap-learn', 'oracles', () => {
  // Tolerance of the record: umap-learn works in single precision and stops bisecting at 1e-5.
  const tolerance = { atol: 1e-5, rtol: 1e-4 };

  for (const caseName of ['blobs', 'bladder', 'digits'] as const) {
    it(`agrees on ${caseName}`, async () => {
      const { oracle, neighbours } = oracleNeighbours(caseName);
      const graph = await fuzzyGraph(neighbours, quietTask());
      expectClose(graph.rhos, oracle.vector('rhos'), tolerance);
      expectClose(graph.sigmas, oracle.vector('sigmas'), tolerance);
      const expected = new Map<number, number>();
      const [rows, cols, values] = ['rows', 'cols', 'values'].map((name) => oracle.vector(name));
      rows.forEach((row, e) => expected.set(row * graph.rows + cols[e], values[e]));
      const keys: number[] = [];
      for (let i = 0; i < graph.rows; i++) {
        for (let e = graph.offsets[i]; e < graph.offsets[i + 1]; e++)
          keys.push(i * graph.rows + graph.cols[e]);
      }
      expect(keys).toEqual([...expected.keys()].sort((a, b) => a - b));
      expectClose(
        graph.weights,
        keys.map((key) => expected.get(key) ?? NaN),
        tolerance,
      );
    });
  }

  it('fits the same curve as scipy', () => {
    const { oracle } = oracleNeighbours('blobs');
    const { a, b } = fitMembershipCurve(1, 0.1);
    // scipy stops at a relative change of 1.5e-8 in the sum of squares, so a and b are good to about 1e-6.
    expect(a).toBeCloseTo(oracle.values['a'] as number, 5);
    expect(b).toBeCloseTo(oracle.values['b'] as number, 5);
  });
});

describe('fuzzy graph', () => {
  // Four rows on a line at 0, 1, 3, 7; two neighbours each, so memberships sum to log2(3).
  const line = {
    rows: 4,
    k: 2,
    indices: Int32Array.of(1, 2, 0, 2, 1, 0, 2, 1),
    distances: Float64Array.of(1, 3, 1, 2, 2, 3, 4, 6),
  };

  it('gives the nearest neighbour membership 1 and the second the rest of log2(k)', async () => {
    const graph = await fuzzyGraph(line, quietTask());
    expect([...graph.rhos]).toEqual([1, 1, 2, 4]);
    // exp(−(3 − 1)/σ) = log2(3) − 1 → σ = −2 / ln(0.58496)
    expect(graph.sigmas[0]).toBeCloseTo(-2 / Math.log(Math.log2(3) - 1), 3);
    // Row 0 and row 2 count each other second: p + p − p², p = log2(3) − 1.
    const p = Math.log2(3) - 1;
    const row0 = [...graph.cols.slice(graph.offsets[0], graph.offsets[1])];
    expect(row0).toEqual([1, 2]);
    expect(graph.weights[0]).toBe(1);
    expect(graph.weights[1]).toBeCloseTo(2 * p - p * p, 4);
  });

  it('is symmetric', async () => {
    const graph = await fuzzyGraph(line, quietTask());
    const weight = (i: number, j: number): number => {
      for (let e = graph.offsets[i]; e < graph.offsets[i + 1]; e++)
        if (graph.cols[e] === j) return graph.weights[e];
      return 0;
    };
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) expect(weight(i, j)).toBe(weight(j, i));
    expect(weight(3, 1)).toBeGreaterThan(0);
    expect(weight(3, 0)).toBe(0);
  });

  it('stands rows that are copies of each other', async () => {
    const copies = {
      rows: 3,
      k: 2,
      indices: Int32Array.of(1, 2, 0, 2, 0, 1),
      distances: new Float64Array(6),
    };
    const graph = await fuzzyGraph(copies, quietTask());
    expect([...graph.weights]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('takes the nearest of more neighbours than wanted', () => {
    expect(nearestOf(line, 1)).toEqual({
      rows: 4,
      k: 1,
      indices: Int32Array.of(1, 0, 1, 2),
      distances: Float64Array.of(1, 1, 2, 4),
    });
  });
});
