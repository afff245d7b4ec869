import { expect, it } from 'vitest';
import type { Compute } from '../../main/core/compute';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { averagePrecision, createRankCounter } from '../../main/math/average-precision';
import { createFewNegatives } from '../../main/math/few-negatives';
import { rankAgainstControls } from '../../main/metrics/rank-against-controls';
import { testRun } from '../helpers/run';
import { smallSamples } from './cases';

it('few negatives give the precision of ranking all, to the last bit, ties among them', () => {
  const rng = createRng(5, 'few negatives');
  const rankFew = createFewNegatives();
  const counter = createRankCounter();
  for (const others of [0, 1, 2, 60, 7]) {
    // Whole numbers of eighths, of which many are tied, then any.
    const step = others === 60 ? 0 : 8;
    const value = (): number => (step > 0 ? rng.int(40) / step - 2 : rng.normal());
    const positives = Float64Array.from({ length: 90 }, value);
    const negatives = Float64Array.from({ length: others }, value);
    counter.load(positives.slice().sort());
    counter.add(negatives, 0, others);
    expect(rankFew(positives, 90, negatives.slice(), others)).toBe(averagePrecision(counter.before()));
  }
  expect(rankFew(new Float64Array(0), 0, new Float64Array(3), 3)).toBeNaN();
});

/** Every row by itself: its replicates and the rows of the other kind of its batch, sorted by similarity. */
function plainPrecisions({ features, label, batches, control }: Samples): number[] {
  const { rows, cols, data } = features;
  const row = (i: number) => Array.from(data.subarray(i * cols, (i + 1) * cols));
  const cosine = (a: number[], b: number[]): number =>
    a.reduce((sum, value, j) => sum + value * b[j], 0) / Math.hypot(...a) / Math.hypot(...b);
  return Array.from({ length: rows }, (_, i) => {
    const ranked: (readonly [number, boolean])[] = [];
    for (let j = 0; j < rows; j++) {
      const same = label!.codes[i] === label!.codes[j];
      const other = batches[0].codes[i] === batches[0].codes[j] && control![i] !== control![j];
      if (j !== i && (same || other)) ranked.push([cosine(row(i), row(j)), same]);
    }
    ranked.sort(([a], [b]) => b - a);
    let [found, sum] = [0, 0];
    ranked.forEach(([, positive], at) => (sum += positive ? ++found / (at + 1) : 0));
    return found > 0 ? sum / found : NaN;
  });
}

it('ranks every row as by itself, in blocks of several labels and of one with many replicates', async () => {
  const small = smallSamples(240);
  // 40 labels of 3 rows and one of 120; some of the rare ones are controls.
  const names = Array.from({ length: 240 }, (_, i) => (i % 2 === 0 ? 'many' : `rare ${Math.floor(i / 6)}`));
  const control = Uint8Array.from(names, (name, i) => (i % 2 === 1 && name.endsWith('7') ? 1 : 0));
  const samples = { ...small, label: factorOf(names), control };
  const { precision } = await rankAgainstControls(samples, testRun());
  plainPrecisions(samples).forEach((expected, i) => expect(precision[i]).toBeCloseTo(expected, 10));
});

it('computes few similarities besides those that are ranked', async () => {
  const run = testRun();
  const [rows, labels, batches] = [1600, 5, 4];
  const rng = createRng(6, 'blocks');
  const label = Array.from({ length: rows }, (_, i) => `l${i % labels}`);
  const samples: Samples = {
    features: new Matrix(
      rows,
      2,
      Float64Array.from({ length: 2 * rows }, () => rng.normal()),
    ),
    featureNames: ['a', 'b'],
    batches: [factorOf(Array.from({ length: rows }, (_, i) => `b${Math.floor(i / labels) % batches}`))],
    label: factorOf(label),
    control: Uint8Array.from(label, (name) => (name === 'l0' ? 1 : 0)),
    columns: new Map(),
  };
  let computed = 0;
  const product: Compute['product'] = (a, b, options, task) => {
    computed += a.rows * b.rows;
    return run.compute.product(a, b, options, task);
  };
  const { total } = await rankAgainstControls(samples, { ...run, compute: { ...run.compute, product } });
  const ranked = total.reduce((sum, count) => sum + count + 1, 0);
  expect(computed).toBe(ranked);
});
