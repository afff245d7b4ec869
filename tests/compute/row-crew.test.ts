import { describe, expect, it } from 'vitest';
import { createGemm } from '../../main/compute/gemm';
import { createReferenceCompute } from '../../main/compute/reference';
import { createRowCrew } from '../../main/compute/row-crew';
import type { RowCrew } from '../../main/compute/row-crew';
import { rowOperations } from '../../main/compute/row-operations';
import { CancelledError, NumericalError } from '../../main/core/errors';
import { Matrix, toSingle } from '../../main/core/matrix';
import { createTask, quietTask } from '../../main/core/task';
import { expectClose } from '../helpers/oracle';
import { randomMatrix } from './implementations';

const ROWS = 400;
const x = toSingle(randomMatrix(ROWS, 24, 'crew', 1));
const groups = Int32Array.from({ length: ROWS }, (_, i) => (i * i) % 7);
const kinds = Int32Array.from({ length: ROWS }, (_, i) => i % 4);
/** Groups 5 and 6 lie outside the wider ones; groups of `kinds` lie across those of `groups`. */
const wider = groups.map((group) => (group >= 5 ? -1 : group >> 1));
const nested = [
  { groups: wider, count: 3, apart: [groups] },
  { groups, count: 7, apart: [undefined, kinds] },
];
const crossed = [
  { groups: kinds, count: 4, apart: [undefined] },
  { groups, count: 7, apart: [kinds] },
];
const classes = [
  { positives: 3, total: 40 },
  { positives: 30, total: 41 },
];

const crewOf = (threads: number, smallest = 0): RowCrew =>
  createRowCrew({ gemm: createGemm('cpu', 1), precision: 'single', threads, smallest });

/** Ranges of a few rows, so that several are handed out. */
const cutFine =
  (crew: RowCrew): RowCrew =>
  (job, size, task) =>
    crew(job, { ...size, costPerRow: 1.2e10 / 70 }, task);

const operationsOf = (crew: RowCrew, fewestPaired = Infinity) =>
  rowOperations({ crew: cutFine(crew), precision: 'single', fewestPaired });

async function everything(crew: RowCrew) {
  const of = operationsOf(crew);
  return {
    nearest: await of.neighbours(x, 12, 'euclidean', quietTask()),
    many: await of.neighbours(x, 250, 'cosine', quietTask()),
    groups: await of.neighbourGroups(x, 200, groups, 7, 'euclidean', quietTask()),
    sums: await of.distanceSums(x, groups, 7, 'euclidean', quietTask()),
    nested: await of.rankFellows(x, nested, quietTask()),
    crossed: await of.rankFellows(x, crossed, quietTask()),
    chance: await of.randomPrecisions(classes, 700, 1, quietTask()),
  };
}

describe('rows handed to worker threads', () => {
  it('give the same bytes as in one thread, and what the definitions say', async () => {
    const alone = await everything(crewOf(1));
    expect(await everything(crewOf(3))).toEqual(alone);
    const plain = createReferenceCompute('single');
    const expected = await plain.rankFellows(x, [...nested, ...crossed], quietTask());
    const rankings = expected.flat();
    expect(rankings).toHaveLength(5);
    [...alone.nested, ...alone.crossed].flat().forEach((ranking, r) => {
      const known = (values: Float64Array): Float64Array => values.map((v) => (Number.isNaN(v) ? -1 : v));
      expectClose(known(ranking.precision), known(rankings[r].precision), { atol: 1e-4 });
      expect(ranking.positives).toEqual(rankings[r].positives);
      expect(ranking.total).toEqual(rankings[r].total);
    });
    expect(alone.nearest).toEqual(await plain.neighbours(x, 12, 'euclidean', quietTask()));
    // Of 3 among 40: the expected average precision, by enumeration of all 9,880 rankings.
    const all: number[] = [];
    for (let a = 1; a <= 38; a++)
      for (let b = a + 1; b <= 39; b++)
        for (let c = b + 1; c <= 40; c++) all.push((1 / a + 2 / b + 3 / c) / 3);
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(alone.chance[0]) - mean(all))).toBeLessThan(0.02);
  });

  it('hear a cancel, and tell an error as one thread would', async () => {
    const abort = new AbortController();
    const task = createTask(abort.signal, ({ done }) => {
      if (done > 0) abort.abort();
    });
    const of = operationsOf(crewOf(2));
    await expect(of.distanceSums(x, groups, 7, 'euclidean', task)).rejects.toBeInstanceOf(CancelledError);
    const broken = new Matrix(ROWS, 24, x.data.slice());
    broken.data[24 * 5] = NaN;
    for (const crew of [crewOf(2), crewOf(1)]) {
      const found = operationsOf(crew).neighbours(broken, 3, 'euclidean', quietTask());
      await expect(found).rejects.toThrow(NumericalError);
      await expect(found).rejects.toThrow('row 6 has a value');
    }
  });
});

