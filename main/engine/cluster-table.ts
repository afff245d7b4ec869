import type { Run } from '../core/correction';
import { factorOf } from '../core/factor';
import type { Clustering, Evaluated } from '../core/metric';
import { LEIDEN_NEIGHBOURS, leidenClusterings } from '../projection/leiden';
import type { Cache } from './cache';
import { stepKey } from './step-key';
import { workerEntry } from './worker-entry';

interface StoredClustering {
  readonly name: string;
  readonly resolution: number;
  readonly clusters: readonly string[];
}

/**
 * Leiden clusters of a table over a range of resolutions, computed once for all metrics that use clusters, from the
 * neighbours that the metrics share.
 */
export async function clusterTable(
  { samples, neighbours }: Pick<Evaluated, 'samples' | 'neighbours'>,
  table: string,
  run: Run,
  cache: Cache,
): Promise<readonly Clustering[]> {
  const key = stepKey('cluster', { table, seed: run.seed, precision: run.precision });
  const stored = await cache.record<readonly StoredClustering[]>(key, async () => {
    const near = { ...run, task: run.task.child('neighbours', 0.4) };
    const known = await neighbours({ k: LEIDEN_NEIGHBOURS, distance: 'euclidean' }, near);
    const part = { ...run, task: run.task.child('clusters', 0.6) };
    const entry = workerEntry('leiden-worker');
    const threads = { threads: run.compute.threads, ...(entry === undefined ? {} : { entry }) };
    const found = await leidenClusterings(samples.features, part, known, threads);
    return found.map(({ name, resolution, clusters }) => ({
      name,
      resolution,
      clusters: Array.from(clusters.codes, (code) => clusters.levels[code]),
    }));
  });
  return stored.map(({ clusters, ...rest }) => ({ ...rest, clusters: factorOf(clusters) }));
}
