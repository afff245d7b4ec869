import { describe, expect, it } from 'vitest';
import { rowsByLevel } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { labelOf } from '../../main/core/samples';
import type { ProfileScenario } from '../../main/simulate/simulate-profiles';
import { simulateProfiles } from '../../main/simulate/simulate-profiles';

const options = (scenario: ProfileScenario) => ({
  scenario,
  seed: 5,
  batches: 3,
  treatments: 6,
  replicates: 8,
  features: 30,
  signal: 3,
  effect: 1.5,
});

/** Rows of each batch with every feature at mean 0 and deviation 1 there. */
function standardised(values: Values, batches: readonly Int32Array[]): Float64Array {
  const out = new Float64Array(values.data.length);
  for (const rows of batches) {
    for (let f = 0; f < values.cols; f++) {
      const column = Array.from(rows, (row) => values.data[row * values.cols + f]);
      const mean = column.reduce((sum, v) => sum + v, 0) / column.length;
      const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length);
      rows.forEach((row, i) => (out[row * values.cols + f] = (column[i] - mean) / deviation));
    }
  }
  return out;
}

const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** Share of rows whose nearest other row in the same set has their label. */
function nearestLabelShare(values: Values, rows: Int32Array, codes: Int32Array): number {
  let hits = 0;
  for (const i of rows) {
    let [best, nearest] = [Infinity, -1];
    for (const j of rows) {
      if (i === j) continue;
      let distance = 0;
      for (let f = 0; f < values.cols; f++) {
        distance += (values.data[i * values.cols + f] - values.data[j * values.cols + f]) ** 2;
      }
      if (distance < best) [best, nearest] = [distance, j];
    }
    if (codes[nearest] === codes[i]) hits++;
  }
  return hits / rows.length;
}

describe('simulated profiles', () => {
  it('are the clean ones where there is no batch effect', () => {
    const { samples, clean } = simulateProfiles(options('no-batch-effect'));
    expect(largestGap(samples.features.data, clean.data)).toBe(0);
  });

  it('are repaired by standardising each batch where the effect is removable, and only there', () => {
    for (const [scenario, repaired] of [
      ['removable', true],
      ['rotated', false],
    ] as const) {
      const { samples, clean } = simulateProfiles(options(scenario));
      const batches = rowsByLevel(samples.batches[0]);
      expect(largestGap(samples.features.data, clean.data)).toBeGreaterThan(1);
      const gap = largestGap(standardised(samples.features, batches), standardised(clean, batches));
      if (repaired) expect(gap).toBeLessThan(1e-9);
      else expect(gap).toBeGreaterThan(0.5);
    }
  });

  it('have every label in every batch, or each treatment in one where confounded', () => {
    const batchesOf = (scenario: ProfileScenario): number[] => {
      const { samples } = simulateProfiles(options(scenario));
      return rowsByLevel(labelOf(samples)).map(
        (rows) => new Set(Array.from(rows, (row) => samples.batches[0].codes[row])).size,
      );
    };
    expect(batchesOf('removable')).toEqual([3, 3, 3, 3, 3, 3, 3]);
    expect(batchesOf('confounded')).toEqual([3, 1, 1, 1, 1, 1, 1]);
  });

  it('tell labels apart in good batches and hardly in the bad one', () => {
    const { samples } = simulateProfiles(options('bad-batch'));
    const { codes } = labelOf(samples);
    const shares = rowsByLevel(samples.batches[0]).map((rows) =>
      nearestLabelShare(samples.features, rows, codes),
    );
    expect(Math.min(shares[0], shares[1])).toBeGreaterThan(0.85);
    expect(shares[2]).toBeLessThan(0.45);
  });

  it('name controls, mechanisms and wells', () => {
    const { samples } = simulateProfiles(options('removable'));
    const label = labelOf(samples);
    expect(label.levels).toEqual(['DMSO', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6']);
    expect(samples.group?.levels).toEqual(['', 'mechanism-1', 'mechanism-2', 'mechanism-3']);
    samples.control?.forEach((flag, row) => expect(flag).toBe(label.codes[row] === 0 ? 1 : 0));
    expect(label.codes).toHaveLength(3 * (16 + 6 * 8));
    const wells = Array.from(
      samples.well?.codes ?? [],
      (code, row) => `${samples.batches[0].codes[row]} ${code}`,
    );
    expect(new Set(wells).size).toBe(wells.length);
  });

  it('repeat with their seed', () => {
    const once = simulateProfiles(options('rotated'));
    expect(simulateProfiles(options('rotated'))).toEqual(once);
    expect(simulateProfiles({ ...options('rotated'), seed: 6 }).clean).not.toEqual(once.clean);
  });

  it('refuse impossible sizes', () => {
    expect(() => simulateProfiles({ ...options('removable'), batches: 0, signal: -1 })).toThrow(
      'batches must be at least 1, got 0; signal must be at least 0, got -1',
    );
  });
});
