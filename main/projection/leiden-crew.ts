/*
 * Clusters a graph at several resolutions on several threads. A resolution has random numbers of its own, so that it does
 * not matter which thread does it. This thread takes its share; the others end with the last resolution.
 */
import { sharedArray } from '../compute/threads/shared-array';
import { createWorkerPool } from '../compute/threads/worker-pool';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';
import type { WeightedGraph } from './leiden-partition';
import { createPartitions } from './leiden-partition';
import type { PartitionRequest } from './leiden-worker';

/** Edges, each counted from both its ends, of a graph that one thread clusters at ten resolutions in about a second. */
const WORTHWHILE = 200_000;
/** Edges of the copies that all threads hold together: at 16 bytes each, 640 MB. */
const MOST_COPIED = 4e7;

/** The threads that there are for clusters. */
export interface LeidenThreads {
  readonly threads: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
  /** Graphs of fewer edges are clustered in this thread alone. */
  readonly smallest?: number;
}

/** The clusters of the rows at each resolution, the same for any number of threads. */
export async function partitionGraph(
  graph: WeightedGraph,
  resolutions: readonly number[],
  seed: number,
  { threads, entry, smallest = WORTHWHILE }: LeidenThreads,
  task: Task,
): Promise<readonly Factor[]> {
  const edges = graph.cols.length;
  const copies = Math.max(1, Math.floor(MOST_COPIED / Math.max(1, edges)));
  const lanes = edges < smallest ? 1 : Math.min(threads, copies, resolutions.length);
  const found = new Array<Factor>(resolutions.length);
  let [next, done] = [0, 0];
  const lane = async (partitionAt: (resolution: number) => Promise<Factor>): Promise<void> => {
    try {
      while (next < resolutions.length) {
        const own = next++;
        found[own] = await partitionAt(resolutions[own]);
        await task.tick(++done, resolutions.length);
      }
    } catch (error) {
      // What is not begun need not be.
      next = resolutions.length;
      throw error;
    }
  };
  const here = async (): Promise<void> => {
    const partitionAt = createPartitions(graph, seed);
    await lane((resolution) => partitionAt(resolution, () => task.tick(done, resolutions.length)));
  };
  if (lanes === 1) {
    await here();
    return found;
  }
  const pool = createWorkerPool<PartitionRequest, Factor>({
    entry: entry ?? new URL('./leiden-worker.ts', import.meta.url),
    threads: lanes - 1,
  });
  const shared = {
    rows: graph.rows,
    offsets: sharedArray(graph.offsets),
    cols: sharedArray(graph.cols),
    weights: sharedArray(graph.weights),
  };
  const there = (resolution: number): Promise<Factor> =>
    pool.run({ graph: shared, seed, resolution }, task.signal);
  try {
    await Promise.all([...Array.from({ length: lanes - 1 }, () => lane(there)), here()]);
  } finally {
    await pool.close();
  }
  return found;
}
