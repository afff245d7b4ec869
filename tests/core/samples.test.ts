import { describe, expect, it } from 'vitest';
import { InputError } from '../../main/core/errors';
import { factorOf, levelCounts, rowsByLevel, takeFactor } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { missingNeeds, requireNeeds, takeSamples } from '../../main/core/samples';

const samples: Samples = {
  features: new Matrix(4, 2, Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7)),
  featureNames: ['a', 'b'],
  batches: [factorOf(['x', 'y', 'x', 'z'])],
  control: Uint8Array.of(1, 0, 0, 0),
  columns: new Map([['dose', Float64Array.of(1, 2, 3, 4)]]),
};

describe('Factor', () => {
  it('numbers levels by first appearance', () => {
    const factor = factorOf(['b', 'a', 'b']);
    expect(factor.levels).toEqual(['b', 'a']);
    expect([...factor.codes]).toEqual([0, 1, 0]);
    expect([...levelCounts(factor)]).toEqual([2, 1]);
    expect(rowsByLevel(factor).map((rows) => [...rows])).toEqual([[0, 2], [1]]);
  });

  it('drops levels that no longer occur', () => {
    expect(takeFactor(factorOf(['a', 'b', 'c']), [2, 2]).levels).toEqual(['c']);
  });
});

describe('Samples', () => {
  it('takes rows of everything that is there, in the order asked', () => {
    const taken = takeSamples(samples, [3, 0]);
    expect([...taken.features.data]).toEqual([6, 7, 0, 1]);
    expect(taken.batches[0].levels).toEqual(['z', 'x']);
    expect([...(taken.control ?? [])]).toEqual([0, 1]);
    expect(taken.columns.get('dose')).toEqual(Float64Array.of(4, 1));
    expect(taken.label).toBeUndefined();
  });

  it('says what a method lacks and how to give it', () => {
    expect(missingNeeds(['batch', 'controls'], samples)).toEqual([]);
    expect(() => requireNeeds('tvn', ['label', 'group'], samples)).toThrow(InputError);
    expect(() => requireNeeds('tvn', ['label', 'group'], samples)).toThrow('tvn needs label and group');
  });
});
