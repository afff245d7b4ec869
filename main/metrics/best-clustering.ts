import type { Factor } from '../core/factor';
import type { Clustering } from '../core/metric';
import type { Task } from '../core/task';
import { normalisedMutualInformation } from '../math/cluster-agreement';

export interface BestClustering {
  readonly clustering: Clustering;
  readonly information: number;
  /** Normalised mutual information by resolution. */
  readonly perResolution: Readonly<Record<string, number>>;
}

/** The clustering that tells most about the labels; of equals the first, as scib's cluster_optimal_resolution. */
export async function bestClustering(
  clusterings: readonly Clustering[],
  label: Factor,
  task: Task,
): Promise<BestClustering | undefined> {
  let best: BestClustering | undefined;
  const perResolution: Record<string, number> = {};
  for (const [i, clustering] of clusterings.entries()) {
    await task.tick(i, clusterings.length);
    const information = normalisedMutualInformation(clustering.clusters, label);
    perResolution[String(clustering.resolution)] = information;
    if (best === undefined || information > best.information) {
      best = { clustering, information, perResolution };
    }
  }
  return best;
}
