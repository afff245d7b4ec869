import { describe, expect, it } from 'vitest';
import type { OverCorrection } from '../../main/contract/judgement';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { onlyControlsGained } from '../../main/judge/over-correction';
import { asideReason } from '../../main/judge/verdict-text';
import type { JudgedMethod, JudgedScore } from '../../main/judge/judged-method';
import { treatedScores } from '../../main/judge/treated-scores';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';
import { testRun } from '../helpers/run';
import { judgeStudy, registered } from './simulated-truth';

/** 48 controls, 120 features: sphering on controls makes them equally far from each other, whatever they are. */
const fewControls = (seed: number): Samples =>
  simulateProfiles({
    ...{ scenario: 'removable', seed, batches: 4, treatments: 3, replicates: 6, features: 120 },
    ...{ signal: 0.6, effect: 2 },
  }).samples;

describe.each([1, 2, 3])('more features than controls, seed %i', (seed) => {
  const sphering = registered('sphering', { fit: 'controls' });

  it('never recommends a correction for having shrunk the controls', async () => {
    const { verdict, methods } = await judgeStudy(fewControls(seed), [sphering], 0, seed);
    const controls = methods.get('sphering')?.overCorrection?.controls;
    if (controls === undefined || 'why' in controls) throw new Error('controls were not judged');
    expect(controls.between.after).toBeLessThan(1e-6);
    expect(controls.separation.after).toBeGreaterThan(2 * controls.separation.before);
    expect(verdict.recommend, verdict.text).toBe('none');
    expect(Object.keys(verdict.setAside)).toEqual(['sphering']);
  });

  it('recommends the one that tells treated rows', async () => {
    const { verdict } = await judgeStudy(fewControls(seed), [sphering, registered('combat')], 0, seed);
    expect(verdict.recommend, verdict.text).toBe('combat');
  });
});

const label = factorOf(['DMSO', 'DMSO', 'DMSO', 'DMSO', 'a', 'a', 'b', 'b']);
const control = Uint8Array.from([1, 1, 1, 1, 0, 0, 0, 0]);
const biology = (value: number, parts?: JudgedScore['parts']): JudgedScore => ({
  ...{ value, measures: 'biology', range: [0, 1] },
  ...(parts === undefined ? {} : { parts }),
});
const method: JudgedMethod = {
  id: 'x',
  title: 'X',
  scores: {
    kbet: { value: 0.5, measures: 'mixing', range: [0, 1] },
    'asw-label': biology(0.6875),
    nmi: biology(0.9, { treatedRows: 0.2 }),
    'isolated-f1': biology(0.4),
    clisi: biology(1),
  },
  perSample: new Map([
    ['kbet', Float64Array.from([1, 1, 1, 1, 0, 0, 0, 0])],
    ['asw-label', Float64Array.from([1, 1, 1, 1, 0.25, 0.25, 0.5, 0.5])],
    // Pseudo-values: the mean over some rows is no score.
    ['isolated-f1', Float64Array.from([0, 0, 0, 0, 0.8, 0.8, 0.8, 0.8])],
  ]),
};
const values = ({ scores }: JudgedMethod) =>
  Object.fromEntries(Object.entries(scores).map(([id, { value }]) => [id, value]));

describe('scores without controls', () => {
  it('averages biology over treated rows and leaves mixing alone', () => {
    const found = treatedScores(method, label, control);
    expect(values(found)).toEqual({ kbet: 0.5, 'asw-label': 0.375, nmi: 0.2, 'isolated-f1': 0.4 });
    expect(Array.from(found.perSample.get('asw-label') ?? [])).toEqual([
      ...[NaN, NaN, NaN, NaN],
      ...[0.25, 0.25, 0.5, 0.5],
    ]);
  });

  it('keeps everything where one label or no control is left', () => {
    expect(treatedScores(method, label, undefined)).toBe(method);
    expect(treatedScores(method, label, Uint8Array.from([1, 1, 1, 1, 0, 0, 1, 1]))).toBe(method);
  });

  it('compares clusters with the labels of treated rows', async () => {
    // Controls are a cluster of their own; the treated rows are one cluster, whatever their label.
    const clusters = factorOf(['0', '0', '0', '0', '1', '1', '1', '1']);
    const samples: Samples = {
      ...{ features: new Matrix(8, 1, new Float64Array(8)), featureNames: ['f'] },
      ...{
        batches: [factorOf(['p', 'q', 'p', 'q', 'p', 'q', 'p', 'q'])],
        label,
        control,
        columns: new Map(),
      },
    };
    const evaluated = { ...createEvaluated(samples), clusters: [{ name: 'l', resolution: 1, clusters }] };
    for (const id of ['nmi', 'ari']) {
      const score = await metrics.find(id).score(evaluated, {}, testRun());
      expect(score.value, id).toBeGreaterThan(0.5);
      expect(score.parts, id).toMatchObject({ treatedRows: 0 });
    }
  });
});

describe('a correction that shrank the controls', () => {
  const pair = (before: number, after: number) => ({ before, after });
  const report = (separation: number, gain: readonly [number, number]): OverCorrection => ({
    changes: [
      { metric: 'knn-across', title: 'Labels', before: 0.4, after: 0.5, interval: gain },
      { metric: 'map-activity', title: 'Activity', before: 0.1, after: 0.9, interval: [0.7, 0.9] },
    ],
    controls: {
      ...{ rows: 8, features: 40, within: pair(1, 1), between: pair(1, 0), precision: null },
      separation: pair(2, separation),
    },
    ...{ variance: { why: '' }, perturbations: { why: '' }, neighbourhoods: { why: '' } },
    labelNull: { why: '' },
  });
  const judged = (overCorrection: OverCorrection): JudgedMethod => ({ ...method, overCorrection });

  it('needs treated rows told surely better across batches; activity against the controls does not count', () => {
    expect(onlyControlsGained(judged(report(37, [-0.01, 0.2])))).toMatchObject({
      controls: { separation: pair(2, 37) },
    });
    expect(onlyControlsGained(judged(report(37, [0.02, 0.2])))).toBeUndefined();
    expect(onlyControlsGained(judged(report(3.9, [-0.01, 0.2])))).toBeUndefined();
    expect(onlyControlsGained(method)).toBeUndefined();
  });

  it('is not saved by replicates found better while labels are told worse', () => {
    const found = report(37, [0.02, 0.2]);
    const replicates = { metric: 'map-replicate-across', title: 'Replicates', interval: null };
    const withReplicates = (before: number, after: number): OverCorrection => ({
      ...found,
      changes: [...found.changes, { ...replicates, before, after }],
    });
    expect(onlyControlsGained(judged(withReplicates(0.49, 0.48)))).toBeUndefined();
    expect(onlyControlsGained(judged(withReplicates(0.49, 0.46)))).toMatchObject({
      controls: { rows: 8 },
      fell: { what: 'replicates found across batches', before: 0.49, after: 0.46 },
      rose: { what: 'labels told across batches', before: 0.4, after: 0.5 },
    });
    const onlyControls = onlyControlsGained(judged(withReplicates(0.49, 0.46)));
    if (onlyControls === undefined) throw new Error('it was not set aside');
    expect(asideReason({ title: 'Sphering', losses: [], fitted: undefined, onlyControls })).toBe(
      "it shrank the controls (treated rows lie 37.0 of the controls' spreads from them, 2.0 before), as a correction that learns from fewer controls (8) than features (40) does whatever the treatments are, and replicates found across batches fell from 0.49 to 0.46, although labels told across batches rose from 0.40 to 0.50",
    );
  });
});
