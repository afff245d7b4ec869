import type { Compute, Neighbours } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import { emptyRanking } from '../math/average-precision';
import { unitRows } from '../math/unit-rows';
import type { NearestQuery } from './nearest-query';
import { groupRows } from './rank-rows';
import type { JobSize, RowCrew } from './row-crew';
import type { RowResults } from './row-jobs';
import { DRAWS_PER_PART } from './row-jobs';
import { neighbourCount, requireSameColumns } from './shape-checks';

/** Operations that selecting or ranking costs for each value that a product gives. */
const COST_PER_VALUE = 400;
/** Operations of one rank drawn at random, measured in those of a product. */
const COST_PER_DRAW = 1_200;

type RowOperations = Pick<
  Compute,
  'neighbours' | 'nearest' | 'neighbourGroups' | 'distanceSums' | 'rankFellows' | 'randomPrecisions'
>;

const jobSize = (rows: number, against: Values): JobSize => ({
  rows,
  costPerRow: against.rows * (2 * against.cols + COST_PER_VALUE),
  kept: against.data.length,
});

const integers = (results: RowResults, at: number): Int32Array => {
  const found = results.at(at);
  return found instanceof Int32Array ? found : new Int32Array(0);
};

const numbers = (results: RowResults, at: number): Float64Array => {
  const found = results.at(at);
  return found instanceof Float64Array ? found : new Float64Array(0);
};

async function drawPrecisions(
  crew: RowCrew,
  ...[classes, draws, seed, task]: Parameters<Compute['randomPrecisions']>
): Promise<readonly Float64Array[]> {
  const parts = Math.ceil(draws / DRAWS_PER_PART);
  const [positives, total] = [
    Int32Array.from(classes, (each) => each.positives),
    Int32Array.from(classes, (each) => each.total),
  ];
  const ranks = positives.reduce((sum, count) => sum + count, 0) / Math.max(1, classes.length);
  const size = {
    rows: classes.length * parts,
    costPerRow: ranks * COST_PER_DRAW * DRAWS_PER_PART,
    kept: 0,
  };
  const drawn = numbers(await crew({ kind: 'chance', positives, total, parts, seed }, size, task), 0);
  const each = parts * DRAWS_PER_PART;
  return classes.map((_, c) => drawn.subarray(c * each, c * each + draws));
}

/** The operations of Compute that fall into rows, done by a crew. */
export function rowOperations(crew: RowCrew, precision: Precision): RowOperations {
  const nearest = async (query: NearestQuery, task: Parameters<RowCrew>[2]): Promise<Neighbours> => {
    const size = jobSize(query.queries.rows, query.references);
    const found = await crew({ kind: 'nearest', ...query }, size, task);
    return { rows: size.rows, k: query.k, indices: integers(found, 0), distances: numbers(found, 1) };
  };
  return {
    async neighbours(x, k, distance, task) {
      const count = neighbourCount(k, x.rows - 1);
      return nearest({ queries: x, references: x, k: count, distance, excludeSelf: true }, task);
    },
    async nearest(queries, references, k, distance, task) {
      requireSameColumns(queries, references);
      const count = neighbourCount(k, references.rows);
      return nearest({ queries, references, k: count, distance, excludeSelf: false }, task);
    },
    async neighbourGroups(x, k, groups, count, distance, task) {
      const among = neighbourCount(k, x.rows - 1);
      const query = { queries: x, references: x, k: among, distance, excludeSelf: true };
      return integers(await crew({ kind: 'groups', query, groups, count }, jobSize(x.rows, x), task), 0);
    },
    async distanceSums(x, groups, count, distance, task) {
      const found = await crew({ kind: 'sums', x, groups, count, distance }, jobSize(x.rows, x), task);
      return new Matrix(x.rows, count, numbers(found, 0));
    },
    async rankFellows(x, groups, count, apart, task) {
      const { grouped, order } = groupRows(toPrecision(unitRows(x), precision), groups, count, apart);
      const found = await crew({ kind: 'ranks', grouped }, jobSize(x.rows, x), task);
      return apart.map((_, r) => {
        const ranking = emptyRanking(x.rows);
        const [precisions, positives, totals] = [
          numbers(found, 3 * r),
          integers(found, 3 * r + 1),
          integers(found, 3 * r + 2),
        ];
        order.forEach((row, place) => {
          ranking.precision[row] = precisions[place];
          ranking.positives[row] = positives[place];
          ranking.total[row] = totals[place];
        });
        return ranking;
      });
    },
    randomPrecisions: (classes, draws, seed, task) => drawPrecisions(crew, classes, draws, seed, task),
  };
}