/** Rows of which many are copies of one, so that their neighbours are tied and a sweep leaves them open. */
function tableWithCopies(rows: number): Matrix {
  const table = toSingle(randomMatrix(rows, 24, 'pairs', 1));
  for (let i = 0; i < rows; i += 3) table.data.copyWithin(i * 24, 0, 24);
  return table;
}

describe('pairs of rows swept together', () => {
  const distinct = toSingle(randomMatrix(1200, 24, 'pairs', 1));
  const table = tableWithCopies(1200);
  const codes = Int32Array.from({ length: 1200 }, (_, i) => (i * i) % 7);
  const batches = Int32Array.from({ length: 1200 }, (_, i) => i % 5);
  const asked = Int32Array.from({ length: 900 }, (_, i) => 1199 - i);
  const paired = (threads: number) => operationsOf(crewOf(threads), 1000);
  const plain = createReferenceCompute('single');

  it.each(['euclidean', 'cosine'] as const)('give the neighbours of the definition, %s', async (distance) => {
    const expected = await plain.neighbours(table, 12, distance, quietTask());
    expect(await paired(1).neighbours(table, 12, distance, quietTask())).toEqual(expected);
    const counted = await paired(1).neighbourGroups(table, 200, codes, 7, distance, quietTask());
    expect(counted).toEqual(await plain.neighbourGroups(table, 200, codes, 7, distance, quietTask()));
    const sums = await paired(1).distanceSums(distinct, codes, 7, distance, quietTask());
    const expectedSums = await plain.distanceSums(distinct, codes, 7, distance, quietTask());
    expectClose(sums.data, expectedSums.data, { rtol: 1e-5 });
  });

  it('give neighbours of other kinds, for all rows, few rows and where a kind has few others', async () => {
    const none = Int32Array.from({ length: 1200 }, (_, i) => (i < 1195 ? 0 : 1));
    for (const [kinds, count, rows] of [
      [batches, 5, asked],
      [batches, 5, asked.subarray(0, 20)],
      [none, 2, asked],
    ] as const) {
      const expected = await plain.neighboursApart(table, kinds, count, rows, 9, 'euclidean', quietTask());
      const found = await paired(1).neighboursApart(table, kinds, count, rows, 9, 'euclidean', quietTask());
      expect(found).toEqual(expected);
    }
  });

  it('give neighbours and those of other kinds from one sweep', async () => {
    const apart = { kinds: batches, count: 5, k: 9 };
    const rows = Int32Array.from(batches.keys());
    const both = await paired(1).neighboursAndApart(table, 12, apart, 'cosine', quietTask());
    expect(both.all).toEqual(await plain.neighbours(table, 12, 'cosine', quietTask()));
    expect(both.apart).toEqual(
      await plain.neighboursApart(table, batches, 5, rows, 9, 'cosine', quietTask()),
    );
    const alone = await operationsOf(crewOf(1)).neighboursAndApart(table, 12, apart, 'cosine', quietTask());
    expect(alone).toEqual({ all: both.all });
  });

  it('give the same bytes in several threads', async () => {
    const everyPair = async (threads: number) => {
      const of = paired(threads);
      const other = toSingle(randomMatrix(1200, 24, 'partners', 1));
      return {
        lists: await of.neighbours(table, 12, 'euclidean', quietTask()),
        sums: await of.distanceSums(table, codes, 7, 'euclidean', quietTask()),
        partners: await of.rankPartners(table, other, quietTask()),
      };
    };
    const alone = await everyPair(1);
    expect(await everyPair(2)).toEqual(alone);
    const ranks = await plain.rankPartners(
      table,
      toSingle(randomMatrix(1200, 24, 'partners', 1)),
      quietTask(),
    );
    expectClose(alone.partners.forth, ranks.forth, { atol: 1 });
    expectClose(alone.partners.back, ranks.back, { atol: 1 });
  });

  it('hear a cancel between tiles', async () => {
    const abort = new AbortController();
    const task = createTask(abort.signal, ({ fraction }) => {
      if (fraction > 0.4) abort.abort();
    });
    const found = paired(2).neighbours(table, 12, 'euclidean', task);
    await expect(found).rejects.toBeInstanceOf(CancelledError);
  });
});
