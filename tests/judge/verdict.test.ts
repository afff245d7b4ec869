import { expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Factor } from '../../main/core/factor';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import type { Design } from '../../main/judge/confounding';
import { judgeDesign } from '../../main/judge/confounding';
import type { JudgedMethod, JudgedScore } from '../../main/judge/judged-method';
import { findLosses, toldWithinBatches } from '../../main/judge/over-correction';
import type { ReasonedVerdict } from '../../main/judge/verdict';
import { judgeVerdict } from '../../main/judge/verdict';

const ROWS = 240;
const label: Factor = factorOf(Array.from({ length: ROWS }, (_, i) => `label ${i % 4}`));
const batch: Factor = factorOf(Array.from({ length: ROWS }, (_, i) => `batch ${(i >> 2) % 3}`));
const green: Design = judgeDesign(batch, label);

/** Scores around given means, with per-sample values that share their noise between methods. */
function method(
  id: string,
  means: { readonly mixing: number; readonly biology: number; readonly within?: number },
): JudgedMethod {
  const rng = createRng(9, 'shared noise');
  const perSample = (mean: number): Float64Array =>
    Float64Array.from({ length: ROWS }, () => mean + 0.05 * rng.normal());
  const series = { kbet: perSample(means.mixing), 'asw-label': perSample(means.biology) };
  const average = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
  const unit = (value: number, measures: JudgedScore['measures']): JudgedScore => ({
    value,
    measures,
    range: [0, 1],
  });
  const within = { wf1: means.within ?? 0.9 };
  return {
    id,
    title: id.toUpperCase(),
    scores: {
      kbet: unit(average(series.kbet), 'mixing'),
      'asw-label': unit(average(series['asw-label']), 'biology'),
      lobo: {
        ...unit(0.5, 'biology'),
        parts: { 'batch 0': { knn1: null, within: { linear: within, knn20: within, knn1: within } } },
      },
    },
    perSample: new Map(Object.entries(series)),
  };
}

const none = method('none', { mixing: 0.3, biology: 0.6 });
const judge = (methods: readonly JudgedMethod[], design: Design | null = green): Promise<ReasonedVerdict> =>
  judgeVerdict(methods, design, { batches: [batch], label }, 1, quietTask());

it('recommends the best correction, names what ties with it, and says so in words', async () => {
  const verdict = await judge([
    none,
    method('harmony', { mixing: 0.7, biology: 0.62 }),
    method('combat', { mixing: 0.69, biology: 0.62 }),
    method('center', { mixing: 0.5, biology: 0.6 }),
  ]);
  expect(verdict.recommend).toBe('harmony');
  expect(verdict.ties).toEqual(['combat']);
  expect(verdict.text).toMatch(
    /^HARMONY is recommended: overall 0\.48 → 0\.65, a gain of 0\.17 \(95 % interval 0\.172 to 0\.172\); batch mixing 0\.30 → 0\.70; biology 0\.60 → 0\.62\. COMBAT cannot be told apart from it on these data\.$/,
  );
});

it('leaves the data as they are when nothing is surely better', async () => {
  const verdict = await judge([none, method('combat', { mixing: 0.305, biology: 0.602 })]);
  expect(verdict).toMatchObject({ recommend: 'none', ties: [] });
  expect(verdict.text).toContain('no correction is surely better than the data as they are');
});

it('sets aside a correction that mixes best by destroying labels inside batches', async () => {
  const verdict = await judge([
    none,
    method('mixer', { mixing: 1, biology: 0.59, within: 0.4 }),
    method('harmony', { mixing: 0.6, biology: 0.6 }),
  ]);
  expect(verdict.recommend).toBe('harmony');
  expect(verdict.text).toContain(
    'MIXER was set aside because it lost biology: labels told inside single batches fell from 0.90 to 0.40.',
  );
  expect(Object.keys(verdict.lost)).toEqual(['mixer']);
});

it('recommends leaving the data alone when every correction lost biology', async () => {
  const verdict = await judge([none, method('mixer', { mixing: 1, biology: 0.2 })]);
  expect(verdict.recommend).toBe('none');
  expect(verdict.text).toContain('the only correction had to be set aside: 1 lost biology');
});

it('judges nothing in a confounded design, and says why', async () => {
  const red = judgeDesign(factorOf(Array.from(label.codes, (code) => `week ${code}`)), label);
  expect(red.light).toBe('red');
  const verdict = await judge([none, method('harmony', { mixing: 1, biology: 1 })], red);
  expect(verdict.recommend).toBe('undecidable');
  expect(verdict.text).toBe(`The design does not allow a judgement. ${red.why}`);
});

it('carries the doubts of an amber design along', async () => {
  const amber: Design = { ...green, light: 'amber', why: 'One label is in one batch only.' };
  const verdict = await judge([none, method('harmony', { mixing: 0.8, biology: 0.6 })], amber);
  expect(verdict.recommend).toBe('harmony');
  expect(verdict.text).toMatch(/Take it with care\. One label is in one batch only\.$/);
});

it('needs a batch, a label, the uncorrected table and scores of both sides', async () => {
  expect((await judge([none], null)).text).toContain('Name a batch and a label');
  expect((await judge([method('harmony', { mixing: 1, biology: 1 })])).text).toContain(
    'The uncorrected table was not scored',
  );
  const { kbet, ...biology } = none.scores;
  expect(kbet.value).toBeGreaterThan(0);
  const verdict = await judge([{ ...none, scores: biology }]);
  expect(verdict.text).toContain('none of the scores of mixing');
});

it('compares methods on the scores they all have', async () => {
  const without = method('harmony', { mixing: 0.7, biology: 0.6 });
  const extra: JudgedScore = { value: 0, measures: 'mixing', range: [0, 1] };
  // pcr-comparison is 0 for the uncorrected table by definition and missing in the other: it must not count.
  const verdict = await judge([{ ...none, scores: { ...none.scores, 'pcr-comparison': extra } }, without]);
  expect(verdict.text).toContain('batch mixing 0.30 → 0.70');
});

it('finds losses: labels inside batches, activity against controls, biology', () => {
  const worse = method('x', { mixing: 0.9, biology: 0.6, within: 0.8 });
  expect(toldWithinBatches(worse)).toBeCloseTo(0.8, 12);
  expect(findLosses(none, worse, { before: 0.6, after: 0.56 }).map(({ what }) => what)).toEqual([
    'labels told inside single batches',
  ]);
  const slightly = method('y', { mixing: 0.9, biology: 0.6, within: 0.86 });
  expect(findLosses(none, slightly, { before: 0.6, after: 0.5 })).toEqual([
    { what: 'the biology side of the summary', before: 0.6, after: 0.5 },
  ]);
  expect(findLosses(none, none, { before: 0.6, after: 0.6 })).toEqual([]);
});
