import { describe, expect, it } from 'vitest';
import type { RowShape } from '../../main/embedding/collect-views';
import { RowViews } from '../../main/embedding/collect-views';

const tiles = (kept: readonly number[], sha256 = ['aa']) => ({
  tiles: new Float32Array(0),
  count: 0,
  kept,
  sha256,
});

/** Two stacks (channels) of width 2. */
const shape: RowShape = { stacks: 2, dim: 2, averaged: false, cells: false };

describe('the views of one row', () => {
  it('are averaged channel by channel, whatever pieces they come in', () => {
    const row = new RowViews(shape, 3);
    row.add(0, 2, tiles([0, 1]), Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40));
    expect(row.complete).toBe(false);
    row.add(2, 3, tiles([0]), Float32Array.of(5, 9, 50, 90));
    expect(row.complete).toBe(true);
    expect(row.outcome()).toEqual({ features: Float32Array.of(3, 5, 30, 50), sha256: ['aa'] });
  });

  it('are averaged over channels too where that is asked for', () => {
    const row = new RowViews({ ...shape, averaged: true }, 1);
    row.add(0, 1, tiles([0]), Float32Array.of(1, 2, 3, 6));
    expect(row.outcome()).toMatchObject({ features: Float32Array.of(2, 4) });
  });

  it('have a vector each where they are cells, missing where a cell is left out', () => {
    const row = new RowViews({ ...shape, cells: true }, 3);
    row.add(0, 3, tiles([0, 2]), Float32Array.of(1, 2, 5, 6, 10, 20, 50, 60));
    expect(row.outcome()).toMatchObject({
      features: Float32Array.of(1, 2, 10, 20, NaN, NaN, NaN, NaN, 5, 6, 50, 60),
    });
  });

  it('are none where a file could not be read in any piece', () => {
    const row = new RowViews(shape, 2);
    row.add(0, 1, { file: 'a.tif', reason: 'is empty' }, new Float32Array(0));
    row.add(1, 2, tiles([0]), Float32Array.of(1, 2, 3, 4));
    expect(row.outcome()).toEqual({ file: 'a.tif', reason: 'is empty' });
  });
});
