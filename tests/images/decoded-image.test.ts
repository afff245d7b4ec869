import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { splitBytes } from '../../main/images/decoded-image';

describe('interleaved bytes taken apart', () => {
  it.each([
    ['in words', 8, 0],
    ['with pixels left over', 7, 0],
    ['from the middle of a word', 8, 3],
  ])('%s', (_, pixels, offset) => {
    const rng = createRng(3, 'interleaved');
    const whole = Uint8Array.from({ length: offset + 3 * pixels }, () => rng.int(256));
    const planes = splitBytes(whole.subarray(offset), 3);
    const expected = [0, 1, 2].map((sample) =>
      Array.from({ length: pixels }, (_unused, i) => whole[offset + 3 * i + sample]),
    );
    expect(planes.map((plane) => Array.from(plane))).toEqual(expected);
  });

  it('of one sample a pixel are the picture', () => {
    expect(splitBytes(Uint8Array.of(1, 2, 3), 1)).toEqual([Uint8Array.of(1, 2, 3)]);
  });
});
