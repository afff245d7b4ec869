import { describe, expect, it } from 'vitest';
import { measurePair, toPairedChannel } from '../../../main/embedding/morphology/channel-pairs';
import { countNeighbours, GREY_LEVELS } from '../../../main/embedding/morphology/co-occurrence';
import { codePlane, toChannelImage } from '../../../main/embedding/morphology/coded-image';
import { gradientMeans, laplacianMeans } from '../../../main/embedding/morphology/edges';
import { otsuCode } from '../../../main/embedding/morphology/foreground';
import { otsuBin } from '../../../main/math/otsu';
import { planFourier, transformSquare } from '../../../main/embedding/morphology/fourier';
import { granularSpectrum } from '../../../main/embedding/morphology/granularity';
import { haralickFeatures, textureOf } from '../../../main/embedding/morphology/haralick';
import { intensity } from '../../../main/embedding/morphology/intensity';
import { labelRuns } from '../../../main/embedding/morphology/label-objects';
import { measureShapes } from '../../../main/embedding/morphology/object-shapes';
import { powerSlope, radialPower } from '../../../main/embedding/morphology/power-spectrum';
import { dilateSquare, erodeSquare } from '../../../main/embedding/morphology/square-windows';
import { createRng } from '../../../main/core/rng';
import { expectClose } from '../../helpers/oracle';
import { coded, fixturePlane, plane, reference } from './images';

const close = { rtol: 1e-9, atol: 1e-12 };
const image = fixturePlane('image');

describe('against SciPy, scikit-image and NumPy', () => {
  it('intensity distribution', () => {
    const values = intensity.measure(toChannelImage(codePlane(image), false));
    const names = intensity.features.map(({ name }) => name.replace('Intensity_', ''));
    expect(names).toEqual(Object.keys(reference.intensity));
    expectClose(values, Object.values(reference.intensity), close);
  });

  it('gradient and Laplacian', () => {
    const gradient = gradientMeans(codePlane(image));
    const laplacian = laplacianMeans(codePlane(image));
    const { gradientMean, gradientSquare, laplacianMean, laplacianSquare } = reference.edges;
    expectClose(
      [gradient.mean, gradient.square, laplacian.mean, laplacian.square],
      [gradientMean, gradientSquare, laplacianMean, laplacianSquare],
      close,
    );
  });

  it.each([1, 3] as const)('thirteen Haralick features over four directions at distance %i', (distance) => {
    const levels = Uint8Array.from(reference.levels);
    expectClose(textureOf(levels, 15, 12, distance), reference.texture[`${distance}`], close);
  });

  it('granularity spectrum', () => {
    const { width, height, data } = fixturePlane('wide');
    expectClose(granularSpectrum(coded(width, height, Uint16Array.from(data))), reference.granularity, close);
  });

  it('areas and Crofton perimeters of connected regions', () => {
    const { width, height, data } = fixturePlane('mask');
    const mask = Uint8Array.from(data);
    const shapes = measureShapes(labelRuns(mask, width, height), mask, width, height);
    expect([...shapes.area]).toEqual(reference.shapes.area);
    expectClose(shapes.perimeter, reference.shapes.perimeter, close);
  });

  it('Otsu threshold', () => {
    expect(otsuBin(reference.otsu.counts)).toBe(reference.otsu.threshold);
  });

  it('Pearson correlation and overlap of two channels', () => {
    const [a, b] = [image, fixturePlane('other')].map((p) => toPairedChannel(codePlane(p)));
    const [pearson, overlap] = measurePair(a, b);
    expectClose([pearson, overlap], [reference.pairs.pearson, reference.pairs.overlap], close);
  });

  it('two-dimensional Fourier transform', () => {
    const re = Float64Array.from(reference.fourier.re);
    const im = Float64Array.from(reference.fourier.im);
    transformSquare(planFourier(16), re, im);
    expectClose(re, reference.fourier.outRe, { atol: 1e-10 });
    expectClose(im, reference.fourier.outIm, { atol: 1e-10 });
  });
});

