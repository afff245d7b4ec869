import { describe, expect, it } from 'vitest';
import { createReferenceCompute } from '../../main/compute/reference';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { groupMoments } from '../../main/math/group-moments';
import { kMeans } from '../../main/math/k-means';
import { leadingDirections } from '../../main/math/leading-directions';
import { solveNormalEquations } from '../../main/math/normal-equations';
import { median, quantile, quantileInPlace } from '../../main/math/quantile';
import { thinSvd } from '../../main/math/svd';
import { expectClose } from '../helpers/oracle';

describe('quantiles', () => {
  // numpy.quantile([1, 2, 4, 8], …)
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 3],
    [0.9, 6.8],
    [1, 8],
  ])('quantile %f is %f', (q, value) => {
    expect(quantile([1, 2, 4, 8], q)).toBeCloseTo(value, 12);
  });

  it.each([1, 2, 7, 400])('are those of sorting, of %i values in any order', (count) => {
    const rng = createRng(count, 'quantiles');
    const values = Float64Array.from({ length: count }, () => rng.int(300) / 7);
    for (const q of [0, 0.25, 0.5, 0.75, 0.93, 1])
      expect(quantileInPlace(values.slice(), q)).toBe(quantile(values.slice().sort(), q));
  });

  it('takes medians of any order and leaves its input alone', () => {
    const values = Float64Array.of(5, 1, 4, 2, 2);
    expect(median(values)).toBe(2);
    expect(median([7, 1, 3, 9])).toBe(5);
    expect([...values]).toEqual([5, 1, 4, 2, 2]);
    const rng = createRng(1, 'median');
    const many = Array.from({ length: 1001 }, () => rng.int(50));
    expect(median(many)).toBe([...many].sort((a, b) => a - b)[500]);
  });
});

describe('groupMoments', () => {
  it('gives means, squares and constants of each group, masked rows left out', async () => {
    const x = new Matrix(5, 2, Float64Array.of(1, 7, 3, 7, 10, 0, 20, 4, 99, 99));
    const factor = factorOf(['a', 'a', 'b', 'b', 'b']);
    const found = await groupMoments(x, factor, quietTask(), Uint8Array.of(1, 1, 1, 1, 0));
    expect([...found.counts]).toEqual([2, 2]);
    expect([...found.means]).toEqual([2, 7, 15, 2]);
    expect([...found.squares]).toEqual([2, 0, 50, 8]);
    expect([...found.constant]).toEqual([0, 1, 0, 0]);
  });
});

describe('solveNormalEquations', () => {
  it('leaves out the columns that earlier ones explain', () => {
    // Columns: intercept, x, 2 · x; y = 1 + 3 x at x = 0, 1, 2.
    const design = [
      [1, 0, 0],
      [1, 1, 2],
      [1, 2, 4],
    ];
    const y = [1, 4, 7];
    const gram = new Float64Array(9);
    const cross = new Float64Array(3);
    design.forEach((row, i) =>
      row.forEach((value, a) => {
        cross[a] += value * y[i];
        row.forEach((other, b) => (gram[a * 3 + b] += value * other));
      }),
    );
    const { coefficients, aliased } = solveNormalEquations(gram, 3, cross, 1);
    expectClose(coefficients, [1, 3, 0], { atol: 1e-12 });
    expect(aliased).toEqual([2]);
  });
});

describe('kMeans', () => {
  const rng = createRng(2, 'k-means-test');
  const centres = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];
  const rows = Array.from({ length: 90 }, (_, i) =>
    centres[i % 3].map((value) => value + 0.3 * rng.normal()),
  );
  const x = new Matrix(90, 2, Float64Array.from(rows.flat()));
  const settings = (seed: number, clusters: number) => ({
    clusters,
    maxIterations: 20,
    rng: createRng(seed, 'k-means'),
    compute: createReferenceCompute('double'),
  });

  it('finds separate groups, the same for the same seed', async () => {
    const found = await kMeans(x, settings(1, 3), quietTask());
    const labels = [0, 1, 2].map((start) => new Set(found.assignments.filter((_, i) => i % 3 === start)));
    for (const set of labels) expect(set.size).toBe(1);
    expect(new Set(labels.map((set) => [...set][0])).size).toBe(3);
    const again = await kMeans(x, settings(1, 3), quietTask());
    expect(again.centroids.data).toEqual(found.centroids.data);
  });

  it('copes with fewer kinds of rows than clusters, and refuses fewer rows', async () => {
    const copies = new Matrix(6, 1, Float64Array.of(1, 1, 1, 2, 2, 2));
    const found = await kMeans(copies, settings(3, 4), quietTask());
    expect(found.centroids.data.every(Number.isFinite)).toBe(true);
    await expect(kMeans(copies, settings(3, 7), quietTask())).rejects.toThrow(
      '6 rows cannot make 7 clusters',
    );
  });
});

describe('leadingDirections', () => {
  it.each([
    [30, 6],
    [6, 30],
  ])('agrees with the singular value decomposition, %i × %i', async (rows, cols) => {
    const rng = createRng(4, 'leading');
    const x = Float64Array.from({ length: rows * cols }, () => 1 + rng.normal());
    const { s, vt } = thinSvd(x, rows, cols);
    const compute = createReferenceCompute('double');
    const found = await leadingDirections(new Matrix(rows, cols, x), 4, compute, quietTask());
    expectClose(found.values, s.slice(0, 4), { rtol: 1e-10 });
    expectClose(found.directions.data, vt.slice(0, 4 * cols), { atol: 1e-9 });
  });
});
