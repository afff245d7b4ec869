import type { NeighbourhoodChange } from '../contract/judgement';
import type { Neighbours } from '../core/compute';
import type { Factor } from '../core/factor';
import { medianInPlace } from '../math/quantile';
import { levelMeans } from '../metrics/summaries';

const MOVED = 24;

/** For each row the share of its k neighbours before that are not among its k neighbours after. */
export function neighboursChanged(before: Neighbours, after: Neighbours): Float64Array {
  const k = Math.min(before.k, after.k);
  return Float64Array.from({ length: before.rows }, (_, row) => {
    const then = new Set(before.indices.subarray(row * before.k, row * before.k + k));
    let kept = 0;
    for (let j = 0; j < k; j++) if (then.has(after.indices[row * after.k + j])) kept++;
    return 1 - kept / k;
  });
}

/** @param changed  see neighboursChanged; ties among the most changed go to the lower row */
export function neighbourhoodChange(
  changed: Float64Array,
  k: number,
  batch: Factor,
  label: Factor,
): NeighbourhoodChange {
  const byLevel = (factor: Factor): Readonly<Record<string, number>> => {
    const means = levelMeans(changed, factor);
    return Object.fromEntries(factor.levels.map((level, code) => [level, means[code]]));
  };
  const order = Array.from(changed.keys()).sort((a, b) => changed[b] - changed[a] || a - b);
  return {
    k,
    mean: changed.reduce((sum, value) => sum + value, 0) / changed.length,
    median: medianInPlace(changed.slice()),
    perBatch: byLevel(batch),
    perLabel: byLevel(label),
    moved: order.slice(0, MOVED).map((row) => ({ row, share: changed[row] })),
  };
}
