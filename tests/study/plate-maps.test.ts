import { describe, expect, it } from 'vitest';
import type { PlateMapPreview } from '../../main/contract/plate-map';
import type { ImageRecord } from '../../main/contract/study';
import { joinPlateMaps } from '../../main/study/plate-map/join-plate-map';
import { imageFolder, inputError, scan } from './study-helpers';

const { images } = await scan(imageFolder('P1_A01_s1_w1.tif', 'P1_H12_s1_w1.tif', 'P2_A01_s1_w1.tif'));

interface Joined {
  readonly preview: PlateMapPreview;
  readonly images: readonly ImageRecord[];
  readonly warnings: readonly string[];
}

async function join(text: string, of: readonly ImageRecord[] = images): Promise<Joined> {
  const joined = await joinPlateMaps(of, [{ kind: 'text', title: 'map', text }], ['/data']);
  return { ...joined, preview: joined.previews[0] };
}

/** By image, what the map says in `drug`. */
const drugs = async (text: string, of = images): Promise<readonly (string | null)[]> =>
  (await join(text, of)).images.map(({ extra }) => extra['drug'] ?? null);

async function imagesOf(...names: readonly string[]): Promise<readonly ImageRecord[]> {
  return (await scan(imageFolder(...names))).images;
}

describe('joining a plate map', () => {
  it('by plate and well, with the counts shown before', async () => {
    const { preview } = await join('Plate,Well,drug\nP1,a1,x\nP1,h-12,y\nP9,A1,z\n');
    expect(preview).toEqual({
      title: 'map',
      by: 'plate and well',
      columns: ['drug'],
      notes: [],
      problems: [],
      matchedWells: 2,
      totalWells: 3,
      matchedImages: 2,
      totalImages: 3,
      unmatched: ['P2/A01'],
      unmatchedTotal: 1,
      wellsWithoutImages: ['P9/A01'],
      wellsWithoutImagesTotal: 1,
      imagesWithoutWells: [],
      imagesWithoutWellsTotal: 0,
      changed: 0,
      sampleRows: [
        { well: 'P1/A01', values: ['x'] },
        { well: 'P1/H12', values: ['y'] },
      ],
    });
  });

  it('by well on every plate, where the map names none, which is said', async () => {
    const text = 'well_position\tdrug\nA001\tx\nH12\ty\n';
    expect(await drugs(text)).toEqual(['x', 'y', 'x']);
    expect((await join(text)).warnings).toEqual(['map: the map names no plate: it is used for all 2 plates']);
  });

  it.each([
    ['A1', 'H12'],
    ['a01', 'h12'],
    ['A-01', 'H-12'],
    ['A001', 'H012'],
    ['A 1', 'H 12'],
    ['r1c1', 'r8c12'],
  ])('wells in any spelling: %s, %s', async (first, last) => {
    expect(await drugs(`Well,drug\n${first},x\n${last},y\n`)).toEqual(['x', 'y', 'x']);
  });

  it('row and column in columns of their own, letters or numbers', async () => {
    expect(await drugs('Row,Column,drug\nA,1,x\nH,12,y\n')).toEqual(['x', 'y', 'x']);
    expect(await drugs('row;col;drug\n1;1;x\n8;12;y\n')).toEqual(['x', 'y', 'x']);
  });

  it('wells as numbers, row by row; a small plate only where the map has all of it', async () => {
    const numbered = await join('Well,drug\n1,x\n96,y\n');
    expect(numbered.images.map(({ extra }) => extra['drug'])).toEqual(['x', 'y', 'x']);
    expect(numbered.preview.notes.join()).toContain('plate of 96 (13 is B01)');
    const all24 = Array.from({ length: 24 }, (_, i) => `${i + 1},d${i + 1}`).join('\n');
    const small = await imagesOf('P1_B01_s1_w1.tif', 'P1_D06_s1_w1.tif');
    expect(await drugs(`well,drug\n${all24}\n`, small)).toEqual(['d7', 'd24']);
    const large = await imagesOf('P1_B01_s1_w1.tif', 'P1_A12_s1_w1.tif');
    expect(await drugs(`well,drug\n${all24}\n`, large)).toEqual(['d12', 'd13']);
    const of384 = await imagesOf('P1_B01_s1_w1.tif', 'P1_P24_s1_w1.tif');
    expect(await drugs('well,drug\n25,x\n384,y\n', of384)).toEqual(['x', 'y']);
  });

  it('a well column of another name is found by what it holds, below a preamble', async () => {
    const text =
      'Screen 12;;\nDate;2024-05-01;\n\nCoordinate;drug;dose µM\nA01;x;0,5\nH12;"y; or z";1\n;total;2\n';
    const { preview, images: joined } = await join(text);
    expect(joined.map(({ extra }) => [extra['drug'], extra['dose µM']])).toEqual([
      ['x', '0,5'],
      ['y; or z', '1'],
      ['x', '0,5'],
    ]);
    expect(preview.notes[0]).toBe('the header is line 4; what stands above it is passed over');
    expect(preview.problems).toEqual(['line 7 ("total") names no well']);
  });

  it('rows without a well of a plate are named, the others used', async () => {
    const { preview } = await join('well,drug\nA1,x\nZZ9,y\nA99,z\n,w\n');
    expect(preview.problems).toEqual([
      'line 3: "ZZ9" is no well',
      'line 4: "A99" is no well',
      'line 5 ("w") names no well',
    ]);
    expect(preview.matchedWells).toBe(2);
  });

  it('barcodes and codes stay text', async () => {
    const coded = await imagesOf('007_A01_s1_w1.tif', '1E5_A01_s1_w1.tif', '100000_A01_s1_w1.tif');
    const text = 'Plate,Well,drug,code\n007,A01,a,0012\n1E5,A01,b,1E5\n100000,A01,c,3\n';
    const { images: joined } = await join(text, coded);
    const of = new Map(joined.map(({ plate, extra }) => [plate, [extra['drug'], extra['code']]]));
    expect(of.get('007')).toEqual(['a', '0012']);
    expect(of.get('1E5')).toEqual(['b', '1E5']);
    expect(of.get('100000')).toEqual(['c', '3']);
    await expect(join('Plate,Well,drug\n7,A01,a\n', coded)).rejects.toThrow(
      "the map's plates (7) are not those of the images (007, 100000, 1E5)",
    );
  });

  it('plates as RxRx numbers them, by the beginning of their names, and without capitals; each is said', async () => {
    const rxrx = await imagesOf('HUVEC-1/Plate1/B02_s1_w1.png', 'HUVEC-1/Plate2/B02_s1_w1.png');
    const numbered = await join(
      'site_id,well_id,cell_type,experiment,plate,well,site,sirna\n' +
        'HUVEC-1_1_B02_1,HUVEC-1_1_B02,HUVEC,HUVEC-1,1,B02,1,s1\nHUVEC-1_2_B02_1,HUVEC-1_2_B02,HUVEC,HUVEC-1,2,B02,1,s2\n',
      rxrx,
    );
    expect(numbered.images.map(({ plate, extra }) => [plate, extra['sirna']])).toEqual([
      ['HUVEC-1_1', 's1'],
      ['HUVEC-1_2', 's2'],
    ]);
    expect(numbered.preview.by).toBe('plate, well and site');
    expect(numbered.preview.notes.join()).toContain('<experiment>_<plate>');
    const harmony = await imagesOf(
      'B1__2021-05-02T16_02_51-Measurement1/Images/r01c01f01p01-ch1sk1fk1fl1.tiff',
      'B1__2021-05-03T16_02_51-Measurement1/Images/r01c01f01p01-ch1sk1fk1fl1.tiff',
    );
    const twice = await join('barcode,well,drug\nB1,A01,x\nB,A01,wrong\n', harmony);
    expect(twice.images.map(({ extra }) => extra['drug'])).toEqual(['x', 'x']);
    expect(twice.preview.notes.join()).toContain('beginning of their names');
    expect(await drugs('plate,well,drug\np1,A1,x\np2,A1,y\n')).toEqual(['x', null, 'y']);
  });

  it('images without a plate: the only plate of a map is theirs, of several none is guessed', async () => {
    const cytation = await imagesOf('B2_01_3_1_Propidium Iodide_001.tif');
    const one = await join('plate,well,drug\nQ7,B02,x\n', cytation);
    expect(one.images.map(({ plate, extra }) => [plate, extra['drug']])).toEqual([['Q7', 'x']]);
    await expect(join('plate,well,drug\nQ7,B02,x\nQ8,B02,y\n', cytation)).rejects.toThrow(
      'the images name no plate, the map has 2: Q7, Q8',
    );
  });

  it('images without a well are named', async () => {
    const mixed = [...images, { ...images[0], path: 'notes.tif', well: null }];
    const { preview, warnings } = await join('well,drug\nA1,x\nH12,y\n', mixed);
    expect([preview.imagesWithoutWells, preview.matchedImages, preview.totalImages]).toEqual([
      ['notes.tif'],
      3,
      4,
    ]);
    expect(warnings.join()).toContain('1 image has no well, so map cannot describe it: notes.tif');
  });

  it('two lines for a well that differ are refused, where images are of it', async () => {
    await expect(join('well,drug\nA1,x\nA01,y\n')).rejects.toThrow(
      'lines 2 and 3 are both for P1/A01 and differ',
    );
    expect(await drugs('well,drug\nA1,x\nA01,x\nB1,y\nB1,z\n')).toEqual(['x', null, 'x']);
  });

  it('several maps: each adds its columns, an empty cell takes nothing away; other words for a well are counted', async () => {
    const joined = await joinPlateMaps(
      images,
      [
        { kind: 'text', title: 'drugs', text: 'well,drug,batch\nA1,x,b1\nH12,y,b1\n' },
        { kind: 'text', title: 'doses', text: 'well,drug,dose\nA1,,5\nH12,z,6\n' },
      ],
      ['/data'],
    );
    expect(joined.images.map(({ batch, extra }) => [batch, extra])).toEqual([
      ['b1', { drug: 'x', dose: '5' }],
      ['b1', { drug: 'z', dose: '6' }],
      ['b1', { drug: 'x', dose: '5' }],
    ]);
    expect(joined.previews[1].changed).toBe(1);
  });

  it('tables without wells, headers or content are refused with what they begin with', async () => {
    expect(await inputError(() => join('name,dose\nx,1\n'))).toBe(
      'map has no well column, no row and column, and is no grid | it begins with name, dose; name a column well, or row and column',
    );
    expect(await inputError(() => join('A01,x\nA02,y\n'))).toContain('has no header');
    expect(await inputError(() => join(' \n'))).toContain('map is empty');
    expect(await inputError(() => join('well,dose,dose\nA1,1,2\n'))).toContain('two columns named "dose"');
  });
});

