import { describe, expect, it } from 'vitest';
import type { Plane } from '../../main/core/plane';
import { cellBox, centreBox, cutBox, gridBoxes } from '../../main/images/crops';

/** Pixel (x, y) has the value 10 y + x. */
const numbered = (width: number, height: number): Plane => ({
  width,
  height,
  channel: 'DNA',
  ceiling: 65535,
  data: Uint16Array.from({ length: width * height }, (_, i) => 10 * Math.floor(i / width) + (i % width)),
});

describe('boxes', () => {
  const plane = numbered(7, 5);

  it('cut the centre, and a grid without the pixels left over', () => {
    expect(centreBox(plane)).toEqual({ x: 1, y: 0, width: 5, height: 5 });
    const grid = gridBoxes(plane, 3, 2);
    expect(grid).toHaveLength(6);
    expect([...cutBox(plane, grid[4]).data]).toEqual([22, 23, 32, 33]);
    expect(() => gridBoxes(plane, 8, 1)).toThrow('an image of 7 × 5 pixels cannot be cut into 8 × 1 tiles');
  });

  it('cut a cell so that its centre is the centre of the square', () => {
    const odd = cellBox(plane, { x: 3, y: 2 }, 3, 'reflect');
    expect(odd && [...cutBox(plane, odd).data]).toEqual([12, 13, 14, 22, 23, 24, 32, 33, 34]);
    // The centre of an even square lies between pixels.
    const even = cellBox(plane, { x: 3.5, y: 2.5 }, 2, 'reflect');
    expect(even && [...cutBox(plane, even).data]).toEqual([23, 24, 33, 34]);
  });

  it('fill a cell at the border with the mirror image (NumPy’s pad, mode reflect), or leave it out', () => {
    const corner = { x: 0, y: 4 };
    const box = cellBox(plane, corner, 3, 'reflect');
    expect(box && [...cutBox(plane, box).data]).toEqual([31, 30, 31, 41, 40, 41, 31, 30, 31]);
    expect(cellBox(plane, corner, 3, 'leave-out')).toBeNull();
    expect(cellBox(plane, { x: 3, y: 2 }, 3, 'leave-out')).not.toBeNull();
    // A square larger than the picture is mirrored again and again: 3 columns are 0 1 2 1 0 1 2 …
    const small = cutBox(numbered(3, 1), { x: -3, y: 0, width: 9, height: 1 });
    expect([...small.data]).toEqual([1, 2, 1, 0, 1, 2, 1, 0, 1]);
  });

  it('leave out a cell that lies outside the picture', () => {
    for (const cell of [
      { x: -1, y: 2 },
      { x: 7, y: 2 },
      { x: 3, y: 5.5 },
      { x: NaN, y: 1 },
    ]) {
      expect(cellBox(plane, cell, 3, 'reflect')).toBeNull();
    }
  });
});
