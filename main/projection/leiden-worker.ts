/** Main file of the worker threads that cluster a graph at some of the resolutions; see leiden-crew.ts. */
import { serveWorker } from '../compute/threads/serve-worker';
import type { WorkerRequest } from '../compute/threads/worker-messages';
import type { PartitionAt, WeightedGraph } from './leiden-partition';
import { createPartitions } from './leiden-partition';

/** One resolution; all requests of one worker are about one graph. */
export interface PartitionRequest {
  readonly graph: WeightedGraph;
  readonly seed: number;
  readonly resolution: number;
}

let prepared: PartitionAt | undefined;

serveWorker(async ({ input: { graph, seed, resolution } }: WorkerRequest<PartitionRequest>) => {
  prepared ??= createPartitions(graph, seed);
  return { value: await prepared(resolution, () => Promise.resolve()) };
});
