import { describe, expect, it } from 'vitest';
import { Matrix, takeRows } from '../../main/core/matrix';
import { defaultParams } from '../../main/core/params';
import { createRng } from '../../main/core/rng';
import { drive, quietTask } from '../../main/core/task';
import { autoEpochs, umap } from '../../main/projection/umap/umap';
import { attractionAt, repulsionAt, tabulate } from '../../main/projection/umap/gradient-table';
import { placeRows } from '../../main/projection/umap/place-rows';
import { layoutQuality } from '../helpers/layout-quality';
import { readCase } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { oracleNeighbours } from '../helpers/umap-oracle';
import reference from '../oracle/umap/digits-quality.json';

const defaults = defaultParams(umap.params);

/** Three round groups in five dimensions, centres 20 apart; row i is in group i mod 3. */
function groups(rows: number): Matrix<Float64Array> {
  const rng = createRng(7, 'groups');
  const data = Float64Array.from({ length: rows * 5 }, (_, e) => {
    const [row, col] = [Math.floor(e / 5), e % 5];
    return rng.normal() + (col === row % 3 ? 20 : 0);
  });
  return new Matrix(rows, 5, data);
}

async function neighboursOf(features: Matrix<Float64Array>, k: number) {
  return testRun().compute.neighbours(features, k, 'euclidean', quietTask());
}

/** The smallest distance between rows of different groups over the largest within one. */
function separation(layout: Float32Array, groupOf: (row: number) => number): number {
  let [between, within] = [Infinity, 0];
  for (let i = 0; i < layout.length / 2; i++) {
    for (let j = 0; j < i; j++) {
      const distance = Math.hypot(layout[2 * i] - layout[2 * j], layout[2 * i + 1] - layout[2 * j + 1]);
      if (groupOf(i) === groupOf(j)) within = Math.max(within, distance);
      else between = Math.min(between, distance);
    }
  }
  return between / within;
}

describeShared('UMAP of digits against umap-learn', 'oracles', () => {
  // The brief's tolerance; umap-learn itself differs by 0.001 (trustworthiness) and 0.004 (preserved) between seeds.
  const tolerance = 0.02;
  for (const start of ['pca', 'spectral'] as const) {
    it(`keeps as much of the neighbourhoods from a ${start} start`, async () => {
      const { features } = readCase('digits');
      const { neighbours } = oracleNeighbours('digits');
      const stepper = await umap.start({ features, neighbours }, { ...defaults, start }, testRun());
      const quality = layoutQuality(features, await drive(stepper, quietTask()), reference.k);
      expect(quality.trustworthiness).toBeGreaterThan(reference.trustworthiness - tolerance);
      expect(quality.preserved).toBeGreaterThan(reference.preserved - tolerance);
      expect(quality.trustworthiness).toBeLessThan(reference.trustworthiness + tolerance);
    });
  }

  it('keeps as much as umap-js from the same start', async () => {
    // umap-js is slow: a third of the rows and 200 epochs.
    const features = takeRows(
      readCase('digits').features,
      Array.from({ length: 600 }, (_, i) => i),
    );
    const neighbours = await testRun().compute.neighbours(features, 14, 'euclidean', quietTask());
    const chosen = { ...defaults, epochs: 200 };
    const own = await umap.start({ features, neighbours }, chosen, testRun());
    const js = await umap.start({ features, neighbours }, { ...chosen, optimizer: 'umap-js' }, testRun());
    const ours = layoutQuality(features, await drive(own, quietTask()), reference.k);
    const theirs = layoutQuality(features, await drive(js, quietTask()), reference.k);
    expect(Math.abs(ours.trustworthiness - theirs.trustworthiness)).toBeLessThan(tolerance);
    expect(Math.abs(ours.preserved - theirs.preserved)).toBeLessThan(tolerance);
  });
});

