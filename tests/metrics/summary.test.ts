import { expect, it } from 'vitest';
import { summarize } from '../../main/metrics/summary';

const unit = (value: number | null) => ({ value, range: [0, 1] as const });

it('weighs mixing 0.4 and biology 0.6 over the scores it could use', () => {
  const found = summarize({
    'asw-batch': unit(0.8),
    ilisi: unit(0.4),
    kbet: unit(null),
    nmi: unit(0.5),
    clisi: unit(1),
    'batch-knn': { value: 1, range: [1, 0] },
  });
  expect(found.mixing).toBeCloseTo(0.6, 12);
  expect(found.biology).toBeCloseTo(0.75, 12);
  expect(found.value).toBeCloseTo(0.4 * 0.6 + 0.6 * 0.75, 12);
  expect(found.used).toEqual(['asw-batch', 'ilisi', 'nmi', 'clisi']);
});

it('rescales by a score’s own range, also where lower is better', () => {
  const found = summarize({ 'asw-batch': { value: 0.25, range: [1, 0] }, nmi: { value: 2, range: [-2, 6] } });
  expect(found.mixing).toBe(0.75);
  expect(found.biology).toBe(0.5);
});

it('has no value where one side could not be scored', () => {
  expect(summarize({ nmi: unit(0.5) })).toEqual({ value: null, mixing: null, biology: 0.5, used: ['nmi'] });
});
