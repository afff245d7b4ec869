/**
 * The same layout by umap-js 1.4.0, as a check on our own descent. It is handed the neighbours, so that its own
 * search never runs, and its random start is overwritten in place: `getEmbedding` returns the arrays that the
 * descent moves.
 */
import { UMAP } from 'umap-js';
import type { Neighbours } from '../../core/compute';
import type { LayoutStepper } from '../../core/projection';
import { createRng } from '../../core/rng';

export interface UmapJsOptions {
  readonly minDist: number;
  readonly spread: number;
  readonly epochs: number;
  readonly seed: number;
}

/** The neighbours as umap-js wants them: each row first its own neighbour, at distance 0. */
function withSelf({ rows, k, indices, distances }: Neighbours): {
  indices: number[][];
  distances: number[][];
} {
  const row = (source: Int32Array | Float64Array, i: number, self: number): number[] => [
    self,
    ...source.subarray(i * k, (i + 1) * k),
  ];
  return {
    indices: Array.from({ length: rows }, (_, i) => row(indices, i, i)),
    distances: Array.from({ length: rows }, (_, i) => row(distances, i, 0)),
  };
}

/** A stepper over umap-js' epochs from `start`; at least 3 rows, neighbours without the row itself. */
export function createUmapJsStepper(
  neighbours: Neighbours,
  start: Float32Array,
  options: UmapJsOptions,
): LayoutStepper {
  const { rows, k } = neighbours;
  const rng = createRng(options.seed, 'umap/umap-js');
  const umap = new UMAP({
    nNeighbors: k + 1 < rows ? k + 1 : k,
    minDist: options.minDist,
    spread: options.spread,
    nEpochs: options.epochs,
    random: () => rng.uniform(),
  });
  const known = withSelf(neighbours);
  umap.setPrecomputedKNN(known.indices, known.distances);
  // It only counts these rows: distances are never taken, because all neighbours are known.
  umap.initializeFit(Array.from({ length: rows }, () => []));
  const points = umap.getEmbedding();
  points.forEach((point, i) => {
    point[0] = start[2 * i];
    point[1] = start[2 * i + 1];
  });
  const seen = start.slice();
  const look = (): Float32Array => {
    points.forEach((point, i) => {
      seen[2 * i] = point[0];
      seen[2 * i + 1] = point[1];
    });
    return seen;
  };
  let done = 0;
  return {
    get done() {
      return done;
    },
    total: options.epochs,
    run(until) {
      while (done < Math.min(until, options.epochs)) done = umap.step();
    },
    current: look,
    result: () => look().slice(),
  };
}
