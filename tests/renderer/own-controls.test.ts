import { expect, it } from 'vitest';
import type { ProjectState } from '../../main/contract/project';
import { controlFinder, plateColumn } from '../../renderer/features/explore/own-controls';
import { fakeStudy } from './fake-study';

it('finds for each treated image a control of its own plate, another for its neighbour', () => {
  // Two plates; code 0 is the control. The third plate has none.
  const plate = Int32Array.of(0, 0, 0, 0, 1, 1, 2, -1);
  const label = Int32Array.of(0, 1, 0, 2, 0, 1, 1, 1);
  const controlOf = controlFinder(plate, label, 0);
  expect(Array.from(plate, (_, row) => controlOf(row))).toEqual([null, 2, null, 2, null, 4, null, null]);
  expect([1, 3, 2, 4].map((row) => controlFinder(new Int32Array(8), label, 0)(row))).toEqual([
    2,
    0,
    null,
    null,
  ]);
});

it('looks on the plate where there is one, else in the batch', () => {
  const { state } = fakeStudy({ rows: 30, batches: 2, labels: 3 });
  expect(plateColumn(state)).toBe('Metadata_batch');
  const plate = {
    kind: 'category',
    name: 'Metadata_Plate',
    levels: ['a'],
    counts: [30],
    missing: 0,
  } as const;
  const withPlate: ProjectState = { ...state, columns: [...state.columns, plate] };
  expect(plateColumn(withPlate)).toBe('Metadata_Plate');
});
