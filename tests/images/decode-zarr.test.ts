import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../main/images/decode-image';
import { decodeZarr } from '../../main/images/decode-zarr';
import { loadImage } from '../../main/images/load-image';
import { temporaryFolder } from '../helpers/cli';

/** Written by python3-zarr, and by hand for version 0.5; see the generator. */
const FOLDER = path.join(import.meta.dirname, '../oracle/ome-zarr');
interface Expected {
  readonly shape: readonly number[];
  readonly dtype: 'uint8' | 'uint16' | 'float32';
  readonly values: readonly number[];
}
const expected = JSON.parse(readFileSync(path.join(FOLDER, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
>;
const full = Object.entries(expected).filter(([key]) => key.endsWith('@0'));
const CEILINGS = { uint8: 255, uint16: 65535, float32: 1 };
const KINDS = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array };

/** A copy of a plate that a test may break. */
function copyOf(plate: string): string {
  const copy = path.join(temporaryFolder(), plate);
  cpSync(path.join(FOLDER, plate), copy, { recursive: true });
  return copy;
}

describe('OME-Zarr pixels', () => {
  test('there is something to compare with', () => {
    expect(full.length).toBeGreaterThanOrEqual(7);
  });

  test.each(full)('%s: every plane as it was written', async (key, { shape, dtype, values }) => {
    const group = path.join(FOLDER, key.slice(0, -2));
    const [height, width] = shape.slice(-2);
    const pages = values.length / (width * height);
    for (let page = 0; page < pages; page++) {
      const { planes, facts } = await decodeImage(group, { page });
      expect(planes).toHaveLength(1);
      const [plane] = planes;
      expect(plane).toMatchObject({ width, height, ceiling: CEILINGS[dtype] });
      expect(plane.data).toBeInstanceOf(KINDS[dtype]);
      expect(Array.from(plane.data)).toEqual(
        values.slice(page * width * height, (page + 1) * width * height),
      );
      expect(facts).toMatchObject({ format: 'ome-zarr', pages, widthPx: width, heightPx: height });
    }
    await expect(decodeImage(group, { page: pages })).rejects.toThrow(
      `has ${pages} planes, and plane ${pages + 1} was asked for`,
    );
  });

  test('of several resolutions the smallest that is large enough', async () => {
    const group = path.join(FOLDER, 'slash-blosc.zarr/B/1/0');
    const sizes = await Promise.all(
      [undefined, 5, 6, 100].map(async (leastSidePx) => {
        const { planes } = await decodeImage(group, leastSidePx === undefined ? {} : { leastSidePx });
        return [planes[0].width, planes[0].height];
      }),
    );
    expect(sizes).toEqual([
      [10, 13],
      [5, 6],
      [10, 13],
      [10, 13],
    ]);
    const { planes } = await decodeImage(group, { leastSidePx: 5, page: 3 });
    const { values } = expected['slash-blosc.zarr/B/1/0@1'];
    expect(Array.from(planes[0].data)).toEqual(values.slice(3 * 30));
  });

  test('a missing chunk has the fill value, a broken one is named', async () => {
    const plate = copyOf('slash-blosc.zarr');
    const group = path.join(plate, 'B/1/0');
    rmSync(path.join(group, '0/1/0/0/0'));
    const { planes } = await decodeImage(group, { page: 2 });
    expect(Array.from(planes[0].data.subarray(0, 80))).toEqual(new Array<number>(80).fill(0));
    expect(planes[0].data.subarray(80).some((value) => value > 0)).toBe(true);
    const chunk = path.join(group, '0/0/0/1/0');
    const bytes = readFileSync(chunk);
    writeFileSync(chunk, bytes.subarray(0, 20));
    await expect(decodeImage(group)).rejects.toThrow(`${group} has a broken chunk 0/0/1/0 of "0"`);
    writeFileSync(chunk, new Uint8Array(bytes.length));
    await expect(decodeImage(group)).rejects.toThrow(`${group} has a broken chunk 0/0/1/0 of "0"`);
    const plain = copyOf('slash-none.zarr');
    writeFileSync(path.join(plain, 'B/1/0/0/0/0/0/0'), new Uint8Array(4));
    await expect(decodeImage(path.join(plain, 'B/1/0'))).rejects.toThrow('has a broken chunk 0/0/0/0 of "0"');
  });

  test('a shard that is cut short is named', async () => {
    const plate = copyOf('v05.zarr');
    const shard = path.join(plate, 'C/3/1/0/c/0/0/0');
    writeFileSync(shard, readFileSync(shard).subarray(0, 40));
    await expect(decodeImage(path.join(plate, 'C/3/1'))).rejects.toThrow(/has a broken chunk .* of "0"/);
  });

  test('says what is wrong with the metadata', async () => {
    const plate = copyOf('slash-none.zarr');
    const group = path.join(plate, 'B/1/0');
    const reject = async (file: string, text: string, message: string): Promise<void> => {
      const before = readFileSync(path.join(group, file), 'utf8');
      writeFileSync(path.join(group, file), text);
      await expect(decodeImage(group)).rejects.toThrow(message);
      writeFileSync(path.join(group, file), before);
    };
    await reject('.zattrs', '{', 'has damaged metadata');
    await reject('.zattrs', '{}', 'is no OME-Zarr image');
    await reject(
      '.zattrs',
      '{"multiscales":[{"datasets":[{"path":"9"}]}]}',
      'has no array "9" that can be read',
    );
    const array = readFileSync(path.join(group, '0/.zarray'), 'utf8');
    await reject('0/.zarray', '{}', 'has no array "0" that can be read');
    await reject(
      '0/.zarray',
      array.replace('13,\n        10\n    ],\n    "zarr', '1300000,\n 1000000 ], "zarr'),
      'has 1000000 × 1300000 pixels; at most',
    );
    await reject(
      '0/.zarray',
      array.replace('8,\n        10', '800000,\n        10000000'),
      'has chunks of 1 × 1 × 800000 × 10000000 values',
    );
    await expect(decodeImage(path.join(plate, 'X/9/9'))).rejects.toThrow('is no OME-Zarr image');
    await expect(decodeZarr(group)).resolves.toBeDefined();
  });

  test('the hash changes with the pixels that are read, and only with them', async () => {
    const plate = copyOf('slash-none.zarr');
    const group = path.join(plate, 'B/1/0');
    const hashes = async (): Promise<readonly string[]> =>
      Promise.all([0, 1].map(async (page) => (await loadImage(group, { page })).sha256));
    const before = await hashes();
    expect(await hashes()).toEqual(before);
    const chunk = path.join(group, '0/0/1/0/0');
    const bytes = readFileSync(chunk);
    bytes[5] ^= 1;
    writeFileSync(chunk, bytes);
    const after = await hashes();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});
