import { describe, expect, test } from 'vitest';
import { WHOLE, pan, toPixels, toUnits, zoomAt } from '../../renderer/charts/points/camera';
import { drawOrder } from '../../renderer/charts/points/draw-order';
import { createGridIndex } from '../../renderer/charts/points/grid-index';
import { rowsInside } from '../../renderer/charts/points/lasso';
import { normalisePositions } from '../../renderer/charts/points/normalise';
import { pointStyle } from '../../renderer/charts/points/point-style';
import { combineSelection, groupRows } from '../../renderer/features/explore/selection';
import { changeWords } from '../../renderer/features/compare/change-words';

/** Points in −1 … 1 that look random and are always the same. */
const points = (n: number): Float32Array =>
  Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(i * 12.9898) % 1);
const all = (): boolean => true;
const size = { width: 400, height: 300 };

describe('nearest point', () => {
  test.each([1, 17, 5000])('agrees with looking at all %i points', (n) => {
    const positions = points(n);
    const index = createGridIndex(positions);
    for (let q = 0; q < 50; q++) {
      const [x, y] = [Math.cos(q * 7.1), Math.sin(q * 3.3)];
      let best = -1;
      let bestSquared = 0.15 ** 2;
      for (let i = 0; i < n; i++) {
        const squared = (positions[2 * i] - x) ** 2 + (positions[2 * i + 1] - y) ** 2;
        if (squared <= bestSquared) {
          best = i;
          bestSquared = squared;
        }
      }
      const found = index.nearest(x, y, 0.15, all);
      if (best < 0) expect(found).toBe(-1);
      else
        expect((positions[2 * found] - x) ** 2 + (positions[2 * found + 1] - y) ** 2).toBeCloseTo(
          bestSquared,
          12,
        );
    }
  });
  test('passes over rows that are not shown or have no place', () => {
    const index = createGridIndex(Float32Array.of(0, 0, 0.1, 0, NaN, NaN));
    expect(index.nearest(0, 0, 1, (row) => row !== 0)).toBe(1);
    expect(index.nearest(0, 0, 0.01, (row) => row !== 0)).toBe(-1);
  });
});

describe('lasso', () => {
  test('a square takes what is in the square, a bite out of it does not', () => {
    const positions = Float32Array.of(0, 0, 0.4, 0.4, 0.9, 0, -0.4, 0.1);
    expect(rowsInside(positions, [-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5], all)).toEqual([0, 1, 3]);
    // An outline that dips to the middle from the left leaves the left point out.
    expect(rowsInside(positions, [-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.1, 0.1], all)).toEqual([
      0, 1,
    ]);
  });
  test('shift adds, alt removes, else the selection is new', () => {
    expect(combineSelection([1, 5], [3, 5], 'add')).toEqual([1, 3, 5]);
    expect(combineSelection([1, 5], [3, 5], 'remove')).toEqual([1]);
    expect(combineSelection([1, 5], [3], 'replace')).toEqual([3]);
  });
  test('every group of a selection gets its share of pictures', () => {
    const rows = Array.from({ length: 100 }, (_, i) => i);
    const groups = groupRows(rows, (row) => (row < 96 ? 'large' : 'small'), 20);
    expect(groups.map(({ name, total, rows: shown }) => [name, total, shown.length])).toEqual([
      ['large', 96, 10],
      ['small', 4, 4],
    ]);
  });
});

describe('camera', () => {
  test('pixels and units are each other’s inverse', () => {
    const camera = { x: 0.3, y: -0.2, zoom: 3 };
    const [left, top] = toPixels(camera, size, 0.5, 0.1);
    const [x, y] = toUnits(camera, size, left, top);
    expect(x).toBeCloseTo(0.5, 12);
    expect(y).toBeCloseTo(0.1, 12);
  });
  test('what is under the pointer stays there when zooming, and follows it when dragging', () => {
    const before = toUnits(WHOLE, size, 123, 45);
    const zoomed = toUnits(zoomAt(WHOLE, size, 2.5, 123, 45), size, 123, 45);
    const dragged = toUnits(pan(WHOLE, size, 30, -20), size, 153, 25);
    for (const after of [zoomed, dragged]) {
      expect(after[0]).toBeCloseTo(before[0], 12);
      expect(after[1]).toBeCloseTo(before[1], 12);
    }
  });
});

test('positions keep their proportions and fill the square', () => {
  const positions = normalisePositions(Float32Array.of(10, 5, 30, 5, 20, 10, NaN, NaN));
  expect([...positions.slice(0, 6)]).toEqual([-1, -0.25, 1, -0.25, 0, 0.25]);
  expect(positions[6]).toBeNaN();
});

test('the draw order is a shuffle, and always the same', () => {
  const order = drawOrder(1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(drawOrder(1000)).toEqual(order);
  // A fair sample: the first tenth is spread over all rows.
  const mean = order.slice(0, 100).reduce((sum, row) => sum + row, 0) / 100;
  expect(Math.abs(mean - 500)).toBeLessThan(100);
});

test('a selection stands out among what is lit; the rest is faint', () => {
  const style = pointStyle({
    rows: 3,
    colourOf: (row) => (row === 1 ? '#ff0000' : '#0000ff'),
    isLit: (row) => row !== 2,
    selected: new Set([1]),
    faint: '#808080',
  });
  expect([...style.weights]).toEqual([1, 3, 1]);
  expect([...style.colours.slice(4, 8)]).toEqual([255, 0, 0, 255]);
});

test.each([
  [0.3, 0.5, 0.6, 0.5, 'The batches mix much better, and the biology is kept.'],
  [0.3, 0.5, 0.4, 0.3, 'The batches mix better, but much of the biology is lost.'],
  [0.3, 0.5, 0.31, 0.45, 'The batches mix as before, and some of the biology is lost.'],
  [0.3, 0.5, 0.2, 0.6, 'The batches lie further apart than before, but the biology is clearer.'],
])('words for mixing and biology %d, %d → %d, %d', (mixing, biology, newMixing, newBiology, words) => {
  const summary = (m: number, b: number) => ({ value: null, mixing: m, biology: b });
  expect(changeWords(summary(mixing, biology), summary(newMixing, newBiology))).toBe(words);
});
