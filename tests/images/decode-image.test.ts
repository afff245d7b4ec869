import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../main/core/errors';
import { decodeImage } from '../../main/images/decode-image';
import type { DecodedImage } from '../../main/images/decoded-image';
import { decodeNpy } from '../../main/tables/npy';
import { expectClose } from '../helpers/oracle';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const fixture = (name: string): string => path.join(FIXTURES, name);

function expected(name: string): { shape: readonly number[]; values: number[] } {
  const { shape, data } = decodeNpy(readFileSync(fixture(`${name}.npy`)), name);
  return { shape, values: Array.from(data, Number) };
}

function flatten({ planes }: DecodedImage): { shape: number[]; values: number[] } {
  const values = planes.flatMap(({ data }) => Array.from(data));
  return { shape: [planes.length, planes[0].height, planes[0].width], values };
}

const IMAGES = readdirSync(FIXTURES).filter((name) => /\.(tif|png|jpg|bmp)$/.test(name));
const single = IMAGES.filter((name) => name !== 'tiff-u16-pages.tif' && !name.endsWith('.jpg'));

describe('decodeImage gives exactly the stored values', () => {
  it('has a fixture for every flavour', () => {
    expect(IMAGES.length).toBe(38);
  });

  it.each(single)('%s', async (name) => {
    const decoded = flatten(await decodeImage(fixture(name)));
    const { shape, values } = expected(path.parse(name).name);
    expect(decoded.shape).toEqual(shape);
    // Planes hold single floats: a double in the file is its nearest single.
    expectClose(decoded.values, /f\d\d/.test(name) ? values.map(Math.fround) : values, {});
  });

  it.each([0, 1, 2])('page %i of a TIFF of three', async (page) => {
    const decoded = await decodeImage(fixture('tiff-u16-pages.tif'), { page });
    expect(decoded.facts.pages).toBe(3);
    expect(flatten(decoded)).toEqual(expected(`tiff-u16-pages-${page}`));
  });

  it.each(['jpeg-grey', 'jpeg-rgb'])('%s within 3 grey values of another decoder', async (name) => {
    const decoded = flatten(await decodeImage(fixture(`${name}.jpg`)));
    const { shape, values } = expected(name);
    expect(decoded.shape).toEqual(shape);
    const worst = values.map((value, i) => Math.abs(value - decoded.values[i]));
    expect(Math.max(...worst)).toBeLessThanOrEqual(3);
  });

  it('decodes bytes at an odd address as it decodes the file', async () => {
    const file = readFileSync(fixture('tiff-u16-lzw.tif'));
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const decoded = await decodeImage(shifted.subarray(1), { name: 'shifted' });
    expect(flatten(decoded)).toEqual(expected('tiff-u16-lzw'));
  });
});

describe('decodeImage keeps kinds, names and facts', () => {
  it.each([
    ['tiff-u8.tif', Uint8Array, 255, 8, 'uint'],
    ['tiff-u16-lzw.tif', Uint16Array, 65535, 16, 'uint'],
    ['tiff-f32.tif', Float32Array, 1, 32, 'float'],
    ['tiff-f64.tif', Float32Array, 1, 64, 'float'],
    ['tiff-i16.tif', Float32Array, 32767, 16, 'int'],
    ['tiff-u32.tif', Float32Array, 4294967295, 32, 'uint'],
    ['png-grey16.png', Uint16Array, 65535, 16, 'uint'],
    ['bmp-24.bmp', Uint8Array, 255, 8, 'uint'],
  ] as const)('%s', async (name, kind, ceiling, bitDepth, sampleFormat) => {
    const { planes, facts } = await decodeImage(fixture(name));
    expect(planes[0].data).toBeInstanceOf(kind);
    expect(planes[0].ceiling).toBe(ceiling);
    expect(facts).toMatchObject({ bitDepth, sampleFormat, widthPx: 13, heightPx: 11, pages: 1 });
  });

  it('names planes by what they are', async () => {
    const names = async (file: string): Promise<string[]> =>
      (await decodeImage(fixture(file))).planes.map((plane) => plane.channel);
    expect(await names('tiff-rgb16-planar.tif')).toEqual(['red', 'green', 'blue']);
    expect(await names('png-grey8-alpha.png')).toEqual(['grey']);
    expect(await names('tiff-u16-five-samples.tif')).toEqual([1, 2, 3, 4, 5].map((i) => `sample${i}`));
  });
});

describe('decodeImage refuses with one line', () => {
  const message = async (source: string | Uint8Array, page?: number): Promise<string> => {
    const error: unknown = await decodeImage(source, page === undefined ? {} : { page }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  };

  it('a file that is not there', async () => {
    expect(await message('nowhere/r01c01.tif')).toBe('nowhere/r01c01.tif does not exist');
  });

  it('a page that is not there', async () => {
    expect(await message(fixture('tiff-u16-pages.tif'), 7)).toMatch(
      /pages\.tif has 3 pages, and page 8 was asked for$/,
    );
    expect(await message(fixture('png-grey8.png'), 1)).toMatch(/has 1 page, and page 2 was asked for$/);
  });

  it('bytes cut off anywhere in any format, and never hands out half an image', async () => {
    for (const name of [
      'tiff-u16-lzw.tif',
      'tiff-u16-bigtiff.tif',
      'png-grey16.png',
      'jpeg-rgb.jpg',
      'bmp-24.bmp',
    ]) {
      const whole = readFileSync(fixture(name));
      for (const share of [0.03, 0.3, 0.6, 0.9]) {
        const cut = whole.subarray(0, Math.max(4, Math.floor(whole.length * share)));
        expect(await message(cut), `${name} at ${share}`).toBe('the image is cut short');
      }
    }
  });

  it('pixels that are damaged', async () => {
    const bytes = Uint8Array.from(readFileSync(fixture('png-rgb8.png')));
    bytes.fill(7, 60, 200);
    expect(await message(bytes)).toMatch(/^the image cannot be decoded: \S.*$/);
  });
});
