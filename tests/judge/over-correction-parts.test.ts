import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Factor } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { findBadBatches } from '../../main/judge/bad-batches';
import { FEWEST_LABELS, chooseStrength } from '../../main/judge/choose-strength';
import { controlsFate } from '../../main/judge/controls-fate';
import { neighbourhoodChange, neighboursChanged } from '../../main/judge/neighbourhood-change';
import { signTest } from '../../main/judge/over-correction';
import { shuffledRows, withShuffledLabels } from '../../main/judge/shuffle-labels';
import { chanceExplained, varianceExplained } from '../../main/judge/variance-explained';
import { quietTask } from '../../main/core/task';
import { testRun } from '../helpers/run';

const ROWS = 240;
const batch = factorOf(Array.from({ length: ROWS }, (_, i) => `batch ${i % 3}`));
const label = factorOf(Array.from({ length: ROWS }, (_, i) => (i % 4 === 0 ? 'DMSO' : `T${(i >> 2) % 5}`)));
const control = Uint8Array.from(label.codes, (code) => (label.levels[code] === 'DMSO' ? 1 : 0));

/** Noise, with a shift of every batch and of every treatment. */
function table(shift: number, signal: number): Matrix<Float64Array> {
  const rng = createRng(3, 'table');
  const data = Float64Array.from({ length: ROWS * 6 }, (_, i) => {
    const row = Math.floor(i / 6);
    const feature = i % 6;
    const own = feature === 0 ? shift * batch.codes[row] : 0;
    return rng.normal() + own + (feature === 1 && control[row] === 0 ? signal : 0);
  });
  return new Matrix(ROWS, 6, data);
}

const samples = (features: Matrix<Float64Array>, more: Partial<Samples> = {}): Samples => ({
  features,
  featureNames: ['a', 'b', 'c', 'd', 'e', 'f'],
  batches: [batch],
  label,
  control,
  columns: new Map<string, Factor>([
    ['batch', batch],
    ['treatment', label],
  ]),
  ...more,
});

describe('controls', () => {
  it('come together when batches are aligned, while treated rows stay apart', () => {
    const [before, after] = [table(4, 6), table(0, 6)];
    const fate = controlsFate(before, after, samples(before), null);
    if ('why' in fate) throw new Error(fate.why);
    expect(fate.rows).toBe(60);
    // 3 batches at 0, 4, 8 in one feature: variance 16 between centres.
    expect(fate.between.before).toBeGreaterThan(0.3);
    expect(fate.between.after).toBeLessThan(0.02);
    expect(fate.separation.after).toBeGreaterThan(2);
    // The batches' shift is no part of the distance to the own batch's controls.
    expect(fate.separation.before).toBeCloseTo(fate.separation.after, 10);
  });

  it('do not care about the scale of a table', () => {
    const before = table(2, 3);
    const twice = new Matrix(
      ROWS,
      6,
      before.data.map((value) => 2 * value),
    );
    const fate = controlsFate(before, twice, samples(before), null);
    if ('why' in fate) throw new Error(fate.why);
    for (const { before: then, after } of [fate.within, fate.between, fate.separation]) {
      expect(after).toBeCloseTo(then, 12);
    }
  });

  it('say why nothing can be told of them', () => {
    const before = table(1, 1);
    const none = controlsFate(before, before, samples(before, { control: new Uint8Array(ROWS) }), null);
    expect(none).toEqual({ why: 'no rows are named as negative controls' });
    const only = Uint8Array.from(control, (flag, row) => (batch.codes[row] === 0 ? flag : 0));
    expect(controlsFate(before, before, samples(before, { control: only }), null)).toEqual({
      why: 'only one batch has negative controls',
    });
  });
});

