import { expect, it } from 'vitest';
import { CancelledError } from '../../main/core/errors';
import { factorOf } from '../../main/core/factor';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { bootstrapScores, drawRows, percentileInterval, poolScores } from '../../main/judge/bootstrap';
import { cannotTellApart } from '../../main/judge/ties';

const label = factorOf(Array.from({ length: 400 }, (_, i) => (i < 300 ? 'a' : 'b')));

it('draws as many rows of each label as there are, the same for the same seed', async () => {
  const draws = await drawRows(label, 5, 1, quietTask());
  for (const rows of draws) {
    expect(rows.filter((row) => row < 300)).toHaveLength(300);
    expect(new Set(rows).size).toBeLessThan(300);
  }
  expect(await drawRows(label, 5, 1, quietTask())).toEqual(draws);
  expect(await drawRows(label, 5, 2, quietTask())).not.toEqual(draws);
});

it('pools by mean, median and label means, leaving out rows without a score', () => {
  const perSample = new Float64Array([1, 2, NaN, 9, 5]);
  const labels = factorOf(['x', 'x', 'x', 'x', 'y']);
  const rows = Int32Array.from([0, 1, 2, 3, 4]);
  expect(poolScores(perSample, rows, 'mean', labels)).toBe(17 / 4);
  expect(poolScores(perSample, rows, 'median', labels)).toBe(3.5);
  expect(poolScores(perSample, rows, 'label-means', labels)).toBe((4 + 5) / 2);
  expect(poolScores(perSample, Int32Array.from([2, 2]), 'mean', labels)).toBeNaN();
});

it('gives intervals as wide as theory says', async () => {
  const rng = createRng(4, 'normal');
  const perSample = Float64Array.from({ length: 400 }, () => rng.normal());
  const draws = await drawRows(label, 2000, 1, quietTask());
  const scores = await bootstrapScores(
    { perSample, pooling: 'mean', dependence: 1 },
    draws,
    label,
    quietTask(),
  );
  const { low, high } = percentileInterval(scores);
  // The mean of 400 standard normals: 1.96 / 20 to either side.
  expect(high - low).toBeGreaterThan(0.9 * 0.196);
  expect(high - low).toBeLessThan(1.1 * 0.196);
});

it('tells paired differences apart that single intervals would hide', async () => {
  const rng = createRng(5, 'pairs');
  const first = Float64Array.from({ length: 400 }, () => rng.normal());
  const draws = await drawRows(label, 200, 1, quietTask());
  const pool = (values: Float64Array) =>
    bootstrapScores({ perSample: values, pooling: 'mean', dependence: 1 }, draws, label, quietTask());
  const a = await pool(first);
  const better = await pool(first.map((value) => value + 0.03));
  const noisy = await pool(first.map((value) => value + 0.03 + 0.9 * rng.normal()));
  expect(cannotTellApart(better, a)).toBe(false);
  expect(cannotTellApart(noisy, a)).toBe(true);
  expect(cannotTellApart(await pool(first.map((value) => value + 0.001)), a)).toBe(true);
});

it('stops when it is cancelled', async () => {
  const controller = new AbortController();
  controller.abort();
  const task = createTask(controller.signal, () => undefined);
  await expect(drawRows(label, 5, 1, task)).rejects.toBeInstanceOf(CancelledError);
});
