import { describe, expect, it } from 'vitest';
import type { Factor } from '../../main/core/factor';
import { levelCounts } from '../../main/core/factor';
import { CancelledError } from '../../main/core/errors';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { LEIDEN_RESOLUTIONS, clusterGraph, leidenClusterings } from '../../main/projection/leiden';
import { readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { oracleNeighbours } from '../helpers/umap-oracle';

/** Normalised mutual information with the arithmetic mean of the entropies, as scikit-learn's default. */
function mutualInformation(a: Factor, b: Factor): number {
  const n = a.codes.length;
  const joint = new Map<string, number>();
  a.codes.forEach((code, i) => {
    const key = `${code} ${b.codes[i]}`;
    joint.set(key, (joint.get(key) ?? 0) + 1);
  });
  const entropy = (counts: Iterable<number>): number =>
    Array.from(counts).reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  const [ha, hb, hab] = [levelCounts(a), levelCounts(b), joint.values()].map(entropy);
  return (2 * (ha + hb - hab)) / (ha + hb);
}

describeShared('Leiden against scib', 'oracles', () => {
  const tolerances = { blobs: 1e-9, bladder: 1e-9, digits: 0.007 } as const;
  for (const caseName of ['blobs', 'bladder', 'digits'] as const) {
    it(`finds clusters as near the labels on ${caseName}`, async () => {
      const { neighbours } = oracleNeighbours(caseName);
      const { features, label } = readCase(caseName);
      if (label === undefined) throw new Error('no label');
      const clusterings = await leidenClusterings(features, testRun(), neighbours);
      const table = readOracle(caseName, 'metric_scib__raw').values['leiden_table'] as [number, number][];
      const found = clusterings.map(({ resolution, clusters }) => [
        resolution,
        mutualInformation(clusters, label),
      ]);
      expect(found.map(([resolution]) => resolution)).toEqual(table.map(([resolution]) => resolution));
      const best = Math.max(...found.map(([, value]) => value));
      expect(Math.abs(best - Math.max(...table.map(([, value]) => value)))).toBeLessThan(
        tolerances[caseName],
      );
    });
  }
});

describe('Leiden', () => {
  /** Two cliques of five rows joined by one weak edge. */
  function cliques() {
    const pairs: [number, number, number][] = [];
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) {
        if (i !== j && Math.floor(i / 5) === Math.floor(j / 5)) pairs.push([i, j, 1]);
        if (i + j === 9 && Math.abs(i - j) === 1) pairs.push([i, j, 0.1]);
      }
    }
    const offsets = new Int32Array(11);
    for (const [i] of pairs) offsets[i + 1]++;
    for (let i = 0; i < 10; i++) offsets[i + 1] += offsets[i];
    return {
      rows: 10,
      offsets,
      cols: Int32Array.from(pairs, ([, j]) => j),
      weights: Float64Array.from(pairs, ([, , weight]) => weight),
      rhos: new Float64Array(10),
      sigmas: new Float64Array(10),
    };
  }

  it('tells two cliques apart, and joins them at resolution 0', async () => {
    const [joined, apart] = await clusterGraph(cliques(), [0, 1], 1, quietTask());
    expect([...joined.clusters.codes]).toEqual(new Array(10).fill(0));
    expect([...apart.clusters.codes]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(apart).toMatchObject({ name: 'leiden-1', resolution: 1 });
  });

  it('has every level occur and repeats with its seed', async () => {
    const once = await clusterGraph(cliques(), LEIDEN_RESOLUTIONS, 5, quietTask());
    const again = await clusterGraph(cliques(), LEIDEN_RESOLUTIONS, 5, quietTask());
    expect(again).toEqual(once);
    for (const { clusters } of once) expect(Math.min(...levelCounts(clusters))).toBeGreaterThan(0);
  });

  it('finds the same clusters on several threads', async () => {
    const alone = await clusterGraph(cliques(), LEIDEN_RESOLUTIONS, 5, quietTask());
    const threads = { threads: 3, smallest: 0 };
    let most = 0;
    const task = createTask(new AbortController().signal, ({ fraction }) => (most = fraction));
    expect(await clusterGraph(cliques(), LEIDEN_RESOLUTIONS, 5, task, threads)).toEqual(alone);
    expect(most).toBe(1);
  });

  it('hands resolutions to other threads where a graph is large', async () => {
    const entry = new URL('file:///nowhere/leiden-worker.js');
    const handed = { threads: 2, smallest: 0, entry };
    await expect(clusterGraph(cliques(), [1, 2], 1, quietTask(), handed)).rejects.toThrow('cannot start');
    const small = { threads: 2, entry };
    expect(await clusterGraph(cliques(), [1, 2], 1, quietTask(), small)).toHaveLength(2);
  });

  it('stops on all threads', async () => {
    const abort = new AbortController();
    const task = createTask(abort.signal, ({ done }) => done > 0 && abort.abort());
    const work = clusterGraph(cliques(), LEIDEN_RESOLUTIONS, 5, task, { threads: 2, smallest: 0 });
    await expect(work).rejects.toThrow(CancelledError);
  });

  it('finds the neighbours itself where they are not given', async () => {
    const rng = createRng(2, 'two heaps');
    const features = new Matrix(
      40,
      3,
      Float64Array.from({ length: 120 }, (_, e) => rng.normal() + (e < 60 ? 0 : 30)),
    );
    const [{ clusters, resolution }] = await leidenClusterings(features, testRun());
    expect(resolution).toBe(0.2);
    expect([...clusters.codes]).toEqual(Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1)));
    features.data[4] = NaN;
    await expect(leidenClusterings(features, testRun())).rejects.toThrow('row 2, feature 2 is NaN');
  });

  it('gives each row a cluster of its own where nothing is joined', async () => {
    const loose = {
      ...cliques(),
      offsets: new Int32Array(11),
      cols: new Int32Array(0),
      weights: new Float64Array(0),
    };
    const [{ clusters }] = await clusterGraph(loose, [1], 1, quietTask());
    expect(clusters.levels).toHaveLength(10);
  });
});
