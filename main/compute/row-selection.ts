/*
 * The k nearest references of a row as a set, from its squared distances to all references, for k so large that lists
 * would not fit in memory or that their order costs more than it is worth.
 * @see set-choice.ts
 */
import type { Values } from '../core/matrix';
import { collect, createCollected, guessReach } from './collect-smallest';
import type { SelectionSides } from './set-choice';
import { boundsOf, chooseSet } from './set-choice';

/** Distances sampled from a row to guess how far k neighbours reach. */
const SAMPLED = 2048;

/**
 * Selects, for one row after the other, its k nearest from its squared distances to all references, where those left
 * out are Infinity. The memory returned is used again for the next row.
 * @param references  how many; at least k of them are not left out
 */
export function createSelection(
  sides: SelectionSides,
  references: number,
): (row: number, distances: Values['data']) => Int32Array {
  const { k } = sides;
  const collected = createCollected(references);
  const doubtful = new Int32Array(references);
  const chosen = new Int32Array(k);
  return (row, distances) => {
    let reach = guessReach(distances, k, SAMPLED, collected);
    let count = collect(distances, reach, collected);
    if (count < k) count = collect(distances, (reach = Infinity), collected);
    const bounds = boundsOf(row, count, sides, collected);
    if (bounds.reach > reach) count = collect(distances, bounds.reach, collected);
    chooseSet(row, count, bounds, sides, collected, doubtful, chosen);
    return chosen;
  };
}
