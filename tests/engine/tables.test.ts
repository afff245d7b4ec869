import { describe, expect, it } from 'vitest';
import { Matrix } from '../../main/core/matrix';
import type { Profiles } from '../../main/core/profiles';
import { aggregateRows, groupRows } from '../../main/engine/aggregate-rows';
import { scaleFeatures, scaleRatio, standardizeFeatures } from '../../main/engine/scale-features';
import { canonicalJson, hashValues, stepKey } from '../../main/engine/step-key';

describe('scaleFeatures', () => {
  const x = new Matrix(4, 3, Float32Array.of(1, 1000, 7, 2, 3000, 7, 3, 5000, 7, 4, 7000, 7));

  it('gives mean 0 and population sd 1, and 0 where nothing varies', () => {
    const { data } = standardizeFeatures(x);
    const column = (j: number): number[] => [0, 1, 2, 3].map((i) => data[i * 3 + j]);
    for (const j of [0, 1]) {
      expect(column(j).reduce((a, b) => a + b)).toBeCloseTo(0, 6);
      expect(column(j).reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 6);
    }
    expect(column(2)).toEqual([0, 0, 0, 0]);
  });

  it('standardises by itself only where scales differ more than a hundredfold, and says so', () => {
    expect(scaleRatio(x)).toBeCloseTo(2000, 6);
    expect(scaleFeatures(x, 'auto').note).toContain('2,000-fold');
    const similar = new Matrix(2, 2, Float32Array.of(1, 5, 2, 9));
    expect(scaleFeatures(similar, 'auto')).toMatchObject({ features: similar, note: null });
    expect(scaleFeatures(x, 'none').features).toBe(x);
  });
});

describe('aggregateRows', () => {
  const profiles: Profiles = {
    metadata: new Map([
      ['Metadata_Plate', { kind: 'text', values: ['p', 'p', 'p'] }],
      ['Metadata_Well', { kind: 'text', values: ['A01', 'A02', 'A01'] }],
      ['Metadata_Site', { kind: 'text', values: ['1', '1', '2'] }],
      ['Metadata_pert', { kind: 'text', values: ['x', 'DMSO', 'x'] }],
    ]),
    featureNames: ['f'],
    features: new Matrix(3, 1, Float32Array.of(1, 10, 3)),
  };

  it('averages the rows of a well and keeps what they have in common', () => {
    const wells = aggregateRows(profiles, groupRows(profiles, 'well'));
    expect([...wells.features.data]).toEqual([2, 10]);
    expect(wells.metadata.get('Metadata_Well')).toEqual({ kind: 'text', values: ['A01', 'A02'] });
    expect(wells.metadata.get('Metadata_pert')).toEqual({ kind: 'text', values: ['x', 'DMSO'] });
    expect(wells.metadata.get('Metadata_Site')).toEqual({ kind: 'text', values: [null, '1'] });
    expect(wells.metadata.get('Metadata_Rows')).toEqual({ kind: 'number', values: Float64Array.of(2, 1) });
  });

  it('says so when there are no wells', () => {
    const without = { ...profiles, metadata: new Map() };
    expect(() => groupRows(without, 'well')).toThrow('rows cannot be put together by well');
  });
});

describe('stepKey', () => {
  it('does not depend on the order of keys, and does on every value', () => {
    expect(canonicalJson({ b: [1, null], a: 'x' })).toBe('{"a":"x","b":[1,null]}');
    expect(stepKey('correct', { a: 1, b: 2 })).toBe(stepKey('correct', { b: 2, a: 1 }));
    expect(stepKey('correct', { a: 1, b: 2 })).not.toBe(stepKey('correct', { a: 1, b: 3 }));
    expect(stepKey('correct', {})).not.toBe(stepKey('evaluate', {}));
  });

  it('tells matrices of other shape or precision apart', () => {
    const hash = (m: Parameters<typeof hashValues>[0]): string => hashValues(m);
    const base = hash(new Matrix(2, 1, Float32Array.of(1, 2)));
    expect(base).toBe(hash(new Matrix(2, 1, Float32Array.of(1, 2))));
    expect(base).not.toBe(hash(new Matrix(1, 2, Float32Array.of(1, 2))));
    expect(base).not.toBe(hash(new Matrix(2, 1, Float64Array.of(1, 2))));
  });
});
