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

async function everything(crew: RowCrew) {
  const of = rowOperations(cutFine(crew), 'single');
  return {
    nearest: await of.neighbours(x, 12, 'euclidean', quietTask()),
    many: await of.neighbours(x, 250, 'cosine', quietTask()),
    groups: await of.neighbourGroups(x, 200, groups, 7, 'euclidean', quietTask()),
    sums: await of.distanceSums(x, groups, 7, 'euclidean', quietTask()),
    ranks: await of.rankFellows(x, groups, 7, [undefined, kinds], quietTask()),
    chance: await of.randomPrecisions(classes, 700, 1, quietTask()),
  };
}

describe('rows handed to worker threads', () => {
  it('give the same bytes as in one thread, and what the definitions say', async () => {
    const alone = await everything(crewOf(1));
    expect(await everything(crewOf(3))).toEqual(alone);
    const plain = createReferenceCompute('single');
    const expected = await plain.rankFellows(x, groups, 7, [undefined, kinds], quietTask());
    alone.ranks.forEach((ranking, r) => {
      expectClose(ranking.precision, expected[r].precision, { atol: 1e-4 });
      expect(ranking.positives).toEqual(expected[r].positives);
      expect(ranking.total).toEqual(expected[r].total);
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
    const of = rowOperations(cutFine(crewOf(2)), 'single');
    await expect(of.distanceSums(x, groups, 7, 'euclidean', task)).rejects.toBeInstanceOf(CancelledError);
    const broken = new Matrix(ROWS, 24, x.data.slice());
    broken.data[24 * 5] = NaN;
    for (const crew of [crewOf(2), crewOf(1)]) {
      const found = rowOperations(cutFine(crew), 'single').neighbours(broken, 3, 'euclidean', quietTask());
      await expect(found).rejects.toThrow(NumericalError);
      await expect(found).rejects.toThrow('row 6 has a value');
    }
  });
});
