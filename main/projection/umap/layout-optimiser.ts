/**
 * UMAP's layout by stochastic gradient descent with negative samples: joined points are pulled together as
 * often as their edge is strong, and each pull is followed by pushes away from points drawn at random.
 *
 * Source: umap-learn 0.5.3, layouts.py (optimize_layout_euclidean), its schedule kept exactly: an edge of
 * weight w is drawn every max(w) / w epochs, five negative samples a draw, steps shrink linearly to zero.
 * Departures: flat typed arrays; forces from tables (gradient-table.ts); the negative samples of one draw
 * all push from the same place (the processor overlaps them then), and come from a xorshift generator
 * reseeded every epoch. One thread, so that a seed gives the same bytes on any number of cores.
 *
 * Why not umap-js' optimiser: with the same neighbours and start it takes more than ten times as long and its
 * layouts are no better (tests/bench/umap.bench.ts; tests/projection/umap.test.ts compares the quality).
 * It stays selectable as a check.
 */
import type { Rng } from '../../core/rng';
import type { FuzzyGraph } from './fuzzy-graph';
import { attractionAt, repulsionAt, tabulate } from './gradient-table';
import type { MembershipCurve } from './membership-curve';

/** Edges that are drawn at least once, sorted by head; each joined pair stands in both directions. */
export interface LayoutEdges {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** Epochs between two draws of the edge, at least 1. */
  readonly periods: Float64Array;
}

/** Points that move (heads) and points that edges end at (tails); the same array when all move. */
export interface LayoutPoints {
  /** Row-major n × 2. */
  readonly heads: Float32Array;
  readonly tails: Float32Array;
}

/** How long a descent is and how far its first steps go; they shrink linearly to zero. */
export interface Schedule {
  readonly epochs: number;
  /** 1 where all points move, 0.25 where new ones are placed among fixed ones. */
  readonly firstStep: number;
}

const NEGATIVE_SAMPLES = 5;
/** No coordinate moves more than this much (times the step size) by one force. */
const CLIP = 4;

/** The edges of a graph that `epochs` epochs draw at least once. */
export function layoutEdges(graph: FuzzyGraph, epochs: number): LayoutEdges {
  const { rows, offsets, cols, weights } = graph;
  let strongest = 0;
  for (const weight of weights) strongest = Math.max(strongest, weight);
  const heads = new Int32Array(cols.length);
  const tails = new Int32Array(cols.length);
  const periods = new Float64Array(cols.length);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = offsets[i]; e < offsets[i + 1]; e++) {
      if (weights[e] < strongest / epochs) continue;
      heads[count] = i;
      tails[count] = cols[e];
      periods[count++] = strongest / weights[e];
    }
  }
  return { heads: heads.slice(0, count), tails: tails.slice(0, count), periods: periods.slice(0, count) };
}

const clip = (value: number): number => (value > CLIP ? CLIP : value < -CLIP ? -CLIP : value);

/** Pushes from points drawn at random, summed. */
interface Pusher {
  reseed(rng: Rng): void;
  /** Draws `samples` points and leaves the sum of their pushes on (x, y) in `push`; `self` is the index of x or −1. */
  draw(x: number, y: number, self: number, samples: number): void;
  readonly push: Float64Array;
}

function createPusher(ends: Float32Array, repulsion: (d2: number) => number): Pusher {
  const scale = ends.length / 2 / 4294967296;
  const push = new Float64Array(2);
  const held = new Int32Array(1);
  return {
    push,
    reseed(rng) {
      held[0] = rng.int(4294967295) + 1;
    },
    draw(x, y, self, samples) {
      let state = held[0];
      let pushX = 0;
      let pushY = 0;
      for (let s = 0; s < samples; s++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const other = (((state >>> 0) * scale) | 0) << 1;
        const dx = x - ends[other];
        const dy = y - ends[other + 1];
        const d2 = dx * dx + dy * dy;
        if (d2 > 0) {
          const strength = repulsion(d2);
          pushX += clip(strength * dx);
          pushY += clip(strength * dy);
        } else if (other !== self) {
          pushX += CLIP;
          pushY += CLIP;
        }
      }
      held[0] = state;
      push[0] = pushX;
      push[1] = pushY;
    },
  };
}

/**
 * Prepares the descent of `points` in place.
 * @returns does epoch 0, 1, … ; they must come in order
 */
export function createEpochMover(
  points: LayoutPoints,
  edges: LayoutEdges,
  curve: MembershipCurve,
  { epochs, firstStep }: Schedule,
  rng: Rng,
): (epoch: number) => void {
  const { heads, tails, periods } = edges;
  const { heads: moving, tails: ends } = points;
  const endsMove = moving === ends;
  const due = periods.slice();
  const negativeDue = periods.map((period) => period / NEGATIVE_SAMPLES);
  const attraction = tabulate((d2) => attractionAt(d2, curve));
  const pusher = createPusher(
    ends,
    tabulate((d2) => repulsionAt(d2, curve)),
  );
  const { push } = pusher;
  return (epoch) => {
    // The step of the epoch before, as umap-learn has it.
    const step = firstStep * (1 - Math.max(0, epoch - 1) / epochs);
    pusher.reseed(rng);
    for (let e = 0; e < heads.length; e++) {
      if (due[e] > epoch) continue;
      const head = heads[e] << 1;
      const tail = tails[e] << 1;
      const dx = moving[head] - ends[tail];
      const dy = moving[head + 1] - ends[tail + 1];
      const d2 = dx * dx + dy * dy;
      const pull = d2 > 0 ? attraction(d2) : 0;
      const moveX = clip(pull * dx) * step;
      const moveY = clip(pull * dy) * step;
      const x = moving[head] + moveX;
      const y = moving[head + 1] + moveY;
      if (endsMove) {
        ends[tail] -= moveX;
        ends[tail + 1] -= moveY;
      }
      due[e] += periods[e];
      const between = periods[e] / NEGATIVE_SAMPLES;
      const samples = ((epoch - negativeDue[e]) / between) | 0;
      pusher.draw(x, y, endsMove ? head : -1, samples);
      negativeDue[e] += samples * between;
      moving[head] = x + push[0] * step;
      moving[head + 1] = y + push[1] * step;
    }
  };
}