it('splits variance as a one-way analysis does: all of it where a feature is the batch, chance where it is noise', async () => {
  const only = new Matrix(ROWS, 1, Float64Array.from(batch.codes));
  const pca = (x: Matrix<Float64Array>) => testRun().compute.pca(x, 6, quietTask());
  const { total, components } = varianceExplained(only, await pca(only), batch, label);
  expect(total.batch).toBeCloseTo(1, 12);
  expect(components).toHaveLength(1);
  expect(components[0]).toMatchObject({
    share: expect.closeTo(1, 12) as number,
    batch: expect.closeTo(1, 12) as number,
  });
  const noise = varianceExplained(table(0, 0), await pca(table(0, 0)), batch, label);
  const chance = chanceExplained(ROWS, batch, label);
  expect(chance.batch).toBeCloseTo(2 / 239, 12);
  expect(noise.total.label / chance.label).toBeGreaterThan(0.4);
  expect(noise.total.label / chance.label).toBeLessThan(2);
  const shares = noise.components.reduce((sum, { share }) => sum + share, 0);
  expect(shares).toBeCloseTo(1, 10);
  // Along all components together, batches explain what they explain of the table.
  const along = noise.components.reduce((sum, { share, batch: part }) => sum + share * part, 0);
  expect(along).toBeCloseTo(noise.total.batch, 10);
});

it('shuffles labels among the treated rows of each batch only', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const from = shuffledRows(samples(table(0, 0)), seed, 0);
      expect([...from].sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
      from.forEach((source, row) => {
        expect(batch.codes[source]).toBe(batch.codes[row]);
        if (control[row] === 1) expect(source).toBe(row);
      });
    }),
    { numRuns: 20 },
  );
});

it('takes along all that tells of the label, and nothing else', () => {
  const before = samples(table(0, 0), { covariates: new Map([['kept', label]]) });
  const mixed = withShuffledLabels(before, shuffledRows(before, 7, 1));
  const names = (factor: Factor | undefined): readonly string[] =>
    Array.from(factor?.codes ?? [], (code) => factor?.levels[code] ?? '');
  expect(names(mixed.label)).not.toEqual(names(label));
  expect(names(mixed.columns.get('treatment') as Factor)).toEqual(names(mixed.label));
  expect(names(mixed.covariates?.get('kept') as Factor)).toEqual(names(mixed.label));
  expect(mixed.columns.get('batch')).toBe(batch);
  expect(mixed.features).toBe(before.features);
});

it('counts neighbours that are others now', () => {
  const lists = (indices: readonly number[]) => ({
    ...{ rows: 2, k: 3, indices: Int32Array.from(indices) },
    distances: new Float64Array(6),
  });
  const changed = neighboursChanged(lists([1, 2, 3, 4, 5, 6]), lists([3, 2, 1, 4, 8, 9]));
  expect(Array.from(changed)).toEqual([0, expect.closeTo(2 / 3, 12)]);
  const two = factorOf(['a', 'b']);
  expect(neighbourhoodChange(changed, 3, two, two)).toMatchObject({
    mean: expect.closeTo(1 / 3, 12) as number,
    perBatch: { a: 0 },
    moved: [{ row: 1 }, { row: 0, share: 0 }],
  });
});

it('gives the sign test of SciPy (binomtest, greater)', () => {
  expect(signTest(5, 1)).toBeCloseTo(0.109375, 12);
  expect(signTest(9, 3)).toBeCloseTo(0.072998046875, 12);
  expect(signTest(0, 0)).toBe(1);
});

