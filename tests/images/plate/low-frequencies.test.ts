import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { STYLE_LENGTH, hasStyle, styleOf, withStyle } from '../../../main/images/plate/low-frequencies';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}
/** numpy's fft2; see the generator. */
const expected = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../oracle/image-style/expected.json'), 'utf8'),
) as { image: Picture; reference: Picture; amplitudes: number[]; restyled: number[] };

const planeOf = ({ width, height, values }: Picture): Plane => ({
  width,
  height,
  channel: 'DNA',
  data: Uint16Array.from(values),
  ceiling: 65535,
});
const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));

describe('Batch Styles Standardization', () => {
  test('takes the amplitudes that the full transform has', () => {
    const style = styleOf(planeOf(expected.reference));
    expect(style).toHaveLength(STYLE_LENGTH);
    const off = style.map((value, i) => value - expected.amplitudes[i]);
    // Single floats: 6e-8 of the largest amplitude.
    expect(largest(off)).toBeLessThan(2e-7 * largest(expected.amplitudes));
  });

  test('gives the picture that the full transform gives', () => {
    const styled = withStyle(planeOf(expected.image), styleOf(planeOf(expected.reference)));
    const off = Array.from(styled.data, (value, i) => value - expected.restyled[i]);
    expect(largest(off)).toBeLessThan(1e-6 * largest(expected.restyled) * 10);
    expect(styled.ceiling).toBe(65535);
  });

  test('leaves a picture in its own style as it is', () => {
    const plane = planeOf(expected.image);
    const same = withStyle(plane, styleOf(plane));
    expect(largest(Array.from(same.data, (value, i) => value - plane.data[i]))).toBeLessThan(0.01);
  });

  test('is not for pictures smaller than the frequencies', () => {
    expect(hasStyle({ width: 33, height: 400 })).toBe(true);
    expect(hasStyle({ width: 32, height: 400 })).toBe(false);
  });
});
