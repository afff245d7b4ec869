/*
 * Average precision of every row's fellows (rows of its group) against all rows of other groups, by cosine, for one
 * grouping or for several of which each lies within the one before. Rows stand in the order of their groups, so that
 * fellows and the others each lie together; similarities are computed for blocks of rows and ranked at once, never kept.
 * The fellows of the widest grouping are sorted once, and what lies outside them is counted once for all groupings.
 */
import type { RankedRows } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { RankCounter } from '../math/average-precision';
import { createRankCounter, emptyRanking } from '../math/average-precision';
import type { Kernels } from '../math/kernels/kernels';
import { createPlaceSort } from '../math/sort-places';
import { MOST_ELEMENTS } from './distance-sweep';
import type { Gemm } from './gemm';
import { matrixOver, rowsOf } from './matrix-views';
import type { PlacedGroups } from './nest-groups';
import type { RowRanker } from './rank-kernels';
import { createKernelRanker } from './rank-kernels';
import { sortRange } from './select-smallest';

/** Rows in the order of their groups. */
export interface GroupedRows {
  /** Unit rows (or rows of zeros). */
  readonly unit: Values;
  /** The groupings, the widest first. */
  readonly layers: readonly PlacedGroups[];
}

/** A ranking for each entry of `apart` of each layer, of places `from` … `to` − 1. */
type RankingsOf = (from: number, to: number, task: Task) => Promise<readonly RankedRows[]>;

/** A row's fellows in its widest group, by similarity, ascending. */
interface Fellows {
  readonly values: Float64Array;
  readonly places: Int32Array;
  readonly before: Float64Array;
  count: number;
}

/** The same values in memory of this thread alone: the runtime takes none that is shared. */
function ownMemory(x: Values): Values {
  if (!(x.data.buffer instanceof SharedArrayBuffer)) return x;
  return matrixOver(x.data.slice(), x.rows, x.cols);
}

function collectFellows(
  row: Values['data'],
  place: number,
  from: number,
  to: number,
  { values, places }: Fellows,
): number {
  let count = 0;
  for (let j = from; j < to; j++) {
    values[count] = row[j];
    places[count] = j;
    count += j === place ? 0 : 1;
  }
  return count;
}

/**
 * How many negatives rank before each fellow (ties count half): those of `outside` and the fellows that are not in
 * from … to − 1. Places that are negatives themselves get no number.
 */
function countBefore(
  { values, places, before, count }: Fellows,
  outside: Float64Array,
  from: number,
  to: number,
): void {
  let above = 0;
  for (let j = count - 1; j >= 0;) {
    let next = j;
    let others = 0;
    for (; next >= 0 && values[next] === values[j]; next--) {
      others += places[next] < from || places[next] >= to ? 1 : 0;
    }
    for (; j > next; j--) before[j] = outside[j] + above + others / 2;
    above += others;
  }
}

/** Puts down the ranking of the fellows in from … to − 1 that are not of the row's own kind. */
function rankFellows(
  { places, before, count }: Fellows,
  [from, to]: readonly [number, number],
  kinds: Int32Array | null,
  own: number,
): { readonly positives: number; readonly sum: number } {
  let [rank, sum] = [0, 0];
  for (let j = count - 1; j >= 0; j--) {
    const place = places[j];
    if (place < from || place >= to || (kinds !== null && kinds[place] === own)) continue;
    rank++;
    sum += rank / (rank + before[j]);
  }
  return { positives: rank, sum };
}

const widestOf = (layers: readonly PlacedGroups[]): number =>
  layers.reduce(
    (size, { from, to }) => from.reduce((so, first, place) => Math.max(so, to[place] - first), size),
    0,
  );

/** Ranks one row after another, in memory that is used again: in plain loops, for double precision. */
function createRowRanker(
  layers: readonly PlacedGroups[],
  { elements, widest }: { readonly elements: number; readonly widest: number },
): RowRanker {
  const similarities = new Float64Array(elements);
  const rows = layers[0].from.length;
  const counter: RankCounter = createRankCounter();
  const sort = createPlaceSort(widest, sortRange);
  const fellows: Fellows = {
    values: new Float64Array(widest),
    places: new Int32Array(widest),
    before: new Float64Array(widest),
    count: 0,
  };
  const rank: RowRanker['rank'] = (place, start, at, rankings) => {
    const row = similarities.subarray(start, start + rows);
    const outer = layers.find(({ from, to }) => to[place] > from[place]);
    if (outer === undefined) return;
    const [first, last] = [outer.from[place], outer.to[place]];
    fellows.count = collectFellows(row, place, first, last, fellows);
    sort(fellows.values, fellows.places, fellows.count);
    counter.load(fellows.values.subarray(0, fellows.count));
    counter.add(row, 0, first);
    let [counted, r] = [last, 0];
    for (const { from, to, taking, apart } of layers) {
      const range = [from[place], to[place]] as const;
      if (range[1] > range[0]) {
        counter.add(row, counted, taking);
        counted = Math.max(counted, taking);
        countBefore(fellows, counter.before(), ...range);
        const negatives = taking - (range[1] - range[0]);
        apart.forEach((kinds, k) => {
          const { positives, sum } = rankFellows(fellows, range, kinds, kinds === null ? 0 : kinds[place]);
          const ranking = rankings[r + k];
          ranking.positives[at] = positives;
          ranking.total[at] = positives + negatives;
          if (negatives > 0 && positives > 0) ranking.precision[at] = sum / positives;
        });
      }
      r += apart.length;
    }
  };
  return { similarities, rank };
}

/**
 * Prepares rankings of the rows of `grouped`, whose values have `precision`.
 * @param kernels  needed in single precision
 */
export function prepareRankings(
  { unit: rows, layers }: GroupedRows,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): RankingsOf {
  const unit = ownMemory(rows);
  const rankings = layers.flatMap(({ apart }) => apart);
  const step = Math.max(1, Math.floor(MOST_ELEMENTS / unit.rows));
  const size = { elements: Math.min(step, unit.rows) * unit.rows, widest: widestOf(layers) };
  const ranker =
    precision === 'double' || kernels === undefined
      ? createRowRanker(layers, size)
      : createKernelRanker(layers, size, kernels);
  return async (from, to, task) => {
    const found = rankings.map(() => emptyRanking(to - from));
    for (let first = from; first < to; first += step) {
      const end = Math.min(to, first + step);
      await task.tick(first - from, to - from);
      const into = matrixOver(ranker.similarities, end - first, unit.rows);
      await gemm.multiply(rowsOf(unit, first, end), unit, { transposeB: true }, into);
      for (let place = first; place < end; place++)
        ranker.rank(place, (place - first) * unit.rows, place - from, found);
    }
    await task.tick(1, 1);
    return found;
  };
}
