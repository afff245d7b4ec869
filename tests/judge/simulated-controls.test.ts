import { describe, expect, it } from 'vitest';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { batchOf, labelOf } from '../../main/core/samples';
import { controlsShrank } from '../../main/judge/controls-fate';
import type { ProfileScenario, SimulateProfilesOptions } from '../../main/simulate/simulate-profiles';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';
import type { Judged, Tried } from './simulated-truth';
import { judgeStudy, registered, run } from './simulated-truth';

// Studies that the rules were not written after: what becomes of controls that shrink, and of a batch unlike the others.

const SEEDS = [1, 2, 3];

function study(seed: number, more: Partial<SimulateProfilesOptions> = {}): Samples {
  const scenario: ProfileScenario = 'removable';
  const size = { batches: 4, treatments: 8, replicates: 4, features: 24 };
  return simulateProfiles({ scenario, seed, ...size, signal: 3, effect: 3, ...more }).samples;
}

/** What varies from well to well for reasons of no interest, in three directions that controls and treated rows share. */
function withNuisance(samples: Samples, seed: number, strength: number): Samples {
  const { rows, cols, data } = samples.features;
  const rng = createRng(seed, 'nuisance');
  const axes = Float64Array.from({ length: 3 * cols }, () => (2 * rng.normal()) / Math.sqrt(cols));
  const out = Float64Array.from(data);
  for (let i = 0; i < rows; i++) {
    for (let d = 0; d < 3; d++) {
      const amount = strength * rng.normal();
      for (let j = 0; j < cols; j++) out[i * cols + j] += amount * axes[d * cols + j];
    }
  }
  return { ...samples, features: new Matrix(rows, cols, out) };
}

/** Puts the controls of each batch on one point and, as asked, takes out batches and blurs the treated rows. */
const collapsing = (
  id: string,
  { centre, blur }: { readonly centre: boolean; readonly blur: number },
): Tried => ({
  id,
  readsLabels: false,
  correct: async (samples, own) => {
    const from = centre ? await registered('center').correct(samples, own) : samples.features;
    const { codes } = batchOf(samples);
    const rng = createRng(own.seed, 'blur');
    const { rows, cols } = from;
    const isControl = (row: number): boolean => samples.control?.[row] === 1;
    const out = Float64Array.from(from.data);
    for (let i = 0; i < rows; i++) {
      const same = Array.from({ length: rows }, (_, k) => k).filter(
        (k) => isControl(k) && codes[k] === codes[i],
      );
      for (let j = 0; j < cols; j++) {
        const at = i * cols + j;
        const middle = same.reduce((sum, k) => sum + from.data[k * cols + j] / same.length, 0);
        out[at] = isControl(i) ? middle + 0.1 * (from.data[at] - middle) : out[at] + blur * rng.normal();
      }
    }
    return new Matrix(rows, cols, out);
  },
});

const controlsOf = ({ methods }: Judged, id: string) => {
  const controls = methods.get(id)?.overCorrection?.controls;
  if (controls === undefined) throw new Error(`${id} was not judged`);
  return controls;
};

describe.each(SEEDS)('controls, seed %i', (seed) => {
  it('that collapse while treated rows are told no better recommend nothing', async () => {
    const tried = [
      collapsing('controls alone', { centre: false, blur: 0 }),
      collapsing('blurred too', { centre: false, blur: 6 }),
      registered('center'),
    ];
    const judged = await judgeStudy(study(seed), tried, 0, seed);
    for (const { id } of tried.slice(0, 2)) expect(controlsShrank(controlsOf(judged, id))).toBe(true);
    const { setAside, recommend, text } = judged.verdict;
    expect(setAside['controls alone']).toMatch(
      /^it (shrank the controls .* (not surely told better|fell from)|lost biology)/,
    );
    expect(setAside['blurred too']).toMatch(/^it (shrank the controls|lost biology)/);
    expect(recommend, text).toBe('center');
  });

  it('that one fitted on fewer controls than features shrank stand for nothing where labels fell', async () => {
    const few = study(seed, { replicates: 2, features: 48, signal: 1.5 });
    const judged = await judgeStudy(few, [registered('center'), registered('tvn')], 0, seed);
    expect(controlsShrank(controlsOf(judged, 'tvn'))).toBe(true);
    const { recommend, setAside, text } = judged.verdict;
    expect(recommend, text).toBe('center');
    const across = judged.methods
      .get('tvn')
      ?.overCorrection?.changes.find(({ metric }) => metric === 'knn-across');
    const fell = across !== undefined && across.before - across.after > 0.02;
    expect(Object.keys(setAside)).toEqual(fell ? ['tvn'] : []);
  });

  it('that sphering and TVN tightened by taking out what is of no interest leave them recommendable', async () => {
    const noisy = withNuisance(study(seed, { replicates: 6, effect: 1.5 }), seed, 5);
    const tried = [registered('sphering', { fit: 'controls' }), registered('tvn')];
    const judged = await judgeStudy(noisy, tried, 0, seed);
    expect(tried.some(({ id }) => controlsShrank(controlsOf(judged, id)))).toBe(true);
    expect(judged.verdict.setAside).toEqual({});
    expect(judged.verdict.recommend, judged.verdict.text).toBe('sphering');
  });

  it('that centring and ComBat leave as they are are never held against them', async () => {
    const tried = [registered('center'), registered('combat')];
    const judged = await judgeStudy(study(seed), tried, 0, seed);
    for (const { id } of tried) expect(controlsShrank(controlsOf(judged, id))).toBe(false);
    expect(judged.verdict.setAside).toEqual({});
    expect(judged.verdict.text).not.toContain('shrank');
  });
});

const LAST = 3;
const ofLastBatch = (samples: Samples, row: number): boolean => batchOf(samples).codes[row] === LAST;

describe.each(SEEDS)('one batch unlike the others, seed %i', (seed) => {
  it('shifted far, is repaired by centring and not called bad', async () => {
    const plain = study(seed);
    const { rows, cols, data } = plain.features;
    const moved = Float64Array.from(data, (value, at) =>
      ofLastBatch(plain, Math.floor(at / cols)) ? value + 60 : value,
    );
    const far = { ...plain, features: new Matrix(rows, cols, moved) };
    const { verdict } = await judgeStudy(far, [registered('center')], 0, seed);
    expect(verdict).toMatchObject({ recommend: 'center', badBatches: [] });
    expect(verdict.text).not.toContain('stands apart');
  });

  it('with labels of the wrong wells, is named with where to look', async () => {
    const plain = study(seed);
    const label = labelOf(plain);
    const treated = label.levels.flatMap((name, code) => (name === 'DMSO' ? [] : [code]));
    const codes = label.codes.map((code, row) => {
      const at = treated.indexOf(code);
      return at >= 0 && ofLastBatch(plain, row) ? treated[(at + 1) % treated.length] : code;
    });
    const swapped = { ...plain, label: { ...label, codes } };
    const { verdict } = await judgeStudy(swapped, [registered('center')], 0, seed);
    expect(verdict.badBatches, verdict.text).toEqual(['batch4']);
    expect(verdict.text).toMatch(
      /batch4 stands apart: its labels are told from the other batches in 0\.0 % of rows, the same labels elsewhere in \d\d %; look at the images and the plate map, and compare with this batch left out\./,
    );
  });

  it('no batch is named where all are alike', async () => {
    const { verdict } = await judgeStudy(study(seed), [registered('center')], 0, run().seed);
    expect(verdict.badBatches).toEqual([]);
  });
});
