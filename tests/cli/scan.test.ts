import path from 'node:path';
import { expect, it } from 'vitest';
import type { ControlProposal, PlateMapPreview } from '../../main/contract/plate-map';
import type { ImageRecord } from '../../main/contract/study';
import { unbatch } from '../helpers/cli';
import { describeShared } from '../helpers/shared';
import { imageFolder, studyFolder } from '../study/study-helpers';

interface Scan {
  readonly layout: string;
  readonly images: readonly ImageRecord[];
  readonly plateMaps: readonly PlateMapPreview[];
  readonly controls: readonly ControlProposal[];
  readonly warnings: readonly string[];
}

async function scan(...args: readonly string[]): Promise<Scan> {
  const ran = await unbatch('scan', ...args, '--json');
  expect(ran.stderr).not.toContain('unbatch:');
  return JSON.parse(ran.stdout) as Scan;
}

it('scan joins plate maps and proposes controls', async () => {
  const folder = imageFolder('P1_A01_s1_w1.tif', 'P1_A02_s1_w1.tif', 'P1_B07_s1_w1.tif');
  const maps = studyFolder({
    'map.csv': 'Plate,Well,drug\nP1,A1,DMSO\nP1,a02,taxol\nP1,C9,taxol\n',
    'bad.csv': 'name,value\n1,2\n',
  });
  const map = path.join(maps, 'map.csv');
  const found = await scan(folder, '--plate-map', map);
  expect(found.images.map(({ extra }) => extra['drug'] ?? null)).toEqual(['DMSO', 'taxol', null]);
  expect(found.plateMaps).toMatchObject([
    {
      title: 'map.csv',
      matchedWells: 2,
      totalWells: 3,
      unmatched: ['P1/B07'],
      wellsWithoutImages: ['P1/C09'],
    },
  ]);
  expect(found.controls).toMatchObject([{ column: 'drug', value: 'DMSO', rows: 1 }]);
  const text = await unbatch('scan', folder, '--plate-map', map);
  expect(text.stdout).toContain('plate map map.csv: 2 of 3 wells matched by plate and well; adds drug');
  expect(text.stdout).toContain('negative control? --controls drug=DMSO:');
  expect(text.stderr).toContain('1 image is of a well that map.csv does not have: P1/B07');
  const bad = await unbatch('scan', folder, '--plate-map', path.join(maps, 'bad.csv'));
  expect([bad.code, bad.stderr.trim()]).toEqual([2, expect.stringContaining('has no well column')]);
});

it('a table of wells given as metadata is joined too', async () => {
  const folder = imageFolder('P1_A01_s1_w1.tif');
  const file = path.join(studyFolder({ 'm.csv': 'Plate,Well,drug\nP1,A1,DMSO\n' }), 'm.csv');
  const found = await scan(folder, '--metadata', file);
  expect(found.layout).toBe('imagexpress');
  expect(found.images[0].extra['drug']).toBe('DMSO');
});

it('a pattern of one’s own, and one that cannot be read, with the place', async () => {
  const folder = imageFolder('week 1/P1-b7 f03 (DAPI).tif');
  const found = await scan(folder, '--pattern', '{week}/{plate}-{well} f{site} ({channel}).tif');
  expect(found.images).toMatchObject([
    { plate: 'P1', well: 'B07', site: '3', channel: 'DAPI', extra: { week: 'week 1' } },
  ]);
  const wrong = await unbatch('scan', folder, '--pattern', '{plate}-{well f{site}.tif');
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('cannot be read at character 9: a { is not closed'),
  ]);
});

describeShared('RxRx1’s own tables as plate maps', 'data', (data) => {
  it('name the untreated wells of four experiments, by experiment and plate number', async () => {
    const tables = ['train_controls.csv', 'test_controls.csv'].flatMap((file) => [
      '--plate-map',
      path.join(data, 'rxrx1-metadata', file),
    ]);
    const found = await scan(path.join(data, 'rxrx1-untreated', 'images'), ...tables);
    expect(found.images).toHaveLength(90);
    expect(
      new Set(found.images.map(({ extra }) => `${extra['sirna'] ?? ''} ${extra['well_type'] ?? ''}`)),
    ).toEqual(new Set(['UNTREATED negative_control']));
    const [train, test] = found.plateMaps;
    expect(train.matchedWells + test.matchedWells).toBe(train.totalWells);
    expect(train.notes.join()).toContain('<experiment>_<plate>');
  });
});
