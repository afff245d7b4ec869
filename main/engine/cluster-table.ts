import type { Run } from '../core/correction';
import { factorOf } from '../core/factor';
import type { Clustering } from '../core/metric';
import type { Samples } from '../core/samples';
import { leidenClusterings } from '../projection/leiden';
import type { Cache } from './cache';
import { stepKey } from './step-key';

interface StoredClustering {
  readonly name: string;
  readonly resolution: number;
  readonly clusters: readonly string[];
}

/** Leiden clusters of a table over a range of resolutions, computed once for all metrics that use clusters. */
export async function clusterTable(
  samples: Samples,
  table: string,
  run: Run,
  cache: Cache,
): Promise<readonly Clustering[]> {
  const key = stepKey('cluster', { table, seed: run.seed, precision: run.precision });
  const stored = await cache.record<readonly StoredClustering[]>(key, async () => {
    const found = await leidenClusterings(samples.features, run);
    return found.map(({ name, resolution, clusters }) => ({
      name,
      resolution,
      clusters: Array.from(clusters.codes, (code) => clusters.levels[code]),
    }));
  });
  return stored.map(({ clusters, ...rest }) => ({ ...rest, clusters: factorOf(clusters) }));
}
