import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const combat = corrections.find('combat');

function twoBatches(rows: number, cols: number, batches?: readonly string[]): Samples {
  const rng = createRng(9, 'combat');
  const names = batches ?? Array.from({ length: rows }, (_, i) => (i < rows / 2 ? 'a' : 'b'));
  const data = Float64Array.from(
    { length: rows * cols },
    (_, at) => rng.normal() + (names[Math.floor(at / cols)] === 'b' ? 3 + (at % cols) : 0),
  );
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [factorOf(names)],
    columns: new Map(),
  };
}

describe('combat by its rules', () => {
  it('returns the reference batch bit by bit, with covariates too', async () => {
    const samples = twoBatches(24, 6);
    const dose = factorOf(Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 'low' : 'high')));
    const covariates = new Map([['dose', dose]]);
    const fitted = await combat.fit({ ...samples, covariates }, { reference: 'a' }, testRun());
    expect([...fitted.corrected.data.slice(0, 72)]).toEqual([...samples.features.data.slice(0, 72)]);
    expect(fitted.corrected.data[72]).not.toBe(samples.features.data[72]);
  });

  it('adjusts only means when a batch has one row, and says so', async () => {
    const samples = twoBatches(9, 4, ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c']);
    const fitted = await combat.fit(samples, {}, testRun());
    expect(fitted.warnings).toEqual(['1 batch of one row (c): only means are adjusted']);
    const meanOnly = await combat.fit(samples, { 'mean-only': true }, testRun());
    expect([...fitted.corrected.data]).toEqual([...meanOnly.corrected.data]);
  });

  it('leaves a feature as it is that does not vary inside a batch', async () => {
    const samples = twoBatches(12, 4);
    for (let i = 0; i < 6; i++) samples.features.data[i * 4 + 2] = 5;
    const fitted = await combat.fit(samples, {}, testRun());
    for (let i = 0; i < 12; i++) {
      expect(fitted.corrected.data[i * 4 + 2]).toBe(samples.features.data[i * 4 + 2]);
    }
    expect(fitted.warnings).toEqual(['1 feature without variance inside a batch left as they are: f2']);
  });

  it('refuses a covariate that the batches tell already', async () => {
    const samples = twoBatches(12, 4);
    const operator = factorOf(Array.from({ length: 12 }, (_, i) => (i < 6 ? 'x' : 'y')));
    const covariates = new Map([['operator', operator]]);
    await expect(combat.fit({ ...samples, covariates }, {}, testRun())).rejects.toThrow(
      /combat cannot keep operator/,
    );
  });

  it('refuses a single feature', async () => {
    await expect(combat.fit(twoBatches(12, 1), {}, testRun())).rejects.toThrow(
      'combat needs at least two features that vary inside every batch, there is one',
    );
  });

  it('names the batches when the reference is none of them', async () => {
    await expect(combat.fit(twoBatches(12, 3), { reference: 'z' }, testRun())).rejects.toThrow(
      'column "batch" has no value "z"',
    );
  });

  it('stays finite where plain likelihoods underflow', async () => {
    const fitted = await combat.fit(twoBatches(4000, 5), { prior: 'nonparametric' }, testRun());
    expect(fitted.corrected.data.every(Number.isFinite)).toBe(true);
  });

  it('places unseen rows by the saved model, levels in another order', async () => {
    const samples = twoBatches(24, 6);
    const names = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 'low' : 'high'));
    const age = Float64Array.from({ length: 24 }, (_, i) => (i * 7) % 11);
    const given = new Map<string, ReturnType<typeof factorOf> | Float64Array>([
      ['dose', factorOf(names)],
      ['age', age],
    ]);
    const { model, corrected } = await combat.fit({ ...samples, covariates: given }, {}, testRun());
    const rows = [20, 3, 1];
    const unseen: Samples = {
      ...samples,
      features: new Matrix(
        3,
        6,
        Float64Array.from(rows.flatMap((i) => [...samples.features.data.slice(i * 6, (i + 1) * 6)])),
      ),
      batches: [factorOf(['b', 'a', 'a'])],
      covariates: new Map<string, ReturnType<typeof factorOf> | Float64Array>([
        ['dose', factorOf(rows.map((i) => names[i]))],
        ['age', Float64Array.from(rows, (i) => age[i])],
      ]),
    };
    const placed = await combat.apply!(model!, unseen, testRun());
    expectClose(
      placed.data,
      rows.flatMap((i) => [...corrected.data.slice(i * 6, (i + 1) * 6)]),
      { atol: 1e-12, rtol: 1e-12 },
    );
    await expect(
      combat.apply!(model!, { ...unseen, batches: [factorOf(['q', 'a', 'a'])] }, testRun()),
    ).rejects.toThrow('the combat model does not know 1 batch: q');
    await expect(combat.apply!(model!, { ...unseen, covariates: new Map() }, testRun())).rejects.toThrow(
      /fitted with covariates: dose, age/,
    );
  });
});

describeShared('combat against sva', 'oracles', () => {
  const forms: readonly [string, object][] = [
    ['combat_param', {}],
    ['combat_nonparam', { prior: 'nonparametric' }],
    ['combat_meanonly', { 'mean-only': true }],
    ['combat_ref0', { reference: '0' }],
  ];
  it.each<[CaseName, string, object, boolean]>([
    ...forms.flatMap(([id, params]): [CaseName, string, object, boolean][] => [
      ['blobs', id, params, false],
      ['bladder', id, params, false],
    ]),
    ['blobs', 'combat_param_cov', {}, true],
    ['blobs', 'combat_meanonly_cov', { 'mean-only': true }, true],
    ['blobs', 'combat_ref0_cov', { reference: '0' }, true],
    ['bladder', 'combat_param_cov', {}, true],
    ['bladder', 'combat_meanonly_cov', { 'mean-only': true }, true],
    ['bladder', 'combat_ref0_cov', { reference: '0' }, true],
    ['digits', 'combat_param', {}, false],
    ['digits', 'combat_param_cov', {}, true],
  ])('%s %s', async (caseName, id, params, hasCovariate) => {
    const oracle = readOracle(caseName, id);
    const samples = readCase(caseName);
    const covariates = new Map(hasCovariate ? [['label', samples.label!]] : []);
    const { corrected } = await combat.fit({ ...samples, covariates }, { ...params }, testRun());
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });
});
