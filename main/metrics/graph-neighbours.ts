/*
 * Neighbours by shortest paths in the fuzzy neighbour graph, the basis of scib's graph LISI.
 * Source: scib 1.2.1 lisi.py and knn_graph.cpp. Taken over as it is, because the published numbers have it: the
 * reference reads connectivities (large = close) as lengths of edges, so that paths prefer weak edges.
 * A row that reaches fewer than k others keeps empty places at distance Infinity.
 */
import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import type { SparseGraph } from '../math/fuzzy-graph';
import { fuzzyGraph } from '../math/fuzzy-graph';

const ROWS_PER_TICK = 50;

/** Binary min-heap of (length, row); equal lengths in row order. */
interface Heap {
  readonly size: number;
  push(length: number, row: number): void;
  /** The row at the shortest length, which `length()` tells before it is taken. */
  pop(): number;
  length(): number;
  clear(): void;
}

function createHeap(): Heap {
  const lengths: number[] = [];
  const rows: number[] = [];
  const before = (a: number, b: number): boolean =>
    lengths[a] < lengths[b] || (lengths[a] === lengths[b] && rows[a] < rows[b]);
  const swap = (a: number, b: number): void => {
    [lengths[a], lengths[b]] = [lengths[b], lengths[a]];
    [rows[a], rows[b]] = [rows[b], rows[a]];
  };
  return {
    get size() {
      return rows.length;
    },
    length: () => lengths[0],
    clear() {
      lengths.length = 0;
      rows.length = 0;
    },
    push(length, row) {
      let at = rows.length;
      lengths.push(length);
      rows.push(row);
      for (let parent = (at - 1) >> 1; at > 0 && before(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const top = rows[0];
      swap(0, rows.length - 1);
      lengths.pop();
      rows.pop();
      for (let at = 0; ;) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < rows.length && before(child, least)) least = child;
        }
        if (least === at) return top;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** Writes the k rows nearest to `start` by path length into places start × k …; Dijkstra's algorithm, stopped at k. */
function nearestByPath(
  graph: SparseGraph,
  start: number,
  heap: Heap,
  k: number,
  indices: Int32Array,
  distances: Float64Array,
): void {
  const lengths = new Map<number, number>([[start, 0]]);
  const settled = new Set<number>();
  heap.clear();
  heap.push(0, start);
  let found = 0;
  while (heap.size > 0 && found < k) {
    const length = heap.length();
    const row = heap.pop();
    if (settled.has(row)) continue;
    settled.add(row);
    if (row !== start) {
      indices[start * k + found] = row;
      distances[start * k + found] = length;
      found++;
    }
    for (let e = graph.starts[row]; e < graph.starts[row + 1]; e++) {
      const next = graph.columns[e];
      const through = length + graph.weights[e];
      if (through < (lengths.get(next) ?? Infinity)) {
        lengths.set(next, through);
        heap.push(through, next);
      }
    }
  }
}

/** @param size  neighbours of the graph, counting the row itself, as scanpy's n_neighbors */
export function graphNeighbours(input: Evaluated, size: number, k: number, run: Run): Promise<Neighbours> {
  return input.shared(`neighbours by paths ${size} ${k}`, async () => {
    const graph = fuzzyGraph(await input.neighbours({ k: size - 1, distance: 'euclidean' }, run));
    const rows = input.samples.features.rows;
    const indices = new Int32Array(rows * k);
    const distances = new Float64Array(rows * k).fill(Infinity);
    const heap = createHeap();
    for (let i = 0; i < rows; i++) {
      if (i % ROWS_PER_TICK === 0) await run.task.tick(i, rows);
      nearestByPath(graph, i, heap, k, indices, distances);
    }
    return { rows, k, indices, distances };
  });
}