describe('UMAP', () => {
  for (const optimizer of ['unbatch', 'umap-js'] as const) {
    it(`draws separate groups apart (${optimizer})`, async () => {
      const features = groups(90);
      const neighbours = await neighboursOf(features, 14);
      const stepper = await umap.start({ features, neighbours }, { ...defaults, optimizer }, testRun());
      const layout = await drive(stepper, quietTask());
      expect(separation(layout, (row) => row % 3)).toBeGreaterThan(1);
    });

    it(`starts both optimizers from the same points (${optimizer})`, async () => {
      const features = groups(30);
      const neighbours = await neighboursOf(features, 14);
      const own = await umap.start({ features, neighbours }, defaults, testRun());
      const other = await umap.start({ features, neighbours }, { ...defaults, optimizer }, testRun());
      expect([...other.current()]).toEqual([...own.current()]);
    });
  }

  it('gives the places in row order', async () => {
    const features = groups(60);
    const neighbours = await neighboursOf(features, 10);
    const stepper = await umap.start({ features, neighbours }, { ...defaults, neighbors: 11 }, testRun());
    const layout = await drive(stepper, quietTask());
    expect(separation(layout, (row) => row % 3)).toBeGreaterThan(1);
    expect(separation(layout, (row) => Math.floor(row / 20))).toBeLessThan(1);
  });

  it('uses the nearest of more neighbours than asked for', async () => {
    const features = groups(40);
    const chosen = { ...defaults, neighbors: 6, epochs: 20 };
    const many = await umap.start(
      { features, neighbours: await neighboursOf(features, 14) },
      chosen,
      testRun(),
    );
    const few = await umap.start(
      { features, neighbours: await neighboursOf(features, 5) },
      chosen,
      testRun(),
    );
    expect(await drive(many, quietTask())).toEqual(await drive(few, quietTask()));
  });

  it('refuses fewer neighbours than it needs', async () => {
    const features = groups(40);
    const neighbours = await neighboursOf(features, 5);
    await expect(umap.start({ features, neighbours }, defaults, testRun())).rejects.toThrow(
      'umap needs 14 neighbours of each of 40 rows, got 5 of 40',
    );
  });

  it('refuses a minimum distance above the spread', async () => {
    const features = groups(40);
    const neighbours = await neighboursOf(features, 14);
    await expect(
      umap.start({ features, neighbours }, { ...defaults, 'min-dist': 2 }, testRun()),
    ).rejects.toThrow('min-dist must be at most spread (1), got 2');
  });

  it('draws one, two and three rows, and rows that are all copies', async () => {
    for (const rows of [1, 2, 3]) {
      const features = groups(rows);
      const neighbours = await neighboursOf(features, 14);
      const stepper = await umap.start({ features, neighbours }, defaults, testRun());
      const layout = await drive(stepper, quietTask());
      expect(layout).toHaveLength(2 * rows);
      expect(layout.every(Number.isFinite)).toBe(true);
    }
    const copies = new Matrix(20, 2, new Float64Array(40).fill(1));
    const neighbours = await neighboursOf(copies, 14);
    const stepper = await umap.start({ features: copies, neighbours }, defaults, testRun());
    expect((await drive(stepper, quietTask())).every(Number.isFinite)).toBe(true);
  });

  it('takes 500 epochs up to 10,000 rows and 200 beyond', () => {
    expect([autoEpochs(10_000), autoEpochs(10_001)]).toEqual([500, 200]);
  });
});

describe('force tables', () => {
  it('agree with the formulas within 2e-4 over all distances that occur', () => {
    const curve = { a: 1.5769434601962196, b: 0.8950608779914887 };
    const attraction = tabulate((d2) => attractionAt(d2, curve));
    const repulsion = tabulate((d2) => repulsionAt(d2, curve));
    const rng = createRng(1, 'distances');
    for (let i = 0; i < 10_000; i++) {
      const d2 = 10 ** (-8 + 14 * rng.uniform());
      expect(Math.abs(attraction(d2) / attractionAt(d2, curve) - 1)).toBeLessThan(2e-4);
      expect(Math.abs(repulsion(d2) / repulsionAt(d2, curve) - 1)).toBeLessThan(2e-4);
    }
  });
});

describe('placing new rows', () => {
  it('puts them among their own group and leaves the others where they are', async () => {
    const all = groups(120);
    const known = new Matrix(90, 5, all.data.slice(0, 450));
    const unseen = new Matrix(30, 5, all.data.slice(450));
    const neighbours = await neighboursOf(known, 14);
    const stepper = await umap.start({ features: known, neighbours }, defaults, testRun());
    const layout = await drive(stepper, quietTask());
    const before = layout.slice();
    const nearest = await testRun().compute.nearest(unseen, known, 15, 'euclidean', quietTask());
    const options = { minDist: 0.1, spread: 1, epochs: 'auto', seed: 1 } as const;
    const placed = await placeRows(layout, nearest, options, quietTask());
    expect(layout).toEqual(before);
    const both = new Float32Array([...layout, ...placed]);
    expect(separation(both, (row) => row % 3)).toBeGreaterThan(1);
    expect(await placeRows(layout, nearest, options, quietTask())).toEqual(placed);
  });

  it('puts a copy of a known row beside it', async () => {
    const layout = Float32Array.of(0, 0, 10, 0, 0, 10, 10, 10);
    const nearest = { rows: 1, k: 2, indices: Int32Array.of(2, 3), distances: Float64Array.of(0, 5) };
    const options = { minDist: 0.1, spread: 1, epochs: 1, seed: 1 };
    const [x, y] = await placeRows(layout, nearest, options, quietTask());
    expect(Math.hypot(x - 0, y - 10)).toBeLessThan(Math.hypot(x - 10, y - 10));
  });
});