describe('a batch that stands apart', () => {
  const names = (hits: Float64Array, of = batch, told = label): readonly string[] =>
    findBadBatches(hits, of, told).map(({ batch: name }) => name);
  const hitsOf = (told: (row: number) => boolean): Float64Array =>
    Float64Array.from({ length: ROWS }, (_, row) => (told(row) ? 1 : 0));

  it('is named only where it is surely and much worse', () => {
    const last = (percent: number) =>
      hitsOf((row) => (row * 37) % 100 < (batch.codes[row] === 2 ? percent : 80));
    expect(names(last(20))).toEqual(['batch 2']);
    expect(names(last(60))).toEqual([]);
    expect(names(new Float64Array(ROWS).fill(NaN))).toEqual([]);
    const two = factorOf(Array.from({ length: ROWS }, (_, i) => (i % 2 === 0 ? 'a' : 'b')));
    expect(names(Float64Array.from(two.codes), two)).toEqual([]);
  });

  it('is held against the same labels elsewhere, not against easier ones', () => {
    // T0 and T1 are never told, wherever they are, and most of batch 2's rows are theirs.
    const hard = (row: number) => ['T0', 'T1'].includes(label.levels[label.codes[row]]);
    const hits = hitsOf((row) => !hard(row));
    hits.forEach((_, row) => {
      if (batch.codes[row] === 2 && !hard(row) && row % 4 !== 1) hits[row] = NaN;
    });
    const told = (b: number) => {
      const own = Array.from(hits).filter((hit, row) => batch.codes[row] === b && !Number.isNaN(hit));
      return own.reduce((sum, hit) => sum + hit, 0) / own.length;
    };
    expect(told(2)).toBeLessThan(0.5 * told(0));
    expect(names(hits)).toEqual([]);
  });

  it('is not named for one label alone, nor for labels that hardly occur elsewhere', () => {
    // Batch 2 has nothing but one treatment that others have too, and it is never told there.
    const one = hitsOf((row) => batch.codes[row] !== 2);
    one.forEach((_, row) => {
      if (batch.codes[row] === 2 && label.levels[label.codes[row]] !== 'T0') one[row] = NaN;
    });
    expect(names(one)).toEqual([]);
    // 20 rows of x and y in batch 2 and two in each other batch, which find those 20.
    const rows = ['x', 'y'].flatMap((name) =>
      [0, 1, 2].flatMap((b) => Array.from({ length: b === 2 ? 20 : 2 }, () => [name, `batch ${b}`])),
    );
    const of = factorOf(rows.map(([, b]) => b));
    const told = factorOf(rows.map(([name]) => name));
    const found = Float64Array.from(of.codes, (code) => (code === 2 ? 0 : 1));
    expect(names(found, of, told)).toEqual([]);
  });
});

describe('choosing a strength', () => {
  const names = Array.from({ length: 10 }, (_, i) => `label ${i}`);
  const scores = (of: (i: number) => number) => new Map(names.map((name, i) => [name, of(i)]));

  it('takes the setting that is best for all, and the standard one where nothing beats it', () => {
    const settings = [scores(() => 0.4), scores(() => 0.6), undefined, scores(() => 0.5)];
    const found = chooseStrength(settings, 0, 1);
    expect(found).toMatchObject({ chosen: 1, folds: 5, labels: 10 });
    expect(found?.means[2]).toBeNull();
    expect(found?.heldOut.tuned).toBeCloseTo(0.6, 12);
    expect(found?.heldOut.standard).toBeCloseTo(0.4, 12);
    expect(chooseStrength([scores(() => 0.4), scores(() => 0.4)], 0, 1)?.chosen).toBe(0);
  });

  it('does not grade itself: settings that differ by noise alone gain nothing on labels held out', () => {
    let [chosen, held] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const rng = createRng(seed, 'noise');
      const settings = Array.from({ length: 8 }, () => scores(() => 0.5 + 0.1 * rng.normal()));
      const found = chooseStrength(settings, 0, seed);
      if (found === undefined) throw new Error('ten labels are enough');
      chosen += (found.means[found.chosen] ?? 0) / 40;
      held += found.heldOut.tuned / 40;
    }
    expect(chosen).toBeGreaterThan(0.53);
    expect(Math.abs(held - 0.5)).toBeLessThan(0.015);
  });

  it('is left when there are too few labels', () => {
    const few = new Map(names.slice(0, FEWEST_LABELS - 1).map((name) => [name, 1]));
    expect(chooseStrength([few, few], 0, 1)).toBeUndefined();
  });
});
