/**
 * Leiden clusterings of the UMAP graph at several resolutions, as scanpy and scib make them for NMI, ARI and
 * isolated-label F1 (leiden-partition.ts). scib's clusterings (leidenalg 0.9.1) are reproduced in
 * tests/projection/leiden.test.ts; where several clusterings are nearly as good, another one may be found.
 */
import type { Clustering } from '../core/metric';
import type { Values } from '../core/matrix';
import type { Run } from '../core/correction';
import type { Neighbours } from '../core/compute';
import type { Task } from '../core/task';
import { requireFiniteInput } from './finite-input';
import type { LeidenThreads } from './leiden-crew';
import { partitionGraph } from './leiden-crew';
import type { WeightedGraph } from './leiden-partition';
import { clusteringName } from './leiden-partition';
import { fuzzyGraph, nearestOf } from './umap/fuzzy-graph';

/** scib's: 0.2 to 2 in steps of 0.2. */
export const LEIDEN_RESOLUTIONS: readonly number[] = Array.from({ length: 10 }, (_, i) => (i + 1) / 5);

/** Neighbours that scanpy's graph has, the row itself not counted (its n_neighbors is 15). */
export const LEIDEN_NEIGHBOURS = 14;

/** One Leiden clustering of a graph for each resolution. */
export async function clusterGraph(
  graph: WeightedGraph,
  resolutions: readonly number[],
  seed: number,
  task: Task,
  threads: LeidenThreads = { threads: 1 },
): Promise<Clustering[]> {
  const found = await partitionGraph(graph, resolutions, seed, threads, task);
  return resolutions.map((resolution, at) => ({
    name: clusteringName(resolution),
    resolution,
    clusters: found[at],
  }));
}

/**
 * The clusterings of a table that NMI, ARI and isolated-label F1 want: Leiden at LEIDEN_RESOLUTIONS on the graph
 * of 15 neighbours, the row itself counted.
 * @param known   at least 14 Euclidean neighbours of every row, where they are known already
 * @param threads for the resolutions; this one alone unless given
 * @throws {InputError} when a feature is NaN or infinite
 */
export async function leidenClusterings(
  features: Values,
  run: Run,
  known?: Neighbours,
  threads?: LeidenThreads,
): Promise<readonly Clustering[]> {
  requireFiniteInput('leiden', features);
  const { task } = run;
  const found =
    known ??
    (await run.compute.neighbours(features, LEIDEN_NEIGHBOURS, 'euclidean', task.child('neighbours', 0.2)));
  const graph = await fuzzyGraph(nearestOf(found, LEIDEN_NEIGHBOURS), task.child('neighbour graph', 0.1));
  return clusterGraph(graph, LEIDEN_RESOLUTIONS, run.seed, task.child('clusters', 0.7), threads);
}
