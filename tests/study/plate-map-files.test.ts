import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { joinPlateMaps } from '../../main/study/plate-map/join-plate-map';
import { imageFolder, inputError, scan, studyFolder } from './study-helpers';

const { images } = await scan(imageFolder('P1_A01_s1_w1.tif', 'P1_H12_s1_w1.tif', 'P2_A01_s1_w1.tif'));

describe('plate maps from files', () => {
  const text = 'Well,drug\nA1,naïve\nH12,y\n';
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
  const swapped = Buffer.from(utf16).swap16();
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', utf16],
    ['UTF-16, the other order', swapped],
    ['UTF-16 without a mark', utf16.subarray(2)],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['Windows line ends', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['old Mac line ends', Buffer.from(text.replaceAll('\n', '\r'))],
    ['gzip', gzipSync(text)],
  ])('%s', async (_, bytes) => {
    const folder = studyFolder({ 'map.csv': bytes });
    const joined = await joinPlateMaps(images, [{ kind: 'file', file: `${folder}/map.csv` }], ['/data']);
    expect(joined.images.map(({ extra }) => extra['drug'])).toEqual(['naïve', 'y', 'naïve']);
  });

  it('a file named after a plate is for that plate', async () => {
    const folder = studyFolder({ 'P1_platemap.csv': 'Well,drug\nA1,x\n', 'P2.csv': 'Well,drug\nA1,y\n' });
    const files = ['P1_platemap.csv', 'P2.csv'].map((file) => ({
      kind: 'file' as const,
      file: `${folder}/${file}`,
    }));
    const joined = await joinPlateMaps(images, files, ['/data']);
    expect(joined.images.map(({ extra }) => extra['drug'] ?? null)).toEqual(['x', null, 'y']);
    expect(joined.warnings.join()).toContain('the map is for plate P2, by its name');
  });

  it('the Cell Painting Gallery: a list of barcodes and the maps beside it', async () => {
    const folder = studyFolder({
      'barcode_platemap.csv': 'Assay_Plate_Barcode,Plate_Map_Name\nP1,JUMP-A\nP2,JUMP-B\nP3,JUMP-C\n',
      'platemap/JUMP-A.txt':
        'plate_map_name\twell_position\tbroad_sample\nJUMP-A\tA01\tBRD-1\nJUMP-A\tH12\t\n',
      'platemap/JUMP-B.txt': 'plate_map_name\twell_position\tbroad_sample\nJUMP-B\tA01\tBRD-2\n',
    });
    const list = { kind: 'file' as const, file: `${folder}/barcode_platemap.csv` };
    const joined = await joinPlateMaps(images, [list], ['/data']);
    expect(joined.images.map(({ extra }) => [extra['plate_map_name'], extra['broad_sample']])).toEqual([
      ['JUMP-A', 'BRD-1'],
      ['JUMP-A', null],
      ['JUMP-B', 'BRD-2'],
    ]);
    expect(joined.previews[0].problems).toEqual(['the map JUMP-C was not found']);
    const given = { kind: 'file' as const, file: `${folder}/platemap/JUMP-A.txt` };
    expect((await joinPlateMaps(images, [given, list], ['/data'])).previews).toHaveLength(1);
    const outside = studyFolder({ 'list.csv': 'plate,plate_map_name\nP1,../secret\n' });
    await expect(
      joinPlateMaps(images, [{ kind: 'file', file: `${outside}/list.csv` }], ['/data']),
    ).rejects.toThrow('none of its maps was found: ../secret');
  });

  it('a spreadsheet’s own file and one that is not there are refused', async () => {
    const folder = studyFolder({ 'map.xlsx': Buffer.from('PK\x03\x04xl') });
    const open = (file: string) => (): Promise<unknown> =>
      joinPlateMaps(images, [{ kind: 'file', file: `${folder}/${file}` }], ['/data']);
    expect(await inputError(open('map.xlsx'))).toContain('save the sheet as CSV');
    expect(await inputError(open('none.csv'))).toContain('does not exist');
  });
});
