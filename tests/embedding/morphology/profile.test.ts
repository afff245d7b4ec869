import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import { morphology, MORPHOLOGY_FEATURES } from '../../../main/embedding/morphology/morphology';
import { expectClose } from '../../helpers/oracle';
import { describeShared } from '../../helpers/shared';
import { decodeImage } from '../../../main/images/decode-image';
import { disks, fixturePlane, plane, rearrange } from './images';

function profile(...planes: readonly Plane[]): ReadonlyMap<string, number> {
  const values = morphology.profile(planes);
  return new Map(
    morphology.featureNames(planes.map(({ channel }) => channel)).map((name, i) => [name, values[i]]),
  );
}

const field = disks(
  640,
  512,
  [
    [100, 90, 15],
    [300, 200, 20],
    [500, 400, 25],
    [90, 400, 15],
    [560, 100, 20],
  ],
  'DNA',
);
const partner = disks(
  640,
  512,
  [
    [100, 90, 40],
    [300, 200, 45],
    [500, 400, 50],
    [320, 420, 30],
  ],
  'ER',
);

describe('the morphology profile', () => {
  it('names every feature once, documents it, and gives as many values as names', () => {
    const channels = ['DNA', 'ER', 'AGP'];
    const names = morphology.featureNames(channels);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(3 * MORPHOLOGY_FEATURES.channel.length + 3 * MORPHOLOGY_FEATURES.pair.length);
    expect(names).toContain('DNA_Intensity_Mean');
    expect(names).toContain('Correlation_Pearson_DNA_AGP');
    const documented = [...MORPHOLOGY_FEATURES.channel, ...MORPHOLOGY_FEATURES.pair];
    expect(documented.filter(({ meaning, unit }) => meaning.length < 3 || unit.length === 0)).toEqual([]);
    expect(morphology.profile([field, partner, { ...field, channel: 'AGP' }]).length).toBe(names.length);
  });

  it('counts and measures disks that are there', () => {
    const values = profile(field);
    const radii = [15, 20, 25, 15, 20];
    const areas = radii.map((radius) => Math.PI * radius * radius);
    const total = areas.reduce((a, b) => a + b);
    expect(values.get('DNA_Objects_Count')).toBe(5);
    expect(values.get('DNA_Objects_Density')).toBeCloseTo(5e6 / (640 * 512), 3);
    expect(values.get('DNA_Foreground_Share')).toBeCloseTo(total / (640 * 512), 3);
    // Smoothing and pixels leave the area of a disk of radius 20 within a few per cent.
    expect(values.get('DNA_Objects_AreaMedian')! / (Math.PI * 400)).toBeCloseTo(1, 1);
    expect(values.get('DNA_Objects_FormFactorMean')).toBeCloseTo(1, 1);
    expect(values.get('DNA_Objects_SolidityMean')).toBeGreaterThan(0.93);
    expect(values.get('DNA_Objects_EccentricityMean')).toBeLessThan(0.15);
    expect(values.get('DNA_Foreground_Mean')).toBeCloseTo(12200 / 65535, 2);
  });

  it('keeps areas in pixels of the full image when it is shrunk', () => {
    const large = disks(1600, 1280, [
      [300, 300, 60],
      [900, 800, 60],
      [1300, 300, 60],
    ]);
    const values = profile(large);
    expect(values.get('DNA_Objects_Count')).toBe(3);
    expect(values.get('DNA_Objects_AreaMean')! / (Math.PI * 3600)).toBeCloseTo(1, 1);
  });

  it('tells rods from disks', () => {
    const data = new Uint16Array(300 * 300).fill(100);
    for (let y = 100; y < 108; y++) data.fill(9000, y * 300 + 50, y * 300 + 250);
    const values = profile(plane(300, 300, data));
    expect(values.get('DNA_Objects_EccentricityMean')).toBeGreaterThan(0.99);
    expect(values.get('DNA_Objects_FormFactorMean')).toBeLessThan(0.3);
  });

  it('falls in sharpness when the image is blurred', () => {
    const { width, height, data } = field;
    const blurred = Uint16Array.from(data, (_, i) => {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) sum += data[i + dy * width + dx] ?? data[i];
      return sum / 25;
    });
    const [sharp, soft] = [profile(field), profile(plane(width, height, blurred))];
    for (const name of [
      'DNA_Focus_LaplacianRatio',
      'DNA_Focus_PowerSlope',
      'DNA_Focus_FineShare',
      'DNA_Edge_Ratio',
    ]) {
      expect(soft.get(name), name).toBeLessThan(sharp.get(name)!);
    }
  });
});

