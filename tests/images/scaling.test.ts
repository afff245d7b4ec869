import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { decodeImage } from '../../main/images/decode-image';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { countedQuantile, countValues } from '../../main/images/histogram';
import { percentileRange, percentileScale } from '../../main/images/percentile-scale';
import { reduceArea } from '../../main/images/reduce-area';
import { CHANNEL_COLOURS, thumbnail } from '../../main/images/thumbnail';
import { quantile } from '../../main/math/quantile';
import { expectClose } from '../helpers/oracle';

const plane = (
  width: number,
  height: number,
  data: Plane['data'],
  ceiling = 65535,
  channel = 'DNA',
): Plane => ({
  width,
  height,
  channel,
  data,
  ceiling,
});
const noise = (n: number, below: number): Uint16Array => {
  const rng = createRng(4, 'noise');
  return Uint16Array.from({ length: n }, () => rng.int(below));
};

describe('percentileScale', () => {
  it('maps the two percentiles to 0 and 1 and clips beyond (by hand: 0 … 100, percentiles 10 and 90)', () => {
    const ramp = plane(
      101,
      1,
      Uint16Array.from({ length: 101 }, (_, i) => i),
    );
    const { data, ceiling } = percentileScale(ramp, 10, 90);
    expect(ceiling).toBe(1);
    expect([data[0], data[10], data[50], data[90], data[100]]).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('interpolates as numpy does, counting or sorting', () => {
    // numpy.percentile([3, 1, 4, 1, 5, 9, 2, 6], [12.5, 90]) = [1.0, 6.9]
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    for (const data of [Uint8Array.from(values), Uint16Array.from(values), Float32Array.from(values)]) {
      expectClose(percentileRange(plane(8, 1, data), 12.5, 90), [1, 6.9], { atol: 1e-9 });
    }
  });

  it('counts to the same quantiles as sorting', () => {
    const data = noise(1000, 300);
    const counts = countValues(data, 65536);
    const sorted = Float64Array.from(data).sort();
    for (const q of [0, 0.001, 0.25, 0.5, 0.987, 1]) {
      expect(countedQuantile(counts, 1000, q)).toBeCloseTo(quantile(sorted, q), 10);
    }
  });

  it('gives the same for an image of other gain and background', () => {
    const data = noise(500, 1000);
    const brighter = data.map((value) => value * 3 + 500);
    expectClose(
      percentileScale(plane(50, 10, brighter), 1, 99).data,
      percentileScale(plane(50, 10, data), 1, 99).data,
      { atol: 1e-6 },
    );
  });

  it('makes a constant image, and NaN pixels, 0', () => {
    expect(Math.max(...percentileScale(plane(4, 1, new Uint16Array(4).fill(7)), 1, 99).data)).toBe(0);
    const holes = percentileScale(plane(4, 1, Float32Array.of(Number.NaN, 0, 1, 2), 1), 0, 100);
    expect([...holes.data]).toEqual([0, 0, 0.5, 1]);
  });

  it('refuses percentiles out of order', () => {
    const image = plane(1, 1, new Uint8Array(1));
    expect(() => percentileScale(image, 90, 10)).toThrow(
      'percentiles must be 0 ≤ low < high ≤ 100, got 90 and 10',
    );
  });
});

describe('reduceArea', () => {
  it('averages whole blocks and shares of pixels (by hand: 3 pixels to 2)', () => {
    expect([...reduceArea(plane(4, 2, Uint8Array.of(1, 3, 5, 7, 9, 11, 13, 15)), 2, 1).data]).toEqual([
      6, 10,
    ]);
    expectClose(reduceArea(plane(3, 1, Uint8Array.of(3, 6, 9)), 2, 1).data, [4, 8], { atol: 1e-12 });
  });

  it('keeps the mean, and commutes with flips, whatever the sizes', () => {
    const data = noise(37 * 23, 60000);
    const flipped = data.slice().reverse();
    const small = reduceArea(plane(37, 23, data), 10, 7).data;
    const mean = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    expect(mean(small)).toBeCloseTo(mean(data), 6);
    expectClose(reduceArea(plane(37, 23, flipped), 10, 7).data, small.slice().reverse(), { rtol: 1e-12 });
  });
});

describe('encodeTiff16', () => {
  it('comes back exactly, read by the decoder', async () => {
    const image = plane(40, 30, noise(1200, 65536));
    const { planes, facts } = await decodeImage(await encodeTiff16(image));
    expect(facts).toMatchObject({ format: 'tiff', bitDepth: 16, pages: 1 });
    expectClose(planes[0].data, image.data, {});
  });

  it('scales float planes by their ceiling and clips', async () => {
    const { planes } = await decodeImage(await encodeTiff16(plane(4, 1, Float32Array.of(-1, 0.5, 1, 9), 1)));
    expect([...planes[0].data]).toEqual([0, 32768, 65535, 65535]);
  });
});

describe('thumbnail', () => {
  const pixelsOf = async (png: Uint8Array): Promise<{ pixels: number[]; width: number; height: number }> => {
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    return { pixels: [...data], width: info.width, height: info.height };
  };

  it('shows a colour image as it is', async () => {
    const colours = ['red', 'green', 'blue'].map((name, i) =>
      plane(2, 1, Uint8Array.of(10 * i, 250), 255, name),
    );
    expect((await pixelsOf(await thumbnail(colours, 64))).pixels).toEqual([0, 10, 20, 250, 250, 250]);
  });

  it('fits into the size, keeps the aspect and never enlarges', async () => {
    const wide = plane(200, 100, noise(20000, 5000));
    expect(await pixelsOf(await thumbnail([wide], 50))).toMatchObject({ width: 50, height: 25 });
    expect(await pixelsOf(await thumbnail([wide], 500))).toMatchObject({ width: 200, height: 100 });
  });

  it('gives every channel its own colour, brightest where the channel is', async () => {
    const channels = CHANNEL_COLOURS.map((_, c) =>
      plane(
        6,
        1,
        Uint16Array.from({ length: 6 }, (_v, x) => (x === c ? 900 : 100)),
      ),
    );
    const { pixels } = await pixelsOf(
      await thumbnail(channels, 6, { kind: 'percentile', low: 0, high: 100 }),
    );
    expect(pixels).toEqual(CHANNEL_COLOURS.flat());
  });

  it('keeps brightness comparable under a shared range', async () => {
    const shared = { kind: 'range', ranges: [[0, 1000]] } as const;
    const dim = await pixelsOf(await thumbnail([plane(2, 1, Uint16Array.of(0, 500))], 2, shared));
    expect(dim.pixels).toEqual([0, 0, 0, 128, 128, 128]);
  });

  it('shows a constant image as black and repeats its bytes', async () => {
    const flat = plane(8, 8, new Uint16Array(64).fill(321));
    expect(Math.max(...(await pixelsOf(await thumbnail([flat], 8))).pixels)).toBe(0);
    expect(await thumbnail([flat], 8)).toEqual(await thumbnail([flat], 8));
  });
});
