import { describe, expect, it } from 'vitest';
import type { ParamSpec } from '../../main/contract/params';
import type { Correction, Run } from '../../main/core/correction';
import { AppError, CancelledError, InputError, ParamError } from '../../main/core/errors';
import { factorOf } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { Matrix, takeRows, toSingle } from '../../main/core/matrix';
import { createRng, permutation } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { takeSamples } from '../../main/core/samples';
import { createTask } from '../../main/core/task';
import { corrections } from '../../main/correction/registry';
import { expectClose } from '../helpers/oracle';
import { testRun } from '../helpers/run';

/** Corrections whose result depends on the order of the rows, because their random draws do. */
const DEPENDS_ON_ORDER = new Set(['harmony']);
/** Steps that answer to one batch as to several, because batches play no part in them or only a small one. */
const WITHOUT_BATCH_FINE = new Set(['none', 'sphering', 'tvn', 'position']);

interface Shape {
  readonly rows?: number;
  readonly cols?: number;
  /** Batch of each row. */
  readonly batchOf?: (row: number) => string;
}

const WELLS = ['A01', 'A02', 'A03', 'A04', 'B01', 'B02', 'B03', 'B04', 'C01', 'C02', 'C03', 'C04'];

/** Three batches of twenty rows with shifts, four labels, controls in every batch, plates and wells, all needs met. */
function samplesOf({ rows = 60, cols = 5, batchOf = (i) => `b${i % 3}` }: Shape = {}): Samples {
  const rng = createRng(11, 'contract');
  const batch = factorOf(Array.from({ length: rows }, (_, i) => batchOf(i)));
  const labels = Array.from({ length: rows }, (_, i) => `l${Math.floor(i / 3) % 4}`);
  const data = Float64Array.from({ length: rows * cols }, (_, at) => {
    const i = Math.floor(at / cols);
    return rng.normal() + 2 * batch.codes[i] + 3 * Number(labels[i].slice(1)) * ((at % cols) % 2);
  });
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [batch],
    label: factorOf(labels),
    group: factorOf(labels.map((label) => `g${label}`)),
    plate: batch,
    well: factorOf(Array.from({ length: rows }, (_, i) => WELLS[Math.floor(i / 3) % WELLS.length])),
    control: Uint8Array.from(labels, (label) => (label === 'l0' ? 1 : 0)),
    columns: new Map(),
  };
}

/** Small networks train briefly in a contract test; what is tested does not depend on it. */
const quick = ({ params }: Correction): Record<string, number> =>
  Object.fromEntries(
    ['epochs', 'steps', 'dimensions'].flatMap((name) =>
      Object.hasOwn(params, name) ? [[name, name === 'dimensions' ? 4 : 2] as const] : [],
    ),
  );

const each = corrections.entries.map((method) => [method.id, method] as const);

const fit = (method: Correction, samples: Samples, run: Run = testRun()) =>
  method.fit(samples, quick(method), run);

const finite = ({ data }: Values): boolean => data.every((value) => Number.isFinite(value));

/** Resolves to undefined for an error meant for the user, which tells what is wrong in one line. */
async function orClearError<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as Error).message).toMatch(/^[^\n]{10,}$/);
    return undefined;
  }
}

/** Values that a parameter must refuse. */
function badValues(spec: ParamSpec): readonly unknown[] {
  switch (spec.kind) {
    case 'int':
      return [spec.min - 1, spec.max + 1, spec.min + 0.5, 'many', NaN];
    case 'float':
      return [spec.min - 1, spec.max * 2 + 1, 'much', Infinity];
    case 'choice':
      return ['no such choice', 3];
    case 'flag':
      return ['perhaps', 2];
    case 'columns':
      return [3, [4]];
    case 'text':
    case 'column':
    case 'level':
      return [3, ['x']];
  }
}

/** The samples without what a need asks for. */
function without(samples: Samples, need: string): Samples {
  const keys: Readonly<Record<string, keyof Samples>> = {
    label: 'label',
    group: 'group',
    controls: 'control',
    covariates: 'covariates',
    plate: 'plate',
    well: 'well',
  };
  if (need === 'batch') return { ...samples, batches: [] };
  const { features, featureNames, batches, columns, ...optional } = samples;
  const rest = Object.fromEntries(Object.entries(optional).filter(([name]) => name !== keys[need]));
  return { features, featureNames, batches, columns, ...(rest as Partial<Samples>) };
}

