import { expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { groupedRows } from '../../main/metrics/grouped-rows';

it('takes the rows that have a mechanism, and leaves controls out when asked', () => {
  const samples = {
    features: new Matrix(5, 1, new Float64Array(5)),
    featureNames: ['f'],
    batches: [factorOf(['p', 'p', 'q', 'q', 'q'])],
    label: factorOf(['a', 'DMSO', 'b', 'c', 'DMSO']),
    group: factorOf(['m', 'vehicle', 'm', '', 'vehicle']),
    control: Uint8Array.from([0, 1, 0, 0, 1]),
    columns: new Map(),
  };
  const rows = (controls: 'counted' | 'left-out') =>
    Array.from(groupedRows(samples, { controls })?.rows ?? []);
  expect(rows('counted')).toEqual([0, 1, 2, 4]);
  expect(rows('left-out')).toEqual([0, 2]);
});
