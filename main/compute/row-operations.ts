import type { Compute, RankedRows } from '../core/compute';
import type { Values } from '../core/matrix';
import { Matrix, takeRows, toPrecision } from '../core/matrix';
import { emptyRanking } from '../math/average-precision';
import { unitRows } from '../math/unit-rows';
import type { NestedGroups } from './nest-groups';
import { nestGroups } from './nest-groups';
import type { Nearest } from './kind-search';
import { searchByKind, takeLists } from './kind-search';
import type { PairMeans } from './pair-operations';
import { groupsFromPairs, listsFromPairs, rankPartners, sumsFromPairs } from './pair-operations';
import type { JobSize, RowCrew } from './row-crew';
import type { RowResults } from './row-jobs';
import { DRAWS_PER_PART } from './row-jobs';
import { neighbourCount, requireSameColumns } from './shape-checks';

/** Operations that selecting or ranking costs for each value that a product gives. */
const COST_PER_VALUE = 400;
/** Operations of one rank drawn at random, measured in those of a product. */
const COST_PER_DRAW = 1_200;

type Task = Parameters<RowCrew>[2];

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

/** For each layer a ranking for each entry of its `apart`. */
async function rankTogether(
  crew: RowCrew,
  unit: Values,
  { order, layers }: NestedGroups,
  task: Task,
): Promise<readonly (readonly RankedRows[])[]> {
  const job = { kind: 'ranks', grouped: { unit: takeRows(unit, order), layers } } as const;
  const found = await crew(job, jobSize(unit.rows, unit), task);
  let at = 0;
  return layers.map(({ apart }) =>
    apart.map(() => {
      const ranking = emptyRanking(unit.rows);
      const [precisions, positives] = [numbers(found, at), integers(found, at + 1)];
      const totals = integers(found, at + 2);
      at += 3;
      order.forEach((row, place) => {
        ranking.precision[row] = precisions[place];
        ranking.positives[row] = positives[place];
        ranking.total[row] = totals[place];
      });
      return ranking;
    }),
  );
}

type NearestOperations = Pick<
  Compute,
  'neighbours' | 'nearest' | 'neighboursApart' | 'neighboursAndApart' | 'neighbourGroups'
>;

const nearestBy =
  (crew: RowCrew): Nearest =>
  async (query, task) => {
    const size = jobSize(query.queries.rows, query.references);
    const found = await crew({ kind: 'nearest', ...query }, size, task);
    return { rows: size.rows, k: query.k, indices: integers(found, 0), distances: numbers(found, 1) };
  };

/** Nearest rows: of one table by pairs of rows where that is worth it, else row by row. */
function nearestOperations(means: PairMeans): NearestOperations {
  const { crew } = means;
  const nearest = nearestBy(crew);
  const neighbours: Compute['neighbours'] = async (x, k, distance, task) => {
    const query = { x, k: neighbourCount(k, x.rows - 1), distance };
    const paired = await listsFromPairs(means, query, [query], () => task);
    if (paired !== undefined) return paired[0];
    return nearest({ ...query, queries: x, references: x, excludeSelf: true }, task);
  };
  return {
    neighbours,
    async neighboursAndApart(x, k, { kinds, count, k: kApart }, distance, task) {
      const query = { x, k: neighbourCount(k, x.rows - 1), distance };
      const apart = { ...query, k: neighbourCount(kApart, x.rows - 1), kinds, kindCount: count };
      const paired = await listsFromPairs(means, query, [query, apart], () => task);
      if (paired === undefined) return { all: await neighbours(x, k, distance, task) };
      return { all: paired[0], apart: paired[1] };
    },
    async nearest(queries, references, k, distance, task) {
      requireSameColumns(queries, references);
      const count = neighbourCount(k, references.rows);
      return nearest({ queries, references, k: count, distance, excludeSelf: false }, task);
    },
    async neighboursApart(x, kinds, kindCount, rows, k, distance, task) {
      const query = { x, k: neighbourCount(k, x.rows - 1), distance, kinds, kindCount };
      // Few rows are asked for themselves.
      const paired =
        2 * rows.length > x.rows ? await listsFromPairs(means, query, [query], () => task) : undefined;
      const all = paired?.[0] ?? (await searchByKind(rows, query, nearest, task));
      return {
        rows: rows.length,
        k: all.k,
        indices: takeLists(all.indices, rows, all.k),
        distances: takeLists(all.distances, rows, all.k),
      };
    },
    async neighbourGroups(x, k, groups, count, distance, task) {
      const among = neighbourCount(k, x.rows - 1);
      const paired = await groupsFromPairs(
        means,
        { x, k: among, distance },
        { codes: groups, count },
        () => task,
      );
      if (paired !== undefined) return paired;
      const query = { queries: x, references: x, k: among, distance, excludeSelf: true };
      return integers(await crew({ kind: 'groups', query, groups, count }, jobSize(x.rows, x), task), 0);
    },
  };
}

type RowOperations = NearestOperations &
  Pick<Compute, 'distanceSums' | 'rankFellows' | 'rankPartners' | 'randomPrecisions'>;

/** The operations of Compute that fall into rows or pairs of rows, done by a crew. */
export function rowOperations(options: PairMeans): RowOperations {
  const { crew, precision, fewestPaired } = options;
  return {
    ...nearestOperations(options),
    async distanceSums(x, groups, count, distance, task) {
      if (x.rows >= fewestPaired) return sumsFromPairs(options, x, groups, count, distance, task);
      const found = await crew({ kind: 'sums', x, groups, count, distance }, jobSize(x.rows, x), task);
      return new Matrix(x.rows, count, numbers(found, 0));
    },
    rankPartners: (left, right, task) => {
      requireSameColumns(left, right);
      const [a, b] = [left, right].map((table) => toPrecision(unitRows(table), precision));
      return rankPartners(crew, a, b, task);
    },
    async rankFellows(x, groupings, task) {
      const unit = toPrecision(unitRows(x), precision);
      const together = nestGroups(groupings);
      if (together !== undefined) return rankTogether(crew, unit, together, task);
      const found: (readonly RankedRows[])[] = [];
      for (const grouping of groupings) {
        const part = task.child('rankings', 1 / groupings.length);
        const alone = nestGroups([grouping]);
        if (alone !== undefined) found.push(...(await rankTogether(crew, unit, alone, part)));
      }
      return found;
    },
    randomPrecisions: (classes, draws, seed, task) => drawPrecisions(crew, classes, draws, seed, task),
  };
}
