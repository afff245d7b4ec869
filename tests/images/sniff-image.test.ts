import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isImageName } from '../../main/images/image-name';
import { sniffImage, sniffImageFile } from '../../main/images/sniff-image';

const fixture = (name: string): Uint8Array => readFileSync(path.join(import.meta.dirname, 'fixtures', name));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('sniffImage', () => {
  it.each([
    ['tiff-u16.tif', 'tiff'],
    ['tiff-u16-bigtiff-big-endian.tif', 'tiff'],
    ['png-grey16.png', 'png'],
    ['jpeg-rgb.jpg', 'jpeg'],
    ['bmp-24.bmp', 'bmp'],
  ])('%s is %s', async (name, format) => {
    expect(await sniffImage(fixture(name))).toBe(format);
  });

  it.each([
    ['nothing', new Uint8Array(), 'is empty (0 bytes)'],
    ['a text file', text('well,compound\nA01,DMSO\n'), 'is not an image: it begins with text'],
    ['one letter', text('x'), 'is not an image: it begins with text'],
    ['a download page', text('\n<!DOCTYPE html><html></html>'), 'is not an image: it begins with HTML'],
    [
      'a pointer',
      text('version https://git-lfs.github.com/spec/v1\n'),
      'is a Git LFS pointer, not the image itself',
    ],
    ['a spreadsheet', text('PK\x03\x04rest'), 'is not an image: it is a ZIP archive'],
    ['zeros', new Uint8Array(100), 'is not an image: it begins with zeros'],
    [
      'anything else',
      Uint8Array.of(1, 2, 254, 255, 9),
      'is not an image that can be read: it begins with the bytes 01 02 fe ff',
    ],
    ['a header only', Uint8Array.of(0x49, 0x49, 0x2a, 0, 8, 0, 0, 0), 'is cut short'],
    ['half a TIFF', fixture('tiff-u16.tif').subarray(0, 250), 'is cut short'],
    ['half a PNG', fixture('png-rgb8.png').subarray(0, 250), 'is cut short'],
    ['half a JPEG', fixture('jpeg-rgb.jpg').subarray(0, 250), 'is cut short'],
    ['half a BMP', fixture('bmp-24.bmp').subarray(0, 250), 'is cut short'],
  ])('says of %s what it is', async (_title, bytes, reason) => {
    await expect(sniffImage(bytes)).rejects.toThrow(new RegExp(`^${reason.replace(/[()]/g, '\\$&')}$`));
  });

  it('does not follow a directory that points to itself', async () => {
    const bytes = Uint8Array.from(fixture('tiff-u8.tif'));
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(4, true);
    const entries = view.getUint16(directory, true);
    view.setUint32(directory + 2 + entries * 12, directory, true);
    expect(await sniffImage(bytes)).toBe('tiff');
  });

  it('reads a file as it reads its bytes', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'sniff-')), 'notes.tif');
    writeFileSync(file, 'not an image');
    await expect(sniffImageFile(file)).rejects.toThrow('is not an image: it begins with text');
    expect(await sniffImageFile(path.join(import.meta.dirname, 'fixtures', 'tiff-u16-tiles.tif'))).toBe(
      'tiff',
    );
  });
});

describe('isImageName', () => {
  it.each(['a.tif', 'A01_w1.TIF', 'x.ome.tiff', 'p/q.PNG', 'b.jpeg', 'c.BMP'])('takes %s', (name) => {
    expect(isImageName(name)).toBe(true);
  });
  it.each(['a.tif.txt', 'tif', '.tif', '._a.tif', 'a/.hidden.png', 'Index.xml', 'a.csv', 'a.czi'])(
    'leaves %s',
    (name) => {
      expect(isImageName(name)).toBe(false);
    },
  );
});
