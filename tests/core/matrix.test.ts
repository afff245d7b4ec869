import { expect, it } from 'vitest';
import { Matrix, takeRows } from '../../main/core/matrix';

const x = new Matrix(
  5,
  2,
  Float32Array.from({ length: 10 }, (_, i) => i),
);

it('rows are copied in the order asked for, runs of them, repeats and single ones', () => {
  const found = takeRows(x, [3, 4, 0, 0, 2, 1]);
  expect([found.rows, found.cols]).toEqual([6, 2]);
  expect(Array.from(found.data)).toEqual([6, 7, 8, 9, 0, 1, 0, 1, 4, 5, 2, 3]);
  expect(takeRows(x, []).rows).toBe(0);
});

it('rows are copied to memory that is lent', () => {
  const room = new Float32Array(10);
  const found = takeRows(x, [1, 2], room);
  expect(Array.from(found.data)).toEqual([2, 3, 4, 5]);
  expect(found.data.buffer).toBe(room.buffer);
});
