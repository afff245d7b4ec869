/**
 * Leiden clusterings of the UMAP graph at several resolutions, as scanpy and scib make them for NMI, ARI and
 * isolated-label F1: modularity with resolution γ, iterated until nothing improves.
 *
 * Source: Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z, by the authors' networkanalysis-ts.
 * It maximises the constant Potts model; with node weights = strengths and resolution γ / (2 m), m the total
 * edge weight, that is modularity. scib's clusterings (leidenalg 0.9.1) are reproduced in
 * tests/projection/leiden.test.ts; where several clusterings are nearly as good, another one may be found.
 */
import { Clustering as Partition, LeidenAlgorithm, Network } from 'networkanalysis-ts';
import { factorOf } from '../core/factor';
import type { Clustering } from '../core/metric';
import type { Values } from '../core/matrix';
import type { Run } from '../core/correction';
import type { Neighbours } from '../core/compute';
import type { Rng } from '../core/rng';
import { createRng } from '../core/rng';
import type { Task } from '../core/task';
import { requireFiniteInput } from './finite-input';
import type { FuzzyGraph } from './umap/fuzzy-graph';
import { fuzzyGraph, nearestOf } from './umap/fuzzy-graph';

/** scib's: 0.2 to 2 in steps of 0.2. */
export const LEIDEN_RESOLUTIONS: readonly number[] = Array.from({ length: 10 }, (_, i) => (i + 1) / 5);

/** Neighbours that scanpy's graph has, the row itself not counted (its n_neighbors is 15). */
export const LEIDEN_NEIGHBOURS = 14;

const MOST_ITERATIONS = 100;

/** The part of java.util.Random that networkanalysis-ts draws from. */
const javaRandom = (rng: Rng) => ({
  nextInt: (below: number) => rng.int(below),
  nextDouble: () => rng.uniform(),
});

function networkOf(graph: FuzzyGraph): Network {
  const strengths = new Array<number>(graph.rows).fill(0);
  for (let i = 0; i < graph.rows; i++) {
    for (let e = graph.offsets[i]; e < graph.offsets[i + 1]; e++) strengths[i] += graph.weights[e];
  }
  return new Network({
    nodeWeights: strengths,
    firstNeighborIndices: Array.from(graph.offsets),
    neighbors: Array.from(graph.cols),
    edgeWeights: Array.from(graph.weights),
  });
}

/** Clusters named 0, 1, … by falling size, as scanpy names them; of equal sizes the one met first comes first. */
function namedBySize(partition: Partition): string[] {
  partition.orderClustersByNNodes();
  return partition.getClusters().map(String);
}

/** One Leiden clustering of a graph for each resolution. */
export async function clusterGraph(
  graph: FuzzyGraph,
  resolutions: readonly number[],
  seed: number,
  task: Task,
): Promise<Clustering[]> {
  const network = networkOf(graph);
  const total = network.getTotalEdgeWeight();
  const clusterings: Clustering[] = [];
  for (const [done, resolution] of resolutions.entries()) {
    const algorithm = new LeidenAlgorithm();
    const name = `leiden-${resolution}`;
    algorithm.initializeBasedOnRandom(javaRandom(createRng(seed, name)));
    algorithm.setResolution(total > 0 ? resolution / (2 * total) : 0);
    algorithm.setNIterations(1);
    const partition = new Partition({ nNodes: graph.rows });
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      await task.tick(done, resolutions.length);
      if (!algorithm.improveClustering(network, partition)) break;
    }
    clusterings.push({ name, resolution, clusters: factorOf(namedBySize(partition)) });
  }
  await task.tick(1, 1);
  return clusterings;
}

/**
 * The clusterings of a table that NMI, ARI and isolated-label F1 want: Leiden at LEIDEN_RESOLUTIONS on the graph
 * of 15 neighbours, the row itself counted.
 * @param known at least 14 Euclidean neighbours of every row, where they are known already
 * @throws {InputError} when a feature is NaN or infinite
 */
export async function leidenClusterings(
  features: Values,
  run: Run,
  known?: Neighbours,
): Promise<readonly Clustering[]> {
  requireFiniteInput('leiden', features);
  const { task } = run;
  const found =
    known ??
    (await run.compute.neighbours(features, LEIDEN_NEIGHBOURS, 'euclidean', task.child('neighbours', 0.2)));
  const graph = await fuzzyGraph(nearestOf(found, LEIDEN_NEIGHBOURS), task.child('neighbour graph', 0.1));
  return clusterGraph(graph, LEIDEN_RESOLUTIONS, run.seed, task.child('clusters', 0.7));
}
