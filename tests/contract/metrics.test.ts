import { describe, expect, it } from 'vitest';
import { CancelledError, ParamError } from '../../main/core/errors';
import type { Factor } from '../../main/core/factor';
import { factorOf } from '../../main/core/factor';
import { takeRows, zerosLike } from '../../main/core/matrix';
import type { Metric, Parts, Score } from '../../main/core/metric';
import { permutation, createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { takeSamples } from '../../main/core/samples';
import { createTask } from '../../main/core/task';
import type { EvaluatedExtras } from '../../main/metrics/evaluated';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import { testRun } from '../helpers/run';
import { smallExtras, smallSamples } from '../metrics/cases';

const score = (
  metric: Metric,
  samples: Samples,
  extras: EvaluatedExtras = smallExtras(samples),
  run = testRun(),
): Promise<Score> => metric.score(createEvaluated(samples, extras), {}, run);

const takeExtras = (extras: EvaluatedExtras, rows: Int32Array): EvaluatedExtras => ({
  ...extras,
  clusters: extras.clusters!.map((clustering) => ({
    ...clustering,
    clusters: factorOf(Array.from(rows, (i) => clustering.clusters.levels[clustering.clusters.codes[i]])),
  })),
  before: takeRows(extras.before!, rows),
  other: takeRows(extras.other!, rows),
});

const relevel = (factor: Factor, name: (level: string) => string): Factor =>
  factorOf(Array.from(factor.codes, (code) => name(factor.levels[code])));

/** Null with a reason in words, or a number inside the metric's range. */
function expectScore(found: Score, metric: Metric): void {
  if (found.value === null) {
    expect(found.why).toMatch(/\w+ \w+/);
    return;
  }
  const [low, high] = [Math.min(...metric.range), Math.max(...metric.range)];
  expect(found.value).toBeGreaterThanOrEqual(low - 1e-12);
  expect(found.value).toBeLessThanOrEqual(high + 1e-12);
}

function expectFiniteParts(parts: Parts): void {
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'number') expect([name, Number.isFinite(value)]).toEqual([name, true]);
    else if (typeof value === 'object' && value !== null) expectFiniteParts(value);
  }
}

function expectSame(a: Score, b: Score): void {
  if (a.value === null || b.value === null) expect(a.value).toBe(b.value);
  else expect(Math.abs(a.value - b.value)).toBeLessThanOrEqual(1e-9);
}

