import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { decodeImage } from '../../main/images/decode-image';
import { isImageName } from '../../main/images/image-name';
import { describeShared } from '../helpers/shared';

interface Found {
  readonly name: string;
  readonly shape: string;
}

async function decodeAll(folder: string): Promise<readonly Found[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isImageName).sort();
  const found: Found[] = [];
  for (const name of names) {
    const { planes, facts } = await decodeImage(path.join(folder, name));
    const { width, height } = planes[0];
    expect(
      planes.every((plane) => plane.data.length === width * height),
      name,
    ).toBe(true);
    found.push({ name, shape: `${planes.length} × ${width} × ${height}, ${facts.bitDepth} bit` });
  }
  return found;
}

function tally(found: readonly Found[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { shape } of found) counts[shape] = (counts[shape] ?? 0) + 1;
  return counts;
}

describeShared('real images decode', 'data', (data) => {
  it('Cell Painting fields: 45 PNG of 1080 × 1080, 8-bit grey', async () => {
    const found = await decodeAll(path.join(data, 'lincs-a549-fields'));
    expect(tally(found)).toEqual({ '1 × 1080 × 1080, 8 bit': 45 });
  });

  it('RxRx1: 90 PNG of 512 × 512, 8-bit grey', async () => {
    expect(tally(await decodeAll(path.join(data, 'rxrx1-untreated')))).toEqual({
      '1 × 512 × 512, 8 bit': 90,
    });
  });

  it('vendor files: 65 TIFFs, 16-bit but for Cellomics', async () => {
    const found = await decodeAll(path.join(data, 'vendor-filenames'));
    expect(found.length).toBe(65);
    const shapes = tally(found.filter(({ name }) => !name.startsWith('imagexpress')));
    expect(shapes).toEqual({
      '1 × 1080 × 1080, 16 bit': 4,
      '1 × 1224 × 904, 16 bit': 6,
      '1 × 2000 × 2000, 16 bit': 24,
      '1 × 512 × 512, 8 bit': 3,
    });
  });

  it('blood cells: 667 colour images', async () => {
    const found = await decodeAll(path.join(data, 'wbc-four-sources'));
    expect(found.length).toBe(667);
    expect(found.filter(({ shape }) => !/^3 × \d+ × \d+, 8 bit$/.test(shape))).toEqual([]);
    expect(found.filter(({ name }) => name.includes('cellavision-blog')).map(({ shape }) => shape)).toEqual(
      Array.from(
        { length: found.filter(({ name }) => name.includes('cellavision-blog')).length },
        () => '3 × 300 × 300, 8 bit',
      ),
    );
  });
});
