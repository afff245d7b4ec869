/**
 * Places new rows in a finished UMAP: each starts at the weighted mean of its neighbours' places and is then
 * moved by the same descent, while the known rows stand still.
 *
 * Source: umap-learn 0.5.3, UMAP.transform (memberships without a sure nearest neighbour, weights that sum to
 * one for the start, a copy of a known row at its place, first steps a quarter as long). umap-js has the same, but
 * only behind its own neighbour search. Departure: the descent is ours.
 */
import type { Neighbours } from '../../core/compute';
import { ShapeError } from '../../core/errors';
import { createRng } from '../../core/rng';
import type { Task } from '../../core/task';
import type { FuzzyGraph } from './fuzzy-graph';
import { transformStrengths } from './fuzzy-graph';
import { createEpochMover, layoutEdges } from './layout-optimiser';
import { fitMembershipCurve } from './membership-curve';

export interface PlaceOptions {
  readonly minDist: number;
  readonly spread: number;
  /** `auto` as umap-learn: 100 for up to 10,000 new rows, else 30. */
  readonly epochs: number | 'auto';
  readonly seed: number;
}

const placingEpochs = (rows: number): number => (rows <= 10_000 ? 100 : 30);

/** Each new row at the weighted mean of its neighbours' places, a copy of a known row where that is. */
function meanPlaces(graph: FuzzyGraph, layout: Float32Array): Float32Array {
  const placed = new Float32Array(2 * graph.rows);
  for (let i = 0; i < graph.rows; i++) {
    let [x, y, total] = [0, 0, 0];
    for (let e = graph.offsets[i]; e < graph.offsets[i + 1]; e++) {
      const known = 2 * graph.cols[e];
      const weight = graph.weights[e];
      if (weight === 1) {
        [x, y, total] = [layout[known], layout[known + 1], 1];
        break;
      }
      x += weight * layout[known];
      y += weight * layout[known + 1];
      total += weight;
    }
    placed[2 * i] = x / total;
    placed[2 * i + 1] = y / total;
  }
  return placed;
}

/**
 * @param layout  the known rows' places, row-major n × 2; not modified
 * @param nearest the new rows' nearest known rows (Compute.nearest), as many as the layout's `neighbors`
 * @returns the new rows' places, row-major
 */
export async function placeRows(
  layout: Float32Array,
  nearest: Neighbours,
  options: PlaceOptions,
  task: Task,
): Promise<Float32Array> {
  if (nearest.k === 0 || layout.length === 0) {
    throw new ShapeError('nearest', 'at least one known row for each new one', `${nearest.k}`);
  }
  const graph = await transformStrengths(nearest, task);
  const placed = meanPlaces(graph, layout);
  const points = { heads: placed, tails: layout };
  const epochs = options.epochs === 'auto' ? placingEpochs(nearest.rows) : options.epochs;
  const edges = layoutEdges(graph, epochs);
  const curve = fitMembershipCurve(options.spread, options.minDist);
  const schedule = { epochs, firstStep: 0.25 };
  const move = createEpochMover(points, edges, curve, schedule, createRng(options.seed, 'umap/place'));
  for (let epoch = 0; epoch < epochs; epoch++) {
    await task.tick(epoch, epochs);
    move(epoch);
  }
  await task.tick(1, 1);
  return placed;
}