describe('invariances', () => {
  const turns = (p: Plane): readonly Plane[] => {
    const { width: w, height: h } = p;
    return [
      rearrange(p, w, h, (x, y) => y * w + (w - 1 - x)),
      rearrange(p, w, h, (x, y) => (h - 1 - y) * w + x),
      rearrange(p, h, w, (x, y) => (h - 1 - x) * w + y),
    ];
  };

  it.each([
    ['fields that shrink by whole factors', [field, partner]],
    ['an image of odd size', [fixturePlane('wide', 'DNA')]],
    [
      'a crop in colour',
      ['red', 'green', 'blue'].map((c, i) => ({
        ...rearrange(fixturePlane('wide', c), 70, 90, (x, y) => y * 70 + ((x * (i + 1)) % 70)),
      })),
    ],
  ])('flips and quarter turns of %s change nothing', (_title, planes) => {
    const before = morphology.profile(planes);
    const turned = planes.map(turns);
    for (const k of [0, 1, 2]) {
      expectClose(morphology.profile(turned.map((t) => t[k])), before, { rtol: 2e-4, atol: 1e-6 });
    }
  });

  it('are kept as the table of features says, for gain and background', () => {
    const dim = [fixturePlane('image', 'DNA'), fixturePlane('other', 'ER')];
    const change = (f: (value: number) => number): Plane[] => dim.map((p) => ({ ...p, data: p.data.map(f) }));
    const before = profile(...dim);
    const specs = new Map(
      morphology.featureNames(['DNA']).map((name, i) => [name, MORPHOLOGY_FEATURES.channel[i]] as const),
    );
    const pairs = new Map(MORPHOLOGY_FEATURES.pair.map((spec) => [`${spec.name}_DNA_ER`, spec] as const));
    const brighter = profile(...change((value) => 2 * value));
    const lifted = profile(...change((value) => value + 5000));
    let checked = 0;
    for (const [name, spec] of [...specs, ...pairs]) {
      const value = before.get(name)!;
      const near = { rtol: 1e-4, atol: 1e-6 };
      if (spec.ignoresGain) expectClose([brighter.get(name)!], [value], near);
      if (spec.ignoresBackground) expectClose([lifted.get(name)!], [value], near);
      checked += Number(spec.ignoresGain) + Number(spec.ignoresBackground);
    }
    expect(checked).toBeGreaterThan(120);
    expect(brighter.get('DNA_Intensity_Mean')).toBeCloseTo(2 * before.get('DNA_Intensity_Mean')!, 6);
    expect(lifted.get('DNA_Intensity_Sd')).toBeCloseTo(before.get('DNA_Intensity_Sd')!, 6);
  });

  it('hold across bit depth: an 8-bit image and the same in 16 bits', () => {
    const rng = createRng(5, 'depth');
    const bytes = Uint8Array.from(
      { length: 120 * 120 },
      (_, i) => (Math.floor(i / 120) % 30 < 12 ? 150 : 20) + rng.int(40),
    );
    const words = Uint16Array.from(bytes, (value) => value * 257);
    expectClose(morphology.profile([plane(120, 120, words)]), morphology.profile([plane(120, 120, bytes)]), {
      rtol: 1e-4,
      atol: 1e-6,
    });
  });

  it('gives the same bytes again, and leaves its input alone', () => {
    const copy = field.data.slice();
    expect(morphology.profile([field, partner])).toEqual(morphology.profile([field, partner]));
    expect(field.data).toEqual(copy);
  });
});

