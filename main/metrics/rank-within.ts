/*
 * Average precision of every row's fellows (rows of its label or mechanism) against all rows of other labels, by cosine.
 * Rows are put in the order of their labels, so that fellows and the others each lie together; similarities are computed
 * for blocks of rows and ranked at once, never kept.
 */
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import { averagePrecision, createRankCounter } from '../math/average-precision';
import { rowBlock } from './row-block';
import { unitRows } from './unit-rows';

const BLOCK_BYTES = 3.2e7;

/** One average precision a row, NaN where it has no positives or no negatives, with the numbers of both together. */
export interface RankedRows {
  readonly precision: Float64Array;
  readonly positives: Int32Array;
  readonly total: Int32Array;
}

export const emptyRanking = (rows: number): RankedRows => ({
  precision: new Float64Array(rows).fill(NaN),
  positives: new Int32Array(rows),
  total: new Int32Array(rows),
});

/**
 * Similarities of the positives of one row, ascending: places from … to − 1 without its own and without its kind.
 * @param kinds  of every place; none are left out where it is undefined
 */
function positivesOf(
  similarities: Float32Array | Float64Array,
  place: number,
  from: number,
  to: number,
  kinds: Int32Array | undefined,
): Float64Array {
  const out = new Float64Array(to - from);
  let count = 0;
  if (kinds === undefined) {
    for (let j = from; j < place; j++) out[count++] = similarities[j];
    for (let j = place + 1; j < to; j++) out[count++] = similarities[j];
  } else {
    const own = kinds[place];
    for (let j = from; j < to; j++) if (kinds[j] !== own) out[count++] = similarities[j];
  }
  return out.subarray(0, count).sort();
}

/**
 * @param x        n × d
 * @param fellows  positives share a level of this factor, negatives do not
 * @param apart    for each ranking wanted: a factor whose level positives must not share (batch, label), or none
 * @returns        one ranking for each entry of `apart`
 */
export async function rankWithin(
  x: Values,
  fellows: Factor,
  apart: readonly (Factor | undefined)[],
  run: Run,
): Promise<readonly RankedRows[]> {
  const order = new Int32Array(x.rows);
  const starts = [0];
  for (const rows of rowsByLevel(fellows)) {
    order.set(rows, starts[starts.length - 1]);
    starts.push(starts[starts.length - 1] + rows.length);
  }
  const unit = unitRows(takeRows(x, order));
  const counter = createRankCounter();
  const kinds = apart.map((factor) => factor && Int32Array.from(order, (row) => factor.codes[row]));
  const rankings = apart.map(() => emptyRanking(x.rows));
  const rankRow = (place: number, similarities: Float32Array | Float64Array): void => {
    const row = order[place];
    const [from, to] = [starts[fellows.codes[row]], starts[fellows.codes[row] + 1]];
    const negatives = x.rows - (to - from);
    const chosen = kinds.map((own) => positivesOf(similarities, place, from, to, own));
    // Counts for the largest set serve those within it.
    const all =
      kinds.length === 1
        ? chosen[0]
        : (chosen.find((_, r) => kinds[r] === undefined) ??
          positivesOf(similarities, place, from, to, undefined));
    counter.load(all);
    counter.add(similarities, 0, from);
    counter.add(similarities, to, x.rows);
    const before = counter.before();
    chosen.forEach((some, r) => {
      rankings[r].positives[row] = some.length;
      rankings[r].total[row] = some.length + negatives;
      if (negatives > 0) rankings[r].precision[row] = averagePrecision(all, before, some);
    });
  };
  const bytes = run.precision === 'single' ? 4 : 8;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (bytes * x.rows)));
  for (let from = 0; from < x.rows; from += blockRows) {
    const to = Math.min(x.rows, from + blockRows);
    const part = run.task.child('similarities', (to - from) / x.rows);
    const block = await run.compute.product(rowBlock(unit, from, to), unit, { transposeB: true }, part);
    for (let i = from; i < to; i++) {
      rankRow(i, block.data.subarray((i - from) * x.rows, (i - from + 1) * x.rows));
    }
  }
  return rankings;
}
