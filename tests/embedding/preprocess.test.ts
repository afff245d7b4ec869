import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../main/core/errors';
import type { Plane } from '../../main/core/plane';
import { IMAGENET } from '../../main/embedding/choose-preprocessing';
import type { Preprocessing, ResizeFilter } from '../../main/embedding/model-card';
import type { TileOptions } from '../../main/embedding/preprocess';
import { chooseChannels, tilesOf as tilesOfBoxes } from '../../main/embedding/preprocess';
import { viewBoxes, viewCount } from '../../main/embedding/views';
import { resample } from '../../main/embedding/resample';
import { largestDifference } from './golden-models';

interface Fixture {
  readonly cases: readonly {
    readonly name: string;
    readonly input: number[][][];
    readonly output: number[][][];
    readonly resize: Preprocessing['resize'];
    readonly size: readonly [number, number];
  }[];
  readonly floats: readonly {
    readonly name: string;
    readonly input: number[][];
    readonly output: number[][];
    readonly filter: ResizeFilter;
    readonly size: readonly [number, number];
  }[];
  readonly tensor: readonly number[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../oracle/resample/expected.json', import.meta.url), 'utf8'),
) as Fixture;
const COLOURS = ['red', 'green', 'blue'];
const colours = (pixels: number[][][]): Plane[] =>
  COLOURS.map((channel, c) => ({
    channel,
    width: pixels[0].length,
    height: pixels.length,
    ceiling: 255,
    data: Uint8Array.from(pixels.flatMap((row) => row.map((pixel) => pixel[c]))),
  }));

const options = (
  resize: Preprocessing['resize'],
  [height, width]: readonly [number, number],
  normalise: Preprocessing['normalise'],
): TileOptions => ({
  input: { height, width, channels: 3 },
  preprocessing: { resize, normalise, from: 'test' },
  channels: { kind: 'as-they-are', channels: COLOURS },
  views: { kind: 'whole' },
});

/** Tiles of all views. */
const tilesOf = (planes: readonly Plane[], all: TileOptions): ReturnType<typeof tilesOfBoxes> => {
  const boxes = viewBoxes(planes[0], all.views, { from: 0, to: viewCount(all.views, 0) });
  return tilesOfBoxes(
    planes,
    all,
    boxes.filter((box) => box !== null),
  );
};

/** Leaves 0 … 1 as it is. */
const PLAIN = { mean: [0, 0, 0], sd: [1, 1, 1] };

describe('pictures are resized as torchvision and Pillow do it', () => {
  it.each(fixture.cases)('$name', ({ input, output, resize, size }) => {
    const { tiles } = tilesOf(colours(input), options(resize, size, PLAIN));
    const expected = COLOURS.flatMap((_, c) => output.flatMap((row) => row.map((pixel) => pixel[c])));
    expect([...tiles.map((value) => Math.round(value * 255))]).toEqual(expected);
  });

  it.each(fixture.floats)('float pictures, $name', ({ input, output, filter, size: [height, width] }) => {
    const grey = { width: input[0].length, height: input.length, data: Float32Array.from(input.flat()) };
    // Single precision of values near 20,000.
    expect(largestDifference(resample(grey, width, height, filter), output.flat())).toBeLessThan(0.01);
  });

  it('gives the tensor that ToTensor and Normalize give', () => {
    const { input, resize, size } = fixture.cases[0];
    const { tiles } = tilesOf(
      colours(input),
      options(resize, size, { mean: IMAGENET.mean, sd: IMAGENET.sd }),
    );
    expect(largestDifference(tiles, fixture.tensor)).toBeLessThan(1e-6);
  });
});

const plane = (channel: string, values: number[], width = 2): Plane => ({
  channel,
  width,
  height: values.length / width,
  data: Uint16Array.from(values),
  ceiling: 65535,
});

describe('channels and views', () => {
  const two = [plane('DNA', [0, 65535, 0, 65535]), plane('RNA', [65535, 65535, 0, 0])];
  const base = options({ kind: 'squash', filter: 'bilinear' }, [2, 2], PLAIN);

  it('repeats each channel by itself where the model has three', () => {
    const channels = chooseChannels(['DNA', 'RNA'], 3);
    const { tiles, count } = tilesOf(two, { ...base, channels });
    expect(count).toBe(2);
    const [dna, rna] = [
      [0, 1, 0, 1],
      [1, 1, 0, 0],
    ];
    expect([...tiles]).toEqual([dna, dna, dna, rna, rna, rna].flat());
  });

  it('takes any three channels as colours, in the order chosen', () => {
    const channels = { kind: 'as-they-are', channels: ['RNA', 'DNA', 'RNA'] } as const;
    const { tiles } = tilesOf(two, { ...base, channels });
    expect([...tiles]).toEqual([1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0]);
  });

  it('cuts an image into a grid, row by row', () => {
    const image = plane('DNA', [0, 0, 65535, 65535, 0, 0, 65535, 65535], 4);
    const channels = { kind: 'each', channels: ['DNA'], combine: 'average' } as const;
    const { tiles, count } = tilesOf([image], {
      ...base,
      input: { height: 2, width: 2, channels: 1 },
      channels,
      views: { kind: 'grid', across: 2, down: 1 },
    });
    expect(count).toBe(2);
    expect([...tiles]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('measures a channel by its own mean and deviation where the model wants that', () => {
    const { tiles } = tilesOf([plane('DNA', [0, 65535, 0, 65535])], {
      ...base,
      preprocessing: { ...base.preprocessing, normalise: 'image' },
      channels: { kind: 'each', channels: ['DNA'], combine: 'average' },
    });
    expect([...tiles.subarray(0, 4)]).toEqual([-1, 1, -1, 1]);
  });

  it('names the channel that is missing, and a wrong number of channels', () => {
    const missing = { kind: 'as-they-are', channels: ['DNA', 'RNA', 'ER'] } as const;
    expect(() => tilesOf(two, { ...base, channels: missing })).toThrow(
      /has no channel ER \(it has DNA, RNA\)/,
    );
    const few = { kind: 'as-they-are', channels: ['DNA', 'RNA'] } as const;
    expect(() => tilesOf(two, { ...base, channels: few })).toThrow(InputError);
  });
});