describe.each(metrics.entries.map((metric) => ({ id: metric.id, metric })))('$id', ({ metric }) => {
  it('tells what it is', () => {
    expect(metric.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [metric.title, metric.summary, metric.citation, metric.caution]) {
      expect(text.length).toBeGreaterThan(8);
    }
    expect(metric.summary).toMatch(/[.…]$/);
    expect(metric.caution).toMatch(/\.$/);
    expect(metric.range[0]).not.toBe(metric.range[1]);
  });

  it('gives a number within its range, and leaves its input as it was', async () => {
    const samples = smallSamples();
    const extras = smallExtras(samples);
    const copies = [samples.features, extras.before!, extras.other!].map((x) => x.data.slice());
    const found = await score(metric, samples, extras);
    expectScore(found, metric);
    if (metric.id.startsWith('isolated')) expect(found.value).toBeNull();
    else expect(found).not.toHaveProperty('why');
    [samples.features, extras.before!, extras.other!].forEach((x, i) => expect(x.data).toEqual(copies[i]));
  });

  it('does not depend on the order of the rows', async () => {
    const samples = smallSamples();
    const extras = smallExtras(samples);
    const rows = permutation(samples.features.rows, createRng(8, 'order'));
    const found = await score(metric, samples, extras);
    const moved = await score(metric, takeSamples(samples, rows), takeExtras(extras, rows));
    expectSame(found, moved);
    if (found.perSample === undefined) return;
    const expected = Array.from(rows, (i) => found.perSample![i]);
    expected.forEach((value, i) => {
      if (Number.isNaN(value)) expect(moved.perSample![i]).toBeNaN();
      else expect(moved.perSample![i]).toBeCloseTo(value, 9);
    });
  });

  it('does not depend on what batches and labels are called', async () => {
    const samples = smallSamples();
    const extras = smallExtras(samples);
    const rename = (level: string): string => (level === '' ? '' : `renamed ${level}`);
    const renamed = {
      ...samples,
      batches: samples.batches.map((batch) => relevel(batch, rename)),
      label: relevel(samples.label!, rename),
      group: relevel(samples.group!, rename),
    };
    const pairs = extras.pairs!.map(([a, b]) => [rename(a), rename(b)] as const);
    expectSame(await score(metric, samples, extras), await score(metric, renamed, { ...extras, pairs }));
  });

  it('repeats itself for the same seed', async () => {
    const samples = smallSamples();
    const first = await score(metric, samples);
    const second = await score(metric, samples);
    expect(second).toEqual(first);
  });

  it('stops when it is cancelled', async () => {
    const samples = smallSamples();
    const controller = new AbortController();
    controller.abort();
    const run = { ...testRun(), task: createTask(controller.signal, () => undefined) };
    await expect(score(metric, samples, smallExtras(samples), run)).rejects.toBeInstanceOf(CancelledError);
  });

  it('stops in the middle of its work when it is cancelled then', async () => {
    const samples = smallSamples();
    const controller = new AbortController();
    let ticks = 0;
    const task = createTask(controller.signal, () => {
      if (++ticks === 2) controller.abort();
    });
    const outcome = await score(metric, samples, smallExtras(samples), { ...testRun(), task }).catch(
      (error: unknown) => error,
    );
    // A score refused at the first look has no middle.
    if (ticks < 2) expect(outcome).toHaveProperty('why');
    else expect(outcome).toBeInstanceOf(CancelledError);
  });

  it('refuses parameters that it does not know or that are out of range', async () => {
    const evaluated = createEvaluated(smallSamples(), smallExtras(smallSamples()));
    await expect(metric.score(evaluated, { 'no-such': 1 }, testRun())).rejects.toBeInstanceOf(ParamError);
    for (const [name, spec] of Object.entries(metric.params)) {
      if (spec.kind !== 'int' && spec.kind !== 'float') continue;
      const raw = { [name]: spec.max + 1 };
      await expect(metric.score(evaluated, raw, testRun())).rejects.toThrow(`${name} must be`);
    }
  });

  it('says what is missing', async () => {
    const { label, group, control, ...bare } = smallSamples();
    const found = await score(metric, { ...bare, batches: [] }, {});
    expect([label, group, control]).not.toContain(undefined);
    expect(found.value === null ? found.why : '').toMatch(/needs/);
  });

  const all = (samples: Samples, name: string): Factor => relevel(samples.label!, () => name);
  const each = (samples: Samples): Factor =>
    factorOf(Array.from({ length: samples.features.rows }, (_, i) => `only ${i}`));
  const awkward: Readonly<Record<string, (samples: Samples) => Samples>> = {
    'one batch': (samples) => ({ ...samples, batches: [all(samples, 'b')] }),
    'one label': (samples) => ({ ...samples, label: all(samples, 'a') }),
    'a label for every row': (samples) => ({ ...samples, label: each(samples) }),
    'a batch for every row': (samples) => ({ ...samples, batches: [each(samples)] }),
    'labels confounded with batches': (samples) => ({ ...samples, batches: [samples.label!] }),
    'no mechanism for any row': (samples) => ({ ...samples, group: all(samples, '') }),
    'no control among the rows': (samples) => ({
      ...samples,
      control: new Uint8Array(samples.features.rows),
    }),
    'two rows': (samples) => takeSamples(samples, [0, 5]),
    'one row': (samples) => takeSamples(samples, [0]),
    'nothing but copies of one row': (samples) => ({
      ...samples,
      features: takeRows(samples.features, new Int32Array(samples.features.rows)),
    }),
    'nothing but zeros': (samples) => ({
      ...samples,
      features: zerosLike(samples.features),
    }),
  };
  it.each(Object.keys(awkward))('gives a number or a reason for %s', async (name) => {
    const samples = awkward[name](smallSamples());
    const found = await score(metric, samples);
    expectScore(found, metric);
    for (const value of found.perSample ?? []) {
      if (!Number.isNaN(value)) expect(Number.isFinite(value)).toBe(true);
    }
    expectFiniteParts(found.parts ?? {});
  });
});
