import { describe, expect, it } from 'vitest';
import { Matrix } from '../../main/core/matrix';
import type { Factor } from '../../main/core/factor';
import type { Samples } from '../../main/core/samples';
import { batchOf, labelOf } from '../../main/core/samples';
import { fittedLabels } from '../../main/judge/over-correction';
import type { ProfileScenario } from '../../main/simulate/simulate-profiles';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';
import type { Tried } from './simulated-truth';
import { judgeStudy, registered, run } from './simulated-truth';

const SEEDS = [1, 2, 3];
const PERMUTATIONS = 19;

const study = (scenario: ProfileScenario, seed: number): Samples =>
  simulateProfiles({
    ...{ scenario, seed, batches: 4, treatments: 8, replicates: 4, features: 24 },
    ...{ signal: 3, effect: 3 },
  }).samples;

/** Every row as the mean of the rows that share its level, `pull` of the way there. */
function pulled({ features }: Samples, factor: Factor, pull: number): Matrix<Float64Array> {
  const { rows, cols, data } = features;
  const sums = new Float64Array(factor.levels.length * cols);
  const counts = new Int32Array(factor.levels.length);
  for (let i = 0; i < rows; i++) {
    counts[factor.codes[i]]++;
    for (let j = 0; j < cols; j++) sums[factor.codes[i] * cols + j] += data[i * cols + j];
  }
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const code = factor.codes[i];
    for (let j = 0; j < cols; j++) {
      out[i * cols + j] = (1 - pull) * data[i * cols + j] + (pull * sums[code * cols + j]) / counts[code];
    }
  }
  return new Matrix(rows, cols, out);
}

const centred = async (samples: Samples): Promise<Samples> => ({
  ...samples,
  features: await registered('center').correct(samples, run()),
});

/** Takes out batches, and with them all that tells one label from another. */
const erasing: Tried = {
  id: 'erasing',
  readsLabels: true,
  correct: async (samples) => {
    const flat = await centred(samples);
    const means = pulled(flat, labelOf(samples), 1);
    const data = Float64Array.from(flat.features.data, (value, i) => value - means.data[i]);
    return new Matrix(means.rows, means.cols, data);
  },
};

/** Takes out batches, and pulls the rows of each label together, whatever the label means. */
const leaking: Tried = {
  id: 'leaking',
  readsLabels: true,
  correct: async (samples) => pulled(await centred(samples), labelOf(samples), 0.8),
};

/** Looks at labels as an honest method may: to weigh the batches' centres by labels alike. */
const honest: Tried = {
  id: 'honest',
  readsLabels: true,
  correct: (samples) => {
    const [batch, label] = [batchOf(samples), labelOf(samples)];
    const both: Factor = {
      codes: batch.codes.map((code, i) => code * label.levels.length + label.codes[i]),
      levels: batch.levels.flatMap((b) => label.levels.map((l) => `${b} ${l}`)),
    };
    const cells = pulled(samples, both, 1);
    const centres = pulled({ ...samples, features: cells }, batch, 1);
    const data = Float64Array.from(samples.features.data, (value, i) => value - centres.data[i]);
    return Promise.resolve(new Matrix(cells.rows, cells.cols, data));
  },
};

const COMMON = ['center', 'standardize', 'combat', 'harmony'].map((id) => registered(id));

describe.each(SEEDS)('seed %i', (seed) => {
  it('leaves data without a batch effect alone', async () => {
    const { verdict } = await judgeStudy(study('no-batch-effect', seed), COMMON, PERMUTATIONS, seed);
    expect(verdict.recommend, verdict.text).toBe('none');
  });

  it('takes out a removable batch effect with a correction that removes it, and keeps the biology', async () => {
    const { verdict, methods } = await judgeStudy(study('removable', seed), COMMON, PERMUTATIONS, seed);
    expect(
      COMMON.map(({ id }) => id),
      verdict.text,
    ).toContain(verdict.recommend);
    expect(verdict.gains[verdict.recommend].interval[0]).toBeGreaterThan(0.1);
    const report = methods.get(verdict.recommend)?.overCorrection;
    const across = report?.changes.find(({ metric }) => metric === 'knn-across');
    expect(across?.after).toBeGreaterThan((across?.before ?? 1) + 0.2);
    expect(report?.labelNull).toMatchObject({ rerun: false });
    expect(report?.labelNull).toMatchObject({
      permutations: 10 * PERMUTATIONS,
      p: 1 / (10 * PERMUTATIONS + 1),
    });
    const controls = report?.controls;
    if (controls === undefined || 'why' in controls) throw new Error('controls were not judged');
    expect(controls.between.after).toBeLessThan(0.1 * controls.between.before);
  });

  it('does not judge a design in which every treatment has its own batch', async () => {
    const { verdict } = await judgeStudy(study('confounded', seed), COMMON, 0, seed);
    expect(verdict.recommend, verdict.text).toBe('undecidable');
    expect(verdict.text).toContain('one batch only');
  });

  it('never recommends a correction that erases labels, and names what it cost', async () => {
    const { verdict } = await judgeStudy(study('removable', seed), [erasing], 0, seed);
    expect(verdict.recommend, verdict.text).toBe('none');
    expect(verdict.setAside['erasing']).toMatch(/^it lost biology: .+ fell from/);
    expect(verdict.text).toContain('erasing was set aside');
  });

  it('distrusts a correction that pulls labels together whatever they are, not one that only looks at them', async () => {
    const tried = [leaking, honest];
    const { verdict, methods } = await judgeStudy(study('removable', seed), tried, PERMUTATIONS, seed);
    expect(verdict.recommend, verdict.text).toBe('honest');
    expect(verdict.setAside['leaking']).toMatch(/^it fits labels, whatever they are/);
    const nullOf = (id: string) => methods.get(id)?.overCorrection?.labelNull;
    expect(nullOf('leaking')).toMatchObject({ rerun: true, permutations: PERMUTATIONS });
    expect(nullOf('honest')).toMatchObject({ rerun: true, p: 1 / (PERMUTATIONS + 1) });
    const own = methods.get('honest');
    expect(own === undefined ? 'missing' : fittedLabels(own)).toBeUndefined();
  });

  it('names one bad batch', async () => {
    const { verdict } = await judgeStudy(study('bad-batch', seed), COMMON, 0, seed);
    expect(verdict.badBatches, verdict.text).toEqual(['batch4']);
    expect(verdict.text).toContain('batch4 stands apart');
  });
});
