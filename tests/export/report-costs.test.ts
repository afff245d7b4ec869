import { expect, it } from 'vitest';
import type { OverCorrection, Tuning } from '../../main/contract/judgement';
import { costsSection, tuningSection } from '../../main/export/report-costs';

const report: OverCorrection = {
  changes: [
    { metric: 'knn-across', title: 'x', before: 0.4, after: 0.6, interval: [0.15, 0.25] },
    { metric: 'map-replicate-across', title: 'y', before: 0.3, after: 0.35, interval: null },
  ],
  controls: { why: 'no rows are named as negative controls' },
  variance: { why: 'the table has no variance' },
  perturbations: { metric: 'map-activity', lost: ['a'], gained: ['b', 'c'], perturbations: [] },
  neighbourhoods: { k: 15, mean: 0.42, median: 0.4, perBatch: {}, perLabel: {}, moved: [] },
  labelNull: {
    ...{ metric: 'knn-across', permutations: 20, rows: 100, rerun: true, gain: 0.2, nullMean: 0.01 },
    ...{ nulls: [], p: 1 / 21 },
  },
};

it('shows what a method cost, with intervals, the null, and why a part is missing', () => {
  const { markup } = costsSection([{ title: 'Harmony <1>', report }]);
  expect(markup).toContain('Harmony &lt;1&gt;');
  expect(markup).toMatch(/0\.40 → 0\.60\s*<small class="muted">0\.15 … 0\.25<\/small>/);
  expect(markup).toContain('1 / 2');
  expect(markup).toContain('42 %');
  // Columns that no method has are left out, with the reason.
  expect(markup).not.toContain('>Variance by batch<');
  expect(markup).toContain('Not shown: Variance by batch, Variance by label (the table has no variance).');
  const controls = {
    ...{ rows: 8, features: 9, precision: null, within: { before: 1, after: 1 } },
    ...{ between: { before: 0.2, after: 0.1 }, separation: { before: 2, after: 2.1 } },
  };
  const other = { title: 'B', report: { ...report, controls } };
  const { markup: both } = costsSection([{ title: 'A', report }, other]);
  expect(both).toContain('title="no rows are named as negative controls"');
  expect(both).toContain('20 % → 10 %');
  expect(markup).toMatch(/0\.20 against 0\.01, p 0\.0\d+ \(run again\)/);
});

it('shows a tuning curve with what was chosen, what was not run, and the labels held out', () => {
  const tuning: Tuning = {
    ...{ method: 'harmony', id: 'harmony-tuned', metric: 'map-replicate-across', parameter: 'theta' },
    points: [
      { setting: 'theta 2', score: 0.21 },
      { setting: 'theta 0', score: 0.23 },
      { setting: 'theta 8', score: null, why: 'did not converge' },
    ],
    ...{ uncorrected: 0.19, chosen: 1, standard: 0, folds: 5, labels: 13 },
    heldOut: { tuned: 0.226, standard: 0.21 },
  };
  const { markup } = tuningSection([tuning], (id) => `Title of ${id}`);
  expect(markup).toContain('Title of harmony-tuned: theta');
  expect(markup).toMatch(/theta 0<\/td>\s*<td class="num">0\.230<\/td>\s*<td>chosen<\/td>/);
  expect(markup).toContain('did not converge');
  expect(markup).toMatch(/the uncorrected table has\s+0\.190/);
});
