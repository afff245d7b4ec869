import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleRows } from '../../main/study/assemble-rows';
import { imageFolder, scan, studyFolder } from './study-helpers';

const plate = (rows: number, channels: readonly number[]): string[] =>
  Array.from({ length: rows }, (_, i) =>
    channels.map((channel) => `P1_A${String(i + 1).padStart(2, '0')}_s1_w${channel}.tif`),
  ).flat();

describe('rows of images', () => {
  it('a site is a row, its channels in one order everywhere, numbers by value', async () => {
    const folder = imageFolder(
      'a/P1_B02_T0001F001L01A01Z01C10.tif',
      'a/P1_B02_T0001F001L01A01Z01C02.tif',
      'a/P1_B02_T0001F002L01A01Z01C02.tif',
      'a/P1_B02_T0001F002L01A01Z01C10.tif',
    );
    const found = assembleRows(await scan(folder));
    expect(found.channels).toEqual(['2', '10']);
    expect(
      found.rows.map(({ files }) =>
        files.map((file) => [path.relative(folder, file.path), file.channel, file.page]),
      ),
    ).toEqual([
      [
        ['a/P1_B02_T0001F001L01A01Z01C02.tif', '2', 0],
        ['a/P1_B02_T0001F001L01A01Z01C10.tif', '10', 0],
      ],
      [
        ['a/P1_B02_T0001F002L01A01Z01C02.tif', '2', 0],
        ['a/P1_B02_T0001F002L01A01Z01C10.tif', '10', 0],
      ],
    ]);
    expect(Object.fromEntries(found.metadata)).toMatchObject({
      Metadata_Plate: { kind: 'text', values: ['P1', 'P1'] },
      Metadata_Well: { kind: 'text', values: ['B02', 'B02'] },
      Metadata_Site: { kind: 'text', values: ['1', '2'] },
    });
    expect(found.metadata.has('Metadata_Batch')).toBe(false);
  });

  it('channels go by their names where all have one', async () => {
    const found = assembleRows(await scan(imageFolder('B2_01_1_1_DAPI_001.tif', 'B2_01_2_1_GFP_001.tif')));
    expect(found.channels).toEqual(['DAPI', 'GFP']);
  });

  it('a picture without a channel is a row; numbers stay numbers, codes text', async () => {
    const table = 'path,patient,age,class\na.png,07,31,x\nb.png,8,,y\n';
    const scanned = await scan(studyFolder({ 'm.csv': table, 'a.png': null, 'b.png': null }));
    const found = assembleRows(scanned);
    expect(found.channels).toEqual(['image']);
    expect(Object.fromEntries(found.metadata)).toEqual({
      Metadata_Path: { kind: 'text', values: ['a.png', 'b.png'] },
      Metadata_patient: { kind: 'text', values: ['07', '8'] },
      Metadata_age: { kind: 'number', values: Float64Array.of(31, NaN) },
      Metadata_class: { kind: 'text', values: ['x', 'y'] },
    });
  });

  it('the same site name in two folders is two rows', async () => {
    const folder = imageFolder(
      'patient1/s1_w1.tif',
      'patient1/s1_w2.tif',
      'patient2/s1_w1.tif',
      'patient2/s1_w2.tif',
    );
    const found = assembleRows(await scan(folder, { pattern: '{patient}/s{site}_w{channel}.tif' }));
    expect(found.rows).toHaveLength(2);
    expect(found.metadata.get('Metadata_patient')).toEqual({
      kind: 'text',
      values: ['patient1', 'patient2'],
    });
  });

  it('a second file for a channel is told and left out', async () => {
    const folder = imageFolder('A01_w1_a.tif', 'A01_w1_b.tif');
    const found = assembleRows(await scan(folder, { pattern: '{well}_w{channel}_*.tif' }));
    expect(found.rows).toHaveLength(1);
    expect(found.warnings.join()).toContain('1 file is a second image of the same site and channel');
  });
});

describe('rows that lack channels', () => {
  it('a lost file costs its row, not a channel', async () => {
    const names = plate(20, [1, 2]).filter((name) => name !== 'P1_A07_s1_w2.tif');
    const found = assembleRows(await scan(imageFolder(...names)));
    expect(found.rows).toHaveLength(19);
    expect(found.channels).toEqual(['1', '2']);
    expect(found.warnings).toEqual([
      'site 1, well A07, plate P1 lacks channel 2',
      '1 of 20 rows lacks channels and was left out',
    ]);
  });

  it('where many rows lack a channel, the common ones are kept; the policy can be chosen', async () => {
    const scanned = await scan(imageFolder(...plate(3, [1, 2, 3]), 'P1_B01_s1_w1.tif', 'P1_B01_s1_w2.tif'));
    const common = assembleRows(scanned);
    expect([common.rows.length, common.channels]).toEqual([4, ['1', '2']]);
    expect(common.rows.every(({ files }) => files.length === 2)).toBe(true);
    expect(common.warnings.join()).toContain('channels 1, 2 are common to all 4 rows and kept; 3 left out');
    const dropped = assembleRows(scanned, { incomplete: 'drop' });
    expect([dropped.rows.length, dropped.channels]).toEqual([3, ['1', '2', '3']]);
  });

  it('without a common channel and a complete row there is nothing to work with', async () => {
    const scanned = await scan(imageFolder('P1_A01_s1_w1.tif', 'P1_A02_s1_w2.tif'));
    expect(() => assembleRows(scanned)).toThrow('no row has all channels (1, 2)');
  });
});
