import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import { measurePlane } from '../../../main/embedding/quality/measure-plane';
import { gaussianBlur } from '../../../main/simulate/gaussian-blur';
import { drawField, photograph } from '../../helpers/field-image';

const SIZE = 256;
const plane = (data: Plane['data'], side = Math.sqrt(data.length)): Plane => ({
  width: side,
  height: side,
  channel: 'DNA',
  data,
  ceiling: data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : 1,
});

describe('measurePlane', () => {
  test('gives the numbers that counting by hand gives', () => {
    const values = Uint16Array.from({ length: 100 }, (_, i) => (i < 90 ? 10 + (i % 3) : 4095));
    const measured = measurePlane(plane(values));
    expect(measured).toMatchObject({ least: 10, greatest: 4095, saturatedShare: 0.1 });
    expect(measured.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 100, 9);
    expect(measured.median).toBeCloseTo(11, 9);
    expect(measured.spread).toBeCloseTo(1.4826, 9);
    expect(measured.high).toBeCloseTo(4095, 9);
  });

  test('takes a maximum for saturation only at a limit of a camera', () => {
    const share = (brightest: number): number =>
      measurePlane(plane(Uint16Array.from({ length: 64 }, (_, i) => (i < 32 ? 100 : brightest))))
        .saturatedShare;
    expect([1023, 4095, 16383, 65535, 65520].map(share)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    expect([1022, 4000, 255, 60000].map(share)).toEqual([0, 0, 0, 0]);
    expect(measurePlane(plane(new Uint8Array(64).fill(255))).saturatedShare).toBe(1);
    expect(
      measurePlane(plane(Float32Array.from({ length: 64 }, (_, i) => Math.min(1, i / 32)))).saturatedShare,
    ).toBe(0.5);
  });

  test('falls steeper out of focus, also of a dim and noisy image', () => {
    const rng = createRng(5, 'focus');
    for (const gain of [1, 0.3]) {
      const slopes = [0, 1.5, 3, 5].map((sigmaPx) => {
        const field = drawField(SIZE, 60, createRng(6, 'cells'));
        if (sigmaPx > 0) gaussianBlur(field, SIZE, SIZE, sigmaPx);
        return measurePlane(
          plane(
            photograph(
              field.map((value) => 200 + gain * (value - 200)),
              rng,
            ),
          ),
        ).focusSlope;
      });
      for (const blurred of slopes.slice(1)) expect(blurred).toBeLessThan(slopes[0] - 0.3);
      if (gain === 1) expect(slopes).toEqual([...slopes].sort((a, b) => b - a));
    }
  });

  test('finds no detail in noise alone', () => {
    const rng = createRng(7, 'noise');
    const noise = Uint16Array.from({ length: SIZE * SIZE }, () => Math.round(500 + 12 * rng.normal()));
    expect(measurePlane(plane(noise)).focusSlope).toBe(0);
    expect(measurePlane(plane(new Uint16Array(SIZE * SIZE).fill(7))).focusSlope).toBe(0);
    expect(measurePlane(plane(new Uint8Array(16))).focusSlope).toBe(0);
  });

  test('counts NaN as the least value', () => {
    const data = Float32Array.from({ length: 64 }, (_, i) => (i === 0 ? NaN : i / 64));
    const measured = measurePlane(plane(data));
    expect(measured.least).toBeCloseTo(1 / 64, 6);
    expect(Number.isFinite(measured.mean)).toBe(true);
  });
});
