import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageFileError } from '../../../main/images/image-file-error';
import { cutBox } from '../../../main/images/crops';
import { encodeTiff16 } from '../../../main/images/encode-tiff16';
import { morphology } from '../../../main/embedding/morphology/morphology';
import { createMorphologyPool } from '../../../main/embedding/morphology/morphology-pool';
import { profileImageSet, profileRow } from '../../../main/embedding/morphology/profile-files';
import { disks } from './images';

const folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
const imageFixture = (name: string): string =>
  path.join(import.meta.dirname, '..', '..', 'images', 'fixtures', name);
const dna = disks(
  120,
  100,
  [
    [40, 40, 12],
    [90, 60, 10],
  ],
  'DNA',
);
const er = disks(120, 100, [[40, 40, 22]], 'ER');

async function write(name: string, plane: typeof dna): Promise<string> {
  const file = path.join(folder, name);
  writeFileSync(file, await encodeTiff16(plane));
  return file;
}

const site = async () => [
  { path: await write('w1.tif', dna), channel: 'DNA' },
  { path: await write('w2.tif', er), channel: 'ER' },
];

describe('profileImageSet', () => {
  it('profiles a site of several files as it profiles their planes, and hashes the files', async () => {
    const files = await site();
    const row = await profileImageSet(files);
    expect(row.features).toEqual(morphology.profile([dna, er]));
    expect(row).toMatchObject({ channels: ['DNA', 'ER'], widthPx: 120, heightPx: 100 });
    const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(row.sha256).toEqual(files.map((file) => hash(file.path)));
  });

  it('gives a row that lacks channels NaN for their features and theirs only', async () => {
    const [first] = await site();
    const { features, channels } = await profileImageSet([first], { channels: ['DNA', 'ER'] });
    expect(channels).toEqual(['DNA', 'ER']);
    const whole = morphology.profile([dna]);
    const names = morphology.featureNames(['DNA', 'ER']);
    names.forEach((name, i) => {
      const own = morphology.featureNames(['DNA']).indexOf(name);
      expect(features[i], name).toBe(own < 0 ? Number.NaN : whole[own]);
    });
  });

  it('profiles one page of a stack, and a colour picture by its own channels', async () => {
    const stack = { path: imageFixture('tiff-u16-pages.tif'), channel: 'DNA' };
    const pages = await Promise.all([0, 2].map((page) => profileImageSet([{ ...stack, page }])));
    const mean = morphology.featureNames(['DNA']).indexOf('DNA_Intensity_Mean');
    expect(pages[0].features[mean] / pages[1].features[mean]).toBeCloseTo(3, 2);
    const colour = await profileImageSet([{ path: imageFixture('png-rgb8.png'), channel: 'any' }]);
    expect(colour.channels).toEqual(['red', 'green', 'blue']);
    expect(colour.features.length).toBe(morphology.featureNames(['red', 'green', 'blue']).length);
  });

  it('profiles tiles and cells as it profiles pictures of their own', async () => {
    const files = await site();
    const cut = (x: number, y: number, width: number, height: number) =>
      morphology.profile([dna, er].map((plane) => cutBox(plane, { x, y, width, height })));
    const grid = await profileImageSet(files, { views: { kind: 'grid', across: 2, down: 1 } });
    const [left, right] = [cut(0, 0, 60, 100), cut(60, 0, 60, 100)];
    expect(grid.features).toEqual(left.map((value, j) => (value + right[j]) / 2));
    const cells = await profileImageSet(files, {
      views: { kind: 'cells', sizePx: 31, border: 'leave-out' },
      cells: [
        { x: 40, y: 40 },
        { x: 3, y: 40 },
        { x: 90, y: 60 },
      ],
    });
    const width = left.length;
    expect(cells.features).toHaveLength(3 * width);
    expect(cells.features.subarray(0, width)).toEqual(cut(25, 25, 31, 31));
    expect(cells.features.subarray(width, 2 * width).every(Number.isNaN)).toBe(true);
    expect(cells.features.subarray(2 * width)).toEqual(cut(75, 45, 31, 31));
    // An image whose pixels are smaller has larger squares.
    const larger = await profileImageSet(files, {
      views: { kind: 'cells', sizePx: 31, border: 'leave-out' },
      cells: [{ x: 40, y: 40 }],
      cellPx: 41,
    });
    expect(larger.features).toEqual(cut(20, 20, 41, 41));
  });

  it('profiles each channel by itself where that is asked for', async () => {
    const { features } = await profileImageSet(await site(), { apart: true, channels: ['DNA', 'ER'] });
    expect(features).toEqual(Float32Array.of(...morphology.profile([dna]), ...morphology.profile([er])));
  });

  it('names the file that does not fit', async () => {
    const [first] = await site();
    const second = { path: imageFixture('png-grey8.png'), channel: 'ER' };
    await expect(profileImageSet([first, second])).rejects.toThrow(
      /png-grey8\.png is 13 × 11 pixels, but channel DNA of the same image is 120 × 100$/,
    );
    const colour = { path: imageFixture('png-rgb8.png'), channel: 'ER' };
    await expect(profileImageSet([first, colour])).rejects.toThrow(
      /png-rgb8\.png has 3 colours, but stands for the one channel ER$/,
    );
    await expect(profileImageSet([{ path: 'nowhere.tif', channel: 'DNA' }])).rejects.toThrow(ImageFileError);
  });
});

describe('profileRow', () => {
  it('gives the file and the reason instead of an error', async () => {
    const file = path.join(folder, 'notes.tif');
    writeFileSync(file, 'not an image');
    expect(await profileRow([{ path: file, channel: 'DNA' }])).toEqual({
      file,
      reason: 'is not an image: it begins with text',
    });
  });
});

describe('the pool of morphology workers', () => {
  it('profiles rows in worker threads to the same bytes, with broken files as results', async () => {
    const files = await site();
    const pool = createMorphologyPool({ threads: 2 });
    try {
      const double = { path: imageFixture('tiff-f64.tif'), channel: 'DNA' };
      expect(await pool.run({ files: [double] })).toEqual(await profileImageSet([double]));
      const missing = { path: path.join(folder, 'gone.tif'), channel: 'DNA' };
      const outcomes = [];
      for await (const outcome of pool.map([{ files }, { files: [missing] }, { files }]))
        outcomes.push(outcome);
      const row = await profileImageSet(files);
      expect(outcomes).toEqual([
        { index: 0, ok: true, value: row },
        { index: 1, ok: true, value: { file: missing.path, reason: 'does not exist' } },
        { index: 2, ok: true, value: row },
      ]);
    } finally {
      await pool.close();
    }
  });
});
