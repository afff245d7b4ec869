import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import {
  GRID,
  divideByField,
  estimateIllumination,
  shrinkToGrid,
} from '../../../main/images/plate/illumination';
import { drawField, photograph } from '../../helpers/field-image';

const SIZE = 128;
/** Vignetting off the centre, as of a lamp that is not adjusted: 1 at its middle, 0.5 in the far corner. */
const light = (x: number, y: number): number => {
  const [dx, dy] = [x / SIZE - 0.4, y / SIZE - 0.55];
  return 1 / (1 + 1.4 * (dx * dx + dy * dy) + 0.6 * (dx * dx + dy * dy) ** 2);
};

/** Cells lie across the borders too, so fields are cut out of larger ones. */
const MARGIN = 16;
const cutMiddle = (large: Float32Array): Float32Array =>
  Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    return large[(y + MARGIN) * (SIZE + 2 * MARGIN) + x + MARGIN];
  });

function simulate(images: number): readonly Plane[] {
  return Array.from({ length: images }, (_, i) => {
    const rng = createRng(i, 'plate');
    const field = cutMiddle(drawField(SIZE + 2 * MARGIN, 40, rng)).map(
      (value, at) => value * light(at % SIZE, Math.floor(at / SIZE)),
    );
    return { width: SIZE, height: SIZE, channel: 'DNA', data: photograph(field, rng), ceiling: 65535 };
  });
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [ma, mb] = [mean(a), mean(b)];
  const [x, y] = [Array.from(a, (v) => v - ma), Array.from(b, (v) => v - mb)];
  const dot = (p: number[], q: number[]): number => p.reduce((sum, v, i) => sum + v * q[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

const truth = Float64Array.from({ length: GRID * GRID }, (_, i) =>
  light((((i % GRID) + 0.5) * SIZE) / GRID, ((Math.floor(i / GRID) + 0.5) * SIZE) / GRID),
);

/** The mean of all images in a square of a quarter of the side. */
function brightness(planes: readonly Plane[], left: number, top: number): number {
  const side = SIZE / 4;
  return mean(
    planes.flatMap(({ data }) =>
      Array.from(
        { length: side * side },
        (_, i) => data[(top + Math.floor(i / side)) * SIZE + left + (i % side)],
      ),
    ),
  );
}

describe('illumination from images', () => {
  const planes = simulate(200);
  const grids = planes.flatMap((plane) => shrinkToGrid(plane) ?? []);
  const field = estimateIllumination(grids);

  test('finds the field that the images were made with', () => {
    expect(mean(field)).toBeCloseTo(1, 5);
    expect(correlation(field, truth)).toBeGreaterThan(0.98);
    const scaled = truth.map((value) => value / mean(truth));
    expect(Math.max(...field.map((value, i) => Math.abs(value - scaled[i])))).toBeLessThan(0.08);
  });

  test('after the division corners are as bright as the middle', () => {
    const ratio = (images: readonly Plane[]): number =>
      brightness(images, SIZE - SIZE / 4, 0) / brightness(images, (3 * SIZE) / 8, (3 * SIZE) / 8);
    expect(ratio(planes)).toBeLessThan(0.75);
    const corrected = planes.map((plane) => divideByField(plane, field));
    expect(ratio(corrected)).toBeGreaterThan(0.95);
    expect(ratio(corrected)).toBeLessThan(1.05);
    expect(mean(corrected[0].data) / mean(planes[0].data)).toBeCloseTo(1, 1);
  });

  test('a speck of dust in few images leaves no trace', () => {
    const dusty = grids.map((grid, i) =>
      i % 12 === 0 ? grid.map((v, at) => (at === 40 ? v + 50 : v)) : grid,
    );
    const off = estimateIllumination(dusty).map((value, i) => Math.abs(value - field[i]));
    expect(Math.max(...off)).toBeLessThan(0.01);
  });

  test('a flat field changes nothing; blank and small images tell nothing', () => {
    const plane = planes[0];
    const flat = divideByField(plane, new Float32Array(GRID * GRID).fill(1));
    expect(Array.from(flat.data)).toEqual(Array.from(plane.data));
    expect(shrinkToGrid({ ...plane, data: new Uint16Array(SIZE * SIZE) })).toBeNull();
    expect(shrinkToGrid({ ...plane, width: 16, height: 16, data: new Uint16Array(256).fill(3) })).toBeNull();
  });
});