describe('by hand', () => {
  it('counts neighbours in both orders (2 × 2 pixels: 0 1 / 2 0)', () => {
    const pairs = countNeighbours(Uint8Array.of(0, 1, 2, 0), 2, 2, 1);
    const at = (d: number, i: number, j: number): number => pairs[d][i * GREY_LEVELS + j];
    // Along rows: 0–1 and 2–0. Down: 0–2 and 1–0. Falling diagonal: 0–0, twice as it is its own reverse. Rising: 1–2.
    expect([at(0, 0, 1), at(0, 1, 0), at(0, 2, 0), at(0, 0, 2)]).toEqual([1, 1, 1, 1]);
    expect([at(1, 0, 2), at(1, 2, 0), at(1, 1, 0), at(1, 0, 1)]).toEqual([1, 1, 1, 1]);
    expect([at(2, 0, 0), at(3, 1, 2), at(3, 2, 1)]).toEqual([2, 1, 1]);
  });

  it('gives a constant texture its conventions', () => {
    const features = haralickFeatures(new Float64Array(256));
    expect(features).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    [23, 17],
    [1, 40],
    [40, 1],
    [64, 8],
  ])('finds the extremes in a square as a direct search does, at any radius: %i × %i', (width, height) => {
    const rng = createRng(8, 'maximum');
    const source = Uint16Array.from({ length: width * height }, () => rng.int(65536));
    for (const radius of [1, 2, 3, 5, 11, 30]) {
      const direct = (extreme: (a: number, b: number) => number): Uint16Array =>
        source.map((_, at) => {
          let found = source[at];
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const near =
                Math.abs(x - (at % width)) <= radius && Math.abs(y - Math.floor(at / width)) <= radius;
              if (near) found = extreme(found, source[y * width + x]);
            }
          }
          return found;
        });
      const target = new Uint16Array(source.length);
      dilateSquare(source, width, height, radius, target);
      expect(target).toEqual(direct(Math.max));
      const own = source.slice();
      erodeSquare(own, width, height, radius, own);
      expect(own).toEqual(direct(Math.min));
    }
  });

  it('puts the granularity of squares at their size', () => {
    // One square of 5 × 5: it survives openings of radius 1 and 2, and radius 3 removes it all.
    const codes = new Uint16Array(40 * 40);
    for (let y = 20; y < 25; y++) codes.fill(1000, y * 40 + 10, y * 40 + 15);
    expect(granularSpectrum(coded(40, 40, codes))).toEqual([0, 0, 1, 0, 0, 0, 0]);
  });

  it('joins regions that touch at corners and keeps others apart', () => {
    const mask = Uint8Array.from([
      ...[1, 0, 0, 1, 1],
      ...[0, 1, 0, 0, 1],
      ...[1, 0, 0, 0, 0],
      ...[0, 0, 1, 1, 1],
    ]);
    const shapes = measureShapes(labelRuns(mask, 5, 4), mask, 5, 4);
    expect([...shapes.area]).toEqual([3, 3, 3]);
    // The first is the diagonal of a 3 × 3 square folded back at (1, 1); the last is a bar in its own hull.
    expect(shapes.solidity[2]).toBe(1);
  });

  it('measures squares, rods and an L', () => {
    const shape = (width: number, height: number, filled: (x: number, y: number) => boolean) => {
      const mask = Uint8Array.from({ length: width * height }, (_, i) =>
        Number(filled(i % width, Math.floor(i / width))),
      );
      return measureShapes(labelRuns(mask, width, height), mask, width, height);
    };
    const square = shape(20, 20, (x, y) => x >= 5 && x < 15 && y >= 5 && y < 15);
    expect([square.area[0], square.solidity[0]]).toEqual([100, 1]);
    expect(square.eccentricity[0]).toBeCloseTo(0, 9);
    // A rod of 16 × 1 has variances (16² − 1)/12 + 1/12 and 1/12: eccentricity √(1 − 1/256).
    expect(shape(20, 3, (x, y) => x >= 2 && x < 18 && y === 1).eccentricity[0]).toBeCloseTo(
      Math.sqrt(255 / 256),
      9,
    );
    // An L of two 10 × 2 arms: 36 pixels; its hull cuts the corner from (10, 8) to (2, 0): 100 − 8²/2 = 68.
    const bent = shape(12, 12, (x, y) => (x < 2 && y < 10) || (x < 10 && y >= 8 && y < 10));
    expect([bent.area[0], bent.solidity[0]]).toEqual([36, 36 / 68]);
  });

  it('weighs pairs of channels by where both are bright', () => {
    // Four pixels: both bright, first only a little, second only, neither. By hand: covariance 10, variances 24 and 25 (× 10⁴).
    const a = toPairedChannel(coded(2, 2, Uint16Array.of(60000, 20000, 0, 0)));
    const b = toPairedChannel(coded(2, 2, Uint16Array.of(50000, 0, 50000, 0)));
    expect(otsuCode(a.image.codes)).toBeGreaterThanOrEqual(20000);
    const [pearson, , first, second, rankFirst, rankSecond] = measurePair(a, b);
    expect(pearson).toBeCloseTo(10 / Math.sqrt(600), 12);
    expect([first, second]).toEqual([1, 0.5]);
    // Ranks of the bright pixel are 2 of 3 and 1 of 2: nearness (3 − 1)/3.
    expectClose([rankFirst, rankSecond], [2 / 3, 1 / 3], close);
  });

  it('finds the slope of noise: white 0, its running sum about −2', () => {
    const rng = createRng(2, 'noise');
    const white = Uint16Array.from({ length: 256 * 256 }, () => 30000 + 3000 * rng.normal());
    expect(Math.abs(powerSlope(radialPower(coded(256, 256, white))))).toBeLessThan(0.1);
    const blurred = white.map((_, i) => {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) sum += white[(i + dy * 256 + dx + 65536) % 65536];
      }
      return sum / 25;
    });
    expect(powerSlope(radialPower(coded(256, 256, blurred)))).toBeLessThan(-1.5);
  });

  it('codes floats between their least and greatest finite value', () => {
    const values = Float32Array.of(-1, 0, 1, 3, Number.NaN, Infinity, -Infinity);
    const { codes, offset, step } = codePlane(plane(7, 1, values));
    expectClose(
      Array.from(codes, (c) => offset + step * c),
      [-1, 0, 1, 3, -1, 3, -1],
      { atol: 4 / 65535 },
    );
  });
});
