/*
 * Average precision of every row's fellows (rows of its group) against all rows of other groups, by cosine. Rows stand in
 * the order of their groups, so that fellows and the others each lie together; similarities are computed for blocks of
 * rows and ranked at once, never kept.
 */
import type { RankedRows } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { averagePrecision, createRankCounter, emptyRanking } from '../math/average-precision';
import { MOST_ELEMENTS } from './distance-sweep';
import type { Gemm } from './gemm';
import { orderByGroup } from './group-order';
import { matrixOver, rowsOf, valuesOf } from './matrix-views';

/** Rows in the order of their groups. */
export interface GroupedRows {
  /** Unit rows (or rows of zeros). */
  readonly unit: Values;
  /** Of each place its group. */
  readonly groups: Int32Array;
  /** Where groups start; one more than there are groups. */
  readonly starts: Int32Array;
  /** For each ranking wanted the kinds of the places, which positives must not share with their row, or null. */
  readonly apart: readonly (Int32Array | null)[];
}

/** A ranking for each entry of `apart`, of places `from` … `to` − 1. */
type RankingsOf = (from: number, to: number, task: Task) => Promise<readonly RankedRows[]>;

/** Puts down the similarities of a place's positives, ascending, in memory that is used again. */
function positivesOf(
  similarities: Values['data'],
  place: number,
  [from, to]: readonly [number, number],
  kinds: Int32Array | null,
  into: Float64Array,
): Float64Array {
  let count = 0;
  if (kinds === null) {
    for (let j = from; j < place; j++) into[count++] = similarities[j];
    for (let j = place + 1; j < to; j++) into[count++] = similarities[j];
  } else {
    const own = kinds[place];
    for (let j = from; j < to; j++) if (kinds[j] !== own) into[count++] = similarities[j];
  }
  return into.subarray(0, count).sort();
}

/** The same values in memory of this thread alone: the runtime takes none that is shared. */
function ownMemory(x: Values): Values {
  if (!(x.data.buffer instanceof SharedArrayBuffer)) return x;
  return matrixOver(x.data.slice(), x.rows, x.cols);
}

/** Prepares rankings of the rows of `grouped`, whose values have `precision`. */
export function prepareRankings(grouped: GroupedRows, precision: Precision, gemm: Gemm): RankingsOf {
  const { groups, starts, apart } = grouped;
  const unit = ownMemory(grouped.unit);
  const counter = createRankCounter();
  const whole = apart.includes(null);
  const largest = groups.reduce((most, group) => Math.max(most, starts[group + 1] - starts[group]), 0);
  const memory = [...apart, null].map(() => new Float64Array(largest));

  const rankPlace = (
    at: number,
    place: number,
    row: Values['data'],
    rankings: readonly RankedRows[],
  ): void => {
    const range = [starts[groups[place]], starts[groups[place] + 1]] as const;
    const negatives = unit.rows - (range[1] - range[0]);
    const chosen = apart.map((kinds, r) => positivesOf(row, place, range, kinds, memory[r]));
    // Counts for the largest set serve those within it.
    const all =
      apart.length === 1
        ? chosen[0]
        : whole
          ? chosen[apart.indexOf(null)]
          : positivesOf(row, place, range, null, memory[apart.length]);
    counter.load(all);
    counter.add(row, 0, range[0]);
    counter.add(row, range[1], unit.rows);
    const before = counter.before();
    chosen.forEach((some, r) => {
      rankings[r].positives[at] = some.length;
      rankings[r].total[at] = some.length + negatives;
      if (negatives > 0) rankings[r].precision[at] = averagePrecision(all, before, some);
    });
  };

  return async (from, to, task) => {
    const rankings = apart.map(() => emptyRanking(to - from));
    const step = Math.max(1, Math.floor(MOST_ELEMENTS / unit.rows));
    const block = valuesOf(precision, Math.min(step, to - from) * unit.rows);
    for (let first = from; first < to; first += step) {
      const end = Math.min(to, first + step);
      await task.tick(first - from, to - from);
      const into = matrixOver(block, end - first, unit.rows);
      await gemm.multiply(rowsOf(unit, first, end), unit, { transposeB: true }, into);
      for (let place = first; place < end; place++) {
        const at = place - first;
        rankPlace(place - from, place, block.subarray(at * unit.rows, (at + 1) * unit.rows), rankings);
      }
    }
    await task.tick(1, 1);
    return rankings;
  };
}

/** The rows of `unit` put in the order of their groups, with what ranks them; `order` tells the row of each place. */
export function groupRows(
  unit: Values,
  groups: Int32Array,
  count: number,
  apart: readonly (Int32Array | undefined)[],
): { readonly grouped: GroupedRows; readonly order: Int32Array } {
  const { order, starts } = orderByGroup(groups, count);
  const placed = (codes: Int32Array): Int32Array => Int32Array.from(order, (row) => codes[row]);
  return {
    order,
    grouped: {
      unit: takeRows(unit, order),
      groups: placed(groups),
      starts,
      apart: apart.map((codes) => (codes === undefined ? null : placed(codes))),
    },
  };
}