describe('grids', () => {
  const header = (columns: number): string => Array.from({ length: columns }, (_, j) => j + 1).join('\t');
  const rows = (count: number, columns: number, lettered: boolean, value: (r: number, c: number) => string) =>
    Array.from({ length: count }, (_, r) => {
      const cells = Array.from({ length: columns }, (_unused, c) => value(r, c)).join('\t');
      const letter = r < 26 ? String.fromCharCode(65 + r) : `A${String.fromCharCode(65 + r - 26)}`;
      return lettered ? `${letter}\t${cells}` : cells;
    }).join('\n');
  const name = (r: number, c: number): string => (r === 1 && c === 1 ? '' : `d${r + 1}.${c + 1}`);

  it.each([
    [8, 12, 'H12', 'd8.12'],
    [16, 24, 'P24', 'd16.24'],
    [32, 48, 'AF48', 'd32.48'],
  ])('%i × %i: with letters and numbers, with either, with neither', async (count, columns, last, value) => {
    const study = await imagesOf(`P1_A01_s1_w1.tif`, 'P1_B02_s1_w1.tif', `P1_${last}_s1_w1.tif`);
    const forms = [
      `drug\t${header(columns)}\n${rows(count, columns, true, name)}`,
      `\t${header(columns)}\n${rows(count, columns, true, name)}`,
      `${header(columns)}\n${rows(count, columns, true, name)}`,
      `${header(columns)}\n${rows(count, columns, false, name)}`,
      rows(count, columns, true, name),
      rows(count, columns, false, name),
    ];
    for (const [i, text] of forms.entries()) {
      const { preview } = await join(`${text}\n`, study);
      expect(preview.sampleRows, `form ${i}`).toEqual([
        { well: 'P1/A01', values: ['d1.1'] },
        { well: `P1/${last}`, values: [value] },
      ]);
      expect(preview.columns).toEqual([i === 0 ? 'drug' : 'value']);
      expect(preview.unmatched).toEqual(['P1/B02']);
    }
  });

  it('several grids are several columns, or the plates they are titled with', async () => {
    const grid = (title: string, value: string): string =>
      `${title}\n,${header(12).replaceAll('\t', ',')}\nA,${value}${','.repeat(11)}\n`;
    const two = await join(`${grid('drug', 'x')}\n${grid('dose', '5')}`);
    expect(two.preview.columns).toEqual(['drug', 'dose']);
    expect(two.images[0].extra).toEqual({ drug: 'x', dose: '5' });
    const plates = await join(`${grid('Plate: P1', 'x')}\n${grid('P2', 'y')}`);
    expect(plates.images.map(({ extra }) => extra['value'] ?? null)).toEqual(['x', null, 'y']);
  });

  it('a block of another size is no plate', async () => {
    await expect(join(rows(7, 12, false, name))).rejects.toThrow('is no grid');
  });
});
