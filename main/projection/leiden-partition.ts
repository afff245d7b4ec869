/**
 * One Leiden clustering of a graph: modularity with resolution γ, iterated until nothing improves.
 *
 * Source: Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z, by the authors' networkanalysis-ts.
 * It maximises the constant Potts model; with node weights = strengths and resolution γ / (2 m), m the total
 * edge weight, that is modularity.
 */
import { Clustering as Partition, LeidenAlgorithm, Network } from 'networkanalysis-ts';
import type { Factor } from '../core/factor';
import { factorOf } from '../core/factor';
import type { Rng } from '../core/rng';
import { createRng } from '../core/rng';
import type { FuzzyGraph } from './umap/fuzzy-graph';

const MOST_ITERATIONS = 100;

/** The edges of a graph; see FuzzyGraph. */
export type WeightedGraph = Pick<FuzzyGraph, 'rows' | 'offsets' | 'cols' | 'weights'>;

export const clusteringName = (resolution: number): string => `leiden-${resolution}`;

/** The part of java.util.Random that networkanalysis-ts draws from. */
const javaRandom = (rng: Rng) => ({
  nextInt: (below: number) => rng.int(below),
  nextDouble: () => rng.uniform(),
});

function networkOf(graph: WeightedGraph): Network {
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

/** Clusters of the rows at one resolution; `pause` is waited for before every iteration. */
export type PartitionAt = (resolution: number, pause: () => Promise<void>) => Promise<Factor>;

/** Makes a graph ready to be clustered; the same seed and resolution give the same clusters. */
export function createPartitions(graph: WeightedGraph, seed: number): PartitionAt {
  const network = networkOf(graph);
  const total = network.getTotalEdgeWeight();
  return async (resolution, pause) => {
    const algorithm = new LeidenAlgorithm();
    algorithm.initializeBasedOnRandom(javaRandom(createRng(seed, clusteringName(resolution))));
    algorithm.setResolution(total > 0 ? resolution / (2 * total) : 0);
    algorithm.setNIterations(1);
    const partition = new Partition({ nNodes: graph.rows });
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      await pause();
      if (!algorithm.improveClustering(network, partition)) break;
    }
    return factorOf(namedBySize(partition));
  };
}