describe('every feature is finite', () => {
  it.each([
    ['black', plane(64, 64, new Uint8Array(4096))],
    ['white', plane(64, 64, new Uint16Array(4096).fill(65535))],
    ['one pixel', plane(1, 1, Uint16Array.of(7))],
    ['one row', plane(9, 1, Uint16Array.of(1, 2, 3, 4, 5, 4, 3, 2, 1))],
    ['floats that are not numbers', plane(8, 8, new Float32Array(64).fill(Number.NaN))],
    ['one bright pixel', plane(32, 32, new Uint16Array(1024).fill(60000, 500, 501))],
  ])('%s', (_title, image) => {
    const values = profile(image, { ...image, channel: 'ER' });
    expect([...values].filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  });

  it('for images of any size and content', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(),
      below: fc.integer({ min: 1, max: 65536 }),
    });
    fc.assert(
      fc.property(sizes, ({ width, height, seed, below }) => {
        const rng = createRng(seed, 'any');
        const data = Uint16Array.from({ length: width * height }, () => rng.int(below));
        return morphology.profile([plane(width, height, data)]).every(Number.isFinite);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('colour images', () => {
  const cell = (background: readonly number[], nucleus: readonly number[]): Plane[] =>
    ['red', 'green', 'blue'].map((name, c) => {
      const data = new Uint8Array(100 * 100).fill(background[c]);
      for (let y = 35; y < 65; y++) data.fill(nucleus[c], y * 100 + 30, y * 100 + 60);
      return plane(100, 100, data, name);
    });

  it('have a saturation channel, in which the stained nucleus is the object', () => {
    const values = profile(...cell([230, 225, 220], [110, 60, 150]));
    expect(values.get('saturation_Objects_Count')).toBe(1);
    expect(values.get('saturation_Objects_AreaMedian')! / 900).toBeCloseTo(1, 1);
    expect(values.get('saturation_Intensity_Max')).toBeCloseTo(90 / 255, 6);
  });

  it('look for dark objects on a bright background and for bright ones on a dark background', () => {
    expect(profile(...cell([230, 225, 220], [110, 60, 150])).get('green_Foreground_Mean')).toBeCloseTo(
      60 / 255,
      1,
    );
    expect(profile(...cell([10, 5, 8], [110, 160, 150])).get('green_Foreground_Mean')).toBeCloseTo(
      160 / 255,
      1,
    );
  });
});

describe('refusals', () => {
  it('name the channel whose size differs', () => {
    const small = plane(10, 10, new Uint16Array(100), 'ER');
    expect(() => morphology.profile([field, small])).toThrow(
      'channel ER is 10 × 10 pixels, but channel DNA is 640 × 512',
    );
    expect(() => morphology.profile([])).toThrow('a profile needs at least one channel, got 0');
  });
});

describeShared('on real images', 'data/lincs-a549-fields', (folder) => {
  it('counts the nuclei that a published segmentation counted, but for those that touch', async () => {
    const table = readFileSync(path.join(folder, 'metadata.csv'), 'utf8').trim().split('\n');
    const columns = table[0].split(',');
    const fields = table.slice(1).map((line) => line.split(','));
    const value = (row: readonly string[], column: string): string => row[columns.indexOf(column)];
    const nuclei = fields.filter((row) => value(row, 'channel') === '1');
    expect(nuclei.length).toBe(9);
    for (const row of nuclei) {
      const { planes } = await decodeImage(path.join(folder, value(row, 'path')));
      const values = profile({ ...planes[0], channel: 'DNA' });
      const share = values.get('DNA_Objects_Count')! / Number(value(row, 'nuclei'));
      expect(share, value(row, 'path')).toBeGreaterThan(0.8);
      expect(share, value(row, 'path')).toBeLessThan(1.1);
    }
  });
});
