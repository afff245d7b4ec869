import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { centreColumns } from '../../../main/study/cells/cell-columns';
import type { CellImage } from '../../../main/study/cells/join-cells';
import { joinCells } from '../../../main/study/cells/join-cells';

const image = (plate: string, well: string, site: string): CellImage => ({
  paths: [1, 2].map((channel) => `/data/${plate}/${well}_s${site}_w${channel}.tif`),
  plate,
  well,
  site,
});
const IMAGES = [image('P1', 'A01', '1'), image('P1', 'A01', '2'), image('P2', 'A01', '1')];

function write(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-cells-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const table = (text: string): string => path.join(write({ 'cells.csv': text }), 'cells.csv');

describe('columns of centres', () => {
  it.each([
    [['ImageNumber', 'Location_Center_X', 'Location_Center_Y'], { x: 1, y: 2 }],
    [['AreaShape_Center_Y', 'AreaShape_Center_X'], { x: 1, y: 0 }],
    [['Nuclei_Location_Center_X', 'Nuclei_Location_Center_Y'], { x: 0, y: 1 }],
    [
      [
        'Cells_Location_Center_X',
        'Cells_Location_Center_Y',
        'Nuclei_Location_Center_X',
        'Nuclei_Location_Center_Y',
      ],
      { x: 2, y: 3 },
    ],
    [['y', 'x'], { x: 1, y: 0 }],
    [['centroid_x', 'centroid_y'], { x: 0, y: 1 }],
    [['X', 'height'], null],
  ])('%j', (names, columns) => {
    expect(centreColumns(names)).toEqual(columns);
  });
});

describe('cells find their images', () => {
  it('by path, from whichever channel', async () => {
    const file = table(
      'Image_FileName_DNA,x,y\nP1/A01_s2_w1.tif,5,6\nP2/A01_s1_w2.tif,7,8\nP1/A01_s2_w2.tif,9,10\nP9/Z.tif,1,1\n',
    );
    const { cells, notes } = await joinCells(IMAGES, file);
    expect(cells).toEqual([
      [],
      [
        { x: 5, y: 6 },
        { x: 9, y: 10 },
      ],
      [{ x: 7, y: 8 }],
    ]);
    expect(notes).toEqual(['1 cell is in images that are not among those given']);
  });

  it('by plate, well and site in any spelling; what fits several is left out', async () => {
    const full = table('Metadata_Plate,Metadata_Well,Metadata_Site,X,Y\nP1,a1,01,5,6\nP2,A01,1,7,8\n');
    expect((await joinCells(IMAGES, full)).cells.map((cells) => cells.length)).toEqual([1, 0, 1]);
    const wells = table('Well,Site,x,y\nA01,2,5,6\nA01,1,7,8\n');
    const { cells, notes } = await joinCells(IMAGES, wells);
    expect(cells.map((each) => each.length)).toEqual([0, 1, 0]);
    expect(notes).toEqual(['1 cell could be in several images and was left out']);
  });

  it('by the name of a table for each image, in folders of plates', async () => {
    const folder = write({
      'P1/A01-1-Nuclei.csv': 'Nuclei_Location_Center_X,Nuclei_Location_Center_Y\n1,2\n3,4\n',
      'P1/A01-2-Nuclei.csv': 'Nuclei_Location_Center_X,Nuclei_Location_Center_Y\n5,6\n',
      'P3/A01-1-Nuclei.csv': 'Nuclei_Location_Center_X,Nuclei_Location_Center_Y\n7,8\n',
    });
    const { cells, notes } = await joinCells(IMAGES, folder);
    expect(cells.map((each) => each.length)).toEqual([2, 1, 0]);
    expect(notes).toEqual(['1 tables of cells are about no image given: A01-1-Nuclei.csv']);
    const alike = write({ 'A01_s1_w1.csv': 'x,y\n1,2\n' });
    expect((await joinCells(IMAGES.slice(0, 2), alike)).cells.map((each) => each.length)).toEqual([1, 0]);
  });

  it('or the table is refused by name, with what is wrong', async () => {
    await expect(joinCells(IMAGES, table('path,height\na.tif,1\n'))).rejects.toThrow(
      /cells\.csv has no columns with the centres of cells; it has path, height/,
    );
    await expect(joinCells(IMAGES, table('path,x,y\nP1/A01_s1_w1.tif,left,1\n'))).rejects.toThrow(
      /row 1: the centre of a cell must be two numbers, got "left" and "1"/,
    );
    await expect(joinCells(IMAGES, table('path,x,y\nother.tif,1,1\n'))).rejects.toThrow(
      /no cell lies in any of the images; 1 cell is in images/,
    );
    await expect(joinCells(IMAGES, '/nowhere/cells.csv')).rejects.toThrow('does not exist');
  });
});
