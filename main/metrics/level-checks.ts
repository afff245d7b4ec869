import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';

/** Why the levels of a factor cannot be compared, or undefined when there are at least two. `noun`: batch, label. */
export function tooFewLevels(factor: Factor, noun: string): string | undefined {
  if (factor.levels.length >= 2) return undefined;
  return factor.levels.length === 1
    ? `there is one ${noun} only ("${factor.levels[0]}"), and the score compares several`
    : 'the table has no rows';
}

/** Why no level has two rows, or undefined when one has. */
export const onlySingletons = (factor: Factor, noun: string): string | undefined =>
  levelCounts(factor).some((count) => count > 1)
    ? undefined
    : `every ${noun} has one row only, and the score compares rows of one ${noun}`;
