import type { LayoutStepper } from '../../core/projection';
import { createRng } from '../../core/rng';
import type { FuzzyGraph } from './fuzzy-graph';
import { createEpochMover, layoutEdges } from './layout-optimiser';
import type { MembershipCurve } from './membership-curve';

/** The typed-array descent as a stepper of `epochs` steps, from `start` (taken over, not copied). */
export function createLayoutStepper(
  graph: FuzzyGraph,
  start: Float32Array,
  curve: MembershipCurve,
  epochs: number,
  seed: number,
): LayoutStepper {
  const points = { heads: start, tails: start };
  const rng = createRng(seed, 'umap/descent');
  const move = createEpochMover(points, layoutEdges(graph, epochs), curve, { epochs, firstStep: 1 }, rng);
  let done = 0;
  return {
    get done() {
      return done;
    },
    total: epochs,
    run(until) {
      while (done < Math.min(until, epochs)) move(done++);
    },
    current: () => start,
    result: () => start.slice(),
  };
}
