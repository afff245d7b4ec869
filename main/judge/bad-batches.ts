/*
 * Is one batch unlike the others, whatever the correction? Labels of its rows are asked of the other batches' rows
 * (knn-across); a batch in which they are told much worse than in the others has lost its biology: out of focus, wrong
 * stain, swapped layout. It is named where there are three batches at least, and
 *   it is right less than half as often as the other batches together, and
 *   it lies 0.15 below them at least, and
 *   three standard errors below them (difference of two proportions).
 */
import type { Factor } from '../core/factor';

const LIMITS = { ratio: 0.5, gap: 0.15, errors: 3 } as const;
const FEWEST_BATCHES = 3;

export interface BadBatch {
  readonly batch: string;
  readonly told: number;
  readonly elsewhere: number;
}

/** @param hits  1 where the label was told, 0 where not, NaN where it could not be asked; n values */
export function findBadBatches(hits: Float64Array, batch: Factor): readonly BadBatch[] {
  const right = new Float64Array(batch.levels.length);
  const asked = new Float64Array(batch.levels.length);
  hits.forEach((hit, row) => {
    if (Number.isNaN(hit)) return;
    right[batch.codes[row]] += hit;
    asked[batch.codes[row]]++;
  });
  if (asked.filter((count) => count > 0).length < FEWEST_BATCHES) return [];
  const [allRight, allAsked] = [right, asked].map((values) => values.reduce((sum, value) => sum + value, 0));
  return batch.levels.flatMap((name, b) => {
    const rest = allAsked - asked[b];
    if (asked[b] === 0 || rest === 0) return [];
    const told = right[b] / asked[b];
    const elsewhere = (allRight - right[b]) / rest;
    const error = Math.sqrt((elsewhere * (1 - elsewhere)) / rest + (elsewhere * (1 - elsewhere)) / asked[b]);
    const gap = elsewhere - told;
    const bad = told < LIMITS.ratio * elsewhere && gap >= LIMITS.gap && gap > LIMITS.errors * error;
    return bad ? [{ batch: name, told, elsewhere }] : [];
  });
}