describe.each(each)('%s', (_id, method) => {
  it('tells of itself in words', () => {
    expect(method.title.length).toBeGreaterThan(3);
    expect(method.summary).toMatch(/\.$/);
    expect(method.assumes).toMatch(/\.$/);
    for (const spec of Object.values(method.params)) {
      expect(spec.label.length).toBeGreaterThan(2);
      expect(spec.help).toMatch(/\.$/);
    }
  });

  it('keeps rows, the precision of its input, and the input itself', async () => {
    const samples = samplesOf();
    const before = samples.features.data.slice();
    const double = await fit(method, samples);
    expect(double.corrected.rows).toBe(60);
    expect(double.corrected.data).toBeInstanceOf(Float64Array);
    if (double.space === 'kept') expect(double.corrected.cols).toBe(5);
    expect(finite(double.corrected)).toBe(true);
    expect(samples.features.data).toEqual(before);
    const single = await fit(method, { ...samples, features: toSingle(samples.features) }, testRun('single'));
    expect(single.corrected.data).toBeInstanceOf(Float32Array);
    expect(finite(single.corrected)).toBe(true);
  });

  it('gives the same bytes for the same seed', async () => {
    const [one, two] = [await fit(method, samplesOf()), await fit(method, samplesOf())];
    expect(one.corrected.data).toEqual(two.corrected.data);
  });

  it.skipIf(DEPENDS_ON_ORDER.has(method.id))('gives permuted rows for permuted rows', async () => {
    const samples = samplesOf();
    const order = permutation(60, createRng(2, 'order'));
    const straight = await fit(method, samples);
    const turned = await fit(method, takeSamples(samples, order));
    expectClose(turned.corrected.data, takeRows(straight.corrected, order).data, { atol: 1e-7, rtol: 1e-7 });
  });

  it('leaves one batch as it is, or refuses it', async () => {
    const samples = samplesOf({ batchOf: () => 'only' });
    const fitted = await orClearError(fit(method, samples));
    if (fitted === undefined) return;
    if (WITHOUT_BATCH_FINE.has(method.id)) expect(finite(fitted.corrected)).toBe(true);
    else expectClose(fitted.corrected.data, samples.features.data, { atol: 1e-9 });
  });

  it('refuses NaN and infinity by name', async () => {
    for (const bad of [NaN, Infinity]) {
      const samples = samplesOf();
      samples.features.data[7] = bad;
      await expect(fit(method, samples)).rejects.toThrow(`feature "f2" of row 2 is ${bad}`);
    }
  });

  it('is finite with a constant feature', async () => {
    const samples = samplesOf();
    for (let i = 0; i < 60; i++) samples.features.data[i * 5 + 3] = 4;
    const { corrected } = await fit(method, samples);
    expect(finite(corrected)).toBe(true);
  });

  it('is finite with a feature that is constant inside a batch', async () => {
    const samples = samplesOf();
    samples.batches[0].codes.forEach((code, i) => {
      if (code === 1) samples.features.data[i * 5 + 2] = -1;
    });
    const { corrected } = await fit(method, samples);
    expect(finite(corrected)).toBe(true);
  });

  it('is finite with a batch of one row, or refuses it', async () => {
    const samples = samplesOf({ batchOf: (i) => (i === 0 ? 'lone' : `b${i % 3}`) });
    const fitted = await orClearError(fit(method, samples));
    if (fitted !== undefined) expect(finite(fitted.corrected)).toBe(true);
  });

  it('is finite on more features than rows', async () => {
    const { corrected } = await fit(method, samplesOf({ rows: 36, cols: 50 }));
    expect(finite(corrected)).toBe(true);
    expect(corrected.rows).toBe(36);
  });

  it('is finite with copies of rows and rows of zeros', async () => {
    const samples = samplesOf();
    samples.features.data.fill(0, 0, 15);
    samples.features.data.copyWithin(30, 45, 60);
    const { corrected } = await fit(method, samples);
    expect(finite(corrected)).toBe(true);
  });

  it('obeys an abort at the very next tick', async () => {
    const ticks = async (stopAt: number): Promise<number> => {
      const controller = new AbortController();
      let heard = 0;
      const task = createTask(controller.signal, () => {
        heard++;
        if (heard === stopAt) controller.abort();
      });
      const work = method.fit(samplesOf(), quick(method), { ...testRun(), task });
      if (stopAt === Infinity) await work;
      else await expect(work).rejects.toBeInstanceOf(CancelledError);
      return heard;
    };
    const total = await ticks(Infinity);
    expect(total).toBeGreaterThan(1);
    for (const stopAt of [1, Math.ceil(total / 2), total - 1]) expect(await ticks(stopAt)).toBe(stopAt);
  });

  it('reports progress that does not fall and ends at 1', async () => {
    const seen: number[] = [];
    const task = createTask(new AbortController().signal, ({ fraction }) => seen.push(fraction));
    await method.fit(samplesOf(), quick(method), { ...testRun(), task });
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((fraction, i) => i === 0 || fraction >= seen[i - 1])).toBe(true);
  });

  it('refuses every value out of range', async () => {
    for (const [name, spec] of Object.entries(method.params)) {
      for (const bad of badValues(spec)) {
        const work = method.fit(samplesOf(), { [name]: bad }, testRun());
        await expect(work, `${name} = ${String(bad)}`).rejects.toBeInstanceOf(ParamError);
      }
    }
    await expect(method.fit(samplesOf(), { 'no-such': 1 }, testRun())).rejects.toThrow(
      'has no parameter "no-such"',
    );
  });

  it('refuses what it needs and does not get, with a hint', async () => {
    for (const need of method.needs) {
      const error: unknown = await fit(method, without(samplesOf(), need)).catch((thrown: unknown) => thrown);
      expect(error, need).toBeInstanceOf(InputError);
      expect((error as InputError).hint).toMatch(/--/);
    }
  });

  it.skipIf(method.apply === undefined)('places the rows of the fit where the fit put them', async () => {
    const samples = samplesOf();
    const { model, corrected } = await fit(method, samples);
    expect(model).toBeDefined();
    if (model === undefined || method.apply === undefined) return;
    const order = permutation(60, createRng(4, 'apply')).subarray(0, 40);
    const reread = structuredClone({ ...model, matrices: {} });
    const placed = await method.apply(
      { ...reread, matrices: model.matrices },
      takeSamples(samples, order),
      testRun(),
    );
    expectClose(placed.data, takeRows(corrected, order).data, { atol: 1e-8, rtol: 1e-8 });
  });
});
