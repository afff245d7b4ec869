import { describe, expect, it } from 'vitest';
import { parseDelimited } from '../../main/core/delimited-text';
import { joinPlateMap } from '../../main/study/join-plate-map';
import type { MetadataTable } from '../../main/study/metadata-table';
import { proposeControls } from '../../main/study/propose-controls';
import { imageFolder, scan } from './study-helpers';

const table = (text: string): MetadataTable => ({ file: 'map.csv', ...parseDelimited(text) });
const images = (await scan(imageFolder('P1_A01_s1_w1.tif', 'P1_H12_s1_w1.tif', 'P2_A01_s1_w1.tif'))).images;
const drugs = (text: string): unknown =>
  joinPlateMap(images, table(text)).images.map(({ extra }) => extra['drug'] ?? null);

describe('joining a plate map', () => {
  it('by plate and well, with the counts shown before', () => {
    const { preview } = joinPlateMap(images, table('Plate,Well,drug\nP1,a1,x\nP1,h-12,y\nP9,A1,z\n'));
    expect(preview).toEqual({
      by: 'plate and well',
      columns: ['drug'],
      matchedImages: 2,
      unmatchedImages: 1,
      wellsWithoutImages: ['P9/A01'],
      wellsWithoutEntry: ['P2/A01'],
      changed: 0,
    });
  });

  it('by well on every plate, where the map names none', () => {
    expect(drugs('well_position\tdrug\nA001\tx\nH12\ty\n')).toEqual(['x', 'y', 'x']);
  });

  it('a map drawn as a grid', () => {
    const header = Array.from({ length: 12 }, (_, j) => j + 1).join(',');
    const line = (row: string, first: string, last: string): string =>
      `${row},${first}${','.repeat(11)}${last}`;
    const grid = `drug,${header}\n${line('A', 'DMSO', '')}\n${line('H', '', 'taxol')}\n`;
    expect(drugs(grid)).toEqual(['DMSO', 'taxol', 'DMSO']);
  });

  it('two rows for a well that differ are refused; the map is believed over names, and that is counted', () => {
    expect(() => joinPlateMap(images, table('well,drug\nA1,x\nA01,y\n'))).toThrow(
      'rows 1 and 2 are both for A01 and differ',
    );
    const { images: joined, preview } = joinPlateMap(images, table('well,site\nA01,7\n'));
    expect([joined[0].site, preview.changed]).toEqual(['7', 2]);
  });
});

describe('negative controls by their names', () => {
  it('finds what labs write, the likeliest first', () => {
    expect(proposeControls(['taxol', 'DMSO', 'untreated', 'DMSO'])).toEqual(['DMSO', 'untreated']);
    expect(proposeControls(['trt', 'poscon', 'negcon', 'empty'])).toEqual(['negcon', 'empty']);
    expect(proposeControls(['treatment', 'negative_control'])).toEqual(['negative_control']);
    expect(proposeControls(['EMPTY', 'sirna_1'])).toEqual(['EMPTY']);
    expect(proposeControls(['DMSO 0.1%', 'x'])).toEqual(['DMSO 0.1%']);
    expect(proposeControls(['non-targeting #2', 'TP53'])).toEqual(['non-targeting #2']);
  });

  it('proposes nothing where nothing looks like one, or all is one', () => {
    expect(proposeControls(['neutrophil', 'monocyte', 'negatively charged', 'empagliflozin'])).toEqual([]);
    expect(proposeControls(['DMSO', 'DMSO'])).toEqual([]);
  });
});
