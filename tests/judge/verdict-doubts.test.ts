import { expect, it } from 'vitest';
import type { LabelNull, OverCorrection } from '../../main/contract/judgement';
import { factorOf } from '../../main/core/factor';
import type { Design } from '../../main/judge/confounding';
import { sharedLayout } from '../../main/judge/shared-layout';
import type { JudgedMethod } from '../../main/judge/judged-method';
import {
  badBatchText,
  centredText,
  layoutText,
  learnedFromControls,
  nullText,
  remainsText,
} from '../../main/judge/verdict-doubts';
import { allAsideText, asideText, costText } from '../../main/judge/verdict-text';

const why = { why: 'not here' };
const report: OverCorrection = {
  changes: [],
  ...{ controls: why, variance: why, perturbations: why, neighbourhoods: why, labelNull: why },
};
const pair = (before: number, after: number) => ({ before, after });
const design = (light: Design['light']): Design => ({
  ...{ light, why: '', cramersV: 0, cramersVCorrected: 0, rankDeficient: false },
  ...{ labelsInOneBatch: [], controlsInEveryBatch: null },
});

/** A table whose batches are told so often, the largest holding `largest` of the rows. */
const told = (id: string, value: number, largest: number): JudgedMethod => ({
  ...{ id, title: id, perSample: new Map<string, Float64Array>() },
  scores: {
    'batch-knn': { value, measures: 'mixing', range: [1, 0], parts: { shareOfLargest: largest } },
  },
});

it('a correction that leaves the batches told says so, whatever its means and variances', () => {
  const [none, best] = [told('none', 0.97, 0.45), told('center', 0.92, 0.45)];
  expect(remainsText(none, best, design('green'))).toBe(
    'What remains: the batch of a row can be told from its nearest rows in 92 % of rows (97 % before; 45 % by always naming the largest batch).',
  );
  expect(remainsText(none, undefined, design('amber'))).toBe(
    'A batch effect may be left all the same: the batch of a row can be told from its nearest rows in 97 % of rows (45 % by always naming the largest batch), in part perhaps by their different labels.',
  );
  expect(remainsText(none, told('harmony', 0.5, 0.45), design('green'))).toBe('');
});

it('a gain that some shufflings reach is called chance in part, with their number', () => {
  const labelNull: LabelNull = {
    ...{ metric: 'knn-across', permutations: 4, rows: 90, rerun: false },
    ...{ gain: 0.12, nullMean: 0.0225, nulls: [0.12, 0.01, -0.05, 0.01], p: 0.4 },
  };
  expect(nullText({ ...report, labelNull })).toBe(
    'Part of the gain in labels told may be chance: 1 of 4 shufflings of the labels gained as much (0.12; 0.02 on average; p 0.40); more shufflings would tell.',
  );
  expect(nullText({ ...report, labelNull: { ...labelNull, p: 0.048 } })).toBe('');
});

it('a table whose batches explain less than chance came centred', () => {
  const explained = (batch: number) => ({ total: { batch, label: 0.2 }, components: [] });
  const variance = (batch: number) => ({
    ...{ before: explained(batch), after: explained(0), chance: { batch: 0.0036, label: 0.01 } },
  });
  expect(centredText([undefined, { ...report, variance: variance(1e-8) }])).toBe(
    'The batches explain less of the variance (0.0 %) than chance would (0.4 %): they were centred before, so that centring them again changes nothing.',
  );
  expect(centredText([{ ...report, variance: variance(0.002) }])).toBe('');
  expect(centredText([report])).toBe('');
});

it('controls are held against features', () => {
  const fate = { within: pair(1, 1), between: pair(1, 0), separation: pair(2, 40), precision: null };
  expect(learnedFromControls({ ...fate, rows: 330, features: 516 })).toBe(
    'a correction that learns from fewer controls (330) than features (516) does whatever the treatments are',
  );
  expect(learnedFromControls({ ...fate, rows: 330, features: 100 })).toBe(
    'a correction that learns from controls does whatever the treatments are, unless they are many times as many (330) as the features (100)',
  );
});

it('labels that stand in the same wells in every batch cannot be told from their position', () => {
  const rows = [0, 1, 2].flatMap((b) => Array.from({ length: 24 }, (_, i) => ({ b, i })));
  const samples = (labelAt: (i: number, b: number) => number) => ({
    batches: [factorOf(rows.map(({ b }) => `batch ${b}`))],
    label: factorOf(rows.map(({ b, i }) => (i < 4 ? 'DMSO' : `T${labelAt(i, b) % 5}`))),
    well: factorOf(rows.map(({ i }) => `A${i}`)),
    control: Uint8Array.from(rows, ({ i }) => (i < 4 ? 1 : 0)),
  });
  const same = samples((i) => i);
  expect(sharedLayout(same)).toBe(1);
  expect(layoutText(same)).toContain('(100 % of the pairs of treated wells)');
  // Batches 0 and 1 agree, 2 does not: one pair of three.
  expect(sharedLayout(samples((i, b) => i + (b === 2 ? 1 : 0)))).toBeCloseTo(1 / 3, 12);
  expect(layoutText(samples((i, b) => i + b))).toBe('');
  const { well, ...unknown } = same;
  expect(well.levels).toHaveLength(24);
  expect(sharedLayout(unknown)).toBeNull();
});

it('every batch that stands apart has its own numbers', () => {
  const bad = [
    { batch: 'a', told: 0.02, elsewhere: 0.7 },
    { batch: 'b', told: 0.21, elsewhere: 0.8 },
  ];
  expect(badBatchText(bad)).toContain(
    'a and b stand apart: their labels are told from the other batches in 2.0 % and 21 % of rows, the same labels elsewhere in 70 % and 80 %;',
  );
});

it('says what corrections were set aside for, and how many for what', () => {
  const lost = {
    losses: [{ what: 'labels told across batches', before: 0.4, after: 0.2 }],
    fitted: undefined,
  };
  const fate = { within: pair(1, 1), between: pair(1, 0), separation: pair(2, 40), precision: null };
  const shrank = {
    losses: [],
    fitted: undefined,
    onlyControls: { controls: { ...fate, rows: 8, features: 9 } },
  };
  const all = [
    { title: 'A', ...lost },
    { title: 'B', ...lost },
    { title: 'C', ...shrank },
  ];
  expect(allAsideText(all)).toBe(
    'all 3 corrections had to be set aside: 2 lost biology and 1 shrank the controls without clearly helping treated rows',
  );
  expect(asideText(all)).toBe(
    'A was set aside because it lost biology: labels told across batches fell from 0.40 to 0.20; 2 more were too, each for a reason of its own.',
  );
});

it('labels told less often than by always naming the commonest are held against that', () => {
  const changes = [{ metric: 'knn-across', title: 'Labels', ...pair(0.17, 0.29), interval: null }];
  expect(costText({ ...report, changes }, 0.4)).toBe(
    'What it did: labels told across batches 0.17 → 0.29 (always naming the commonest: 0.40).',
  );
  expect(costText({ ...report, changes }, 0.2)).toBe('What it did: labels told across batches 0.17 → 0.29.');
});
