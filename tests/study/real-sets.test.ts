import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ImageRecord, ScanResult } from '../../main/contract/study';
import { parseDelimited } from '../../main/core/delimited-text';
import { assembleRows } from '../../main/study/assemble-rows';
import { proposeControls } from '../../main/study/propose-controls';
import type { ScanOptions } from '../../main/study/scan-folders';
import { describeShared } from '../helpers/shared';
import { scan } from './study-helpers';

/** What each set's own metadata.csv says of each file, by its path. */
function readTruth(folder: string): readonly ReadonlyMap<string, string>[] {
  const { names, records } = parseDelimited(readFileSync(path.join(folder, 'metadata.csv'), 'utf8'));
  return records.map((cells) => new Map(names.map((name, j) => [name, cells[j]])));
}

/** Scans `sub` and compares `fields` of every file below it with the truth. */
async function compare(
  folder: string,
  sub: string,
  fields: Readonly<Record<string, (image: ImageRecord) => string | null>>,
  options: Partial<ScanOptions> = {},
): Promise<ScanResult> {
  const found = await scan(path.join(folder, sub), options);
  const images = new Map(found.images.map((image) => [`${sub}/${image.path}`, image]));
  const expected = readTruth(folder).filter(
    (row) => row.get('path')?.startsWith(`${sub}/`) === true && row.get('thumbnail') !== '1',
  );
  expect(images.size).toBe(expected.length);
  for (const row of expected) {
    const image = images.get(row.get('path') ?? '');
    const read = Object.fromEntries(
      Object.entries(fields).map(([name, get]) => [
        name,
        image === undefined ? 'absent' : (get(image) ?? ''),
      ]),
    );
    const told = Object.fromEntries(Object.keys(fields).map((name) => [name, row.get(name) ?? '']));
    expect({ path: row.get('path'), ...read }).toEqual({ path: row.get('path'), ...told });
  }
  return found;
}

const PLACE = {
  plate: (image: ImageRecord) => image.plate,
  well: (image: ImageRecord) => image.well,
  site: (image: ImageRecord) => image.site,
  channel: (image: ImageRecord) => image.channel,
};

describeShared('vendor file names', 'data/vendor-filenames', (folder) => {
  it('Opera Phenix, with channel names', async () => {
    const names = {
      ...PLACE,
      z: (image: ImageRecord) => image.z,
      channel_name: (image: ImageRecord) => image.channelName,
    };
    expect((await compare(folder, 'opera-phenix', names)).layout).toBe('opera-phenix');
  });
  it('ImageXpress, with z, time and previews', async () => {
    const found = await compare(folder, 'imagexpress', {
      ...PLACE,
      z: (image) => image.z,
      t: (image) => image.t,
    });
    expect(found.layout).toBe('imagexpress');
    expect(found.skipped.filter(({ reason }) => reason.includes('preview'))).toHaveLength(11);
  });
  it('CV8000, though all files have the same bytes', async () => {
    const found = await compare(folder, 'yokogawa-cv8000', {
      ...PLACE,
      z: (image) => image.z,
      t: (image) => image.t,
    });
    expect(found.layout).toBe('cv8000');
  });
  it('Cellomics', async () => {
    expect((await compare(folder, 'cellomics-arrayscan', PLACE)).layout).toBe('cellomics');
  });
  it('Cytation, with channel names', async () => {
    const names = { ...PLACE, channel_name: (image: ImageRecord) => image.channelName };
    expect((await compare(folder, 'biotek-cytation', names)).layout).toBe('cytation');
  });
});

describeShared('five microscopes in one folder', 'data/vendor-filenames', (folder) => {
  it('each file by the layout of its maker; each folder given is a batch', async () => {
    const subs = ['opera-phenix', 'imagexpress', 'yokogawa-cv8000', 'cellomics-arrayscan', 'biotek-cytation'];
    const found = await scan(subs.map((sub) => path.join(folder, sub)));
    expect(found.layout).toBe('cv8000');
    expect(found.images).toHaveLength(54);
    const truth = new Map(readTruth(folder).map((row) => [row.get('path'), row]));
    for (const image of found.images) {
      const row = truth.get(`${subs[image.root]}/${image.path}`);
      const told = ['plate', 'well', 'site', 'channel'].map((name) => row?.get(name));
      expect([image.plate ?? '', image.well, image.site, image.channel]).toEqual(told);
      expect(image.batch).toBe(subs[image.root]);
    }
    expect(found.warnings.join('; ')).toContain(
      '17 images follow another layout, imagexpress, and are read by it',
    );
    const asked = await scan(
      subs.map((sub) => path.join(folder, sub)),
      { layout: 'imagexpress' },
    );
    expect(asked.images).toHaveLength(17);
  });
});

describeShared('RxRx1', 'data/rxrx1-untreated', (folder) => {
  const fields = {
    ...PLACE,
    batch: (image: ImageRecord) => image.batch,
    label: (image: ImageRecord) => image.extra['cell_type'],
  };

  it('experiment, plate, well, site, channel and cell type of all 90 files', async () => {
    const found = await compare(folder, 'images', fields);
    expect(found.layout).toBe('rxrx');
    const { rows, channels, warnings } = assembleRows(found);
    expect([rows.length, channels]).toEqual([18, ['1', '2', '3', '4']]);
    expect(warnings[0]).toBe('site 2, well B02, plate HEPG2-01_1 lacks channels 5, 6');
    expect(assembleRows(found, { incomplete: 'drop' }).channels).toHaveLength(6);
  });

  it('with its table, perturbations too', async () => {
    const metadata = path.join(folder, 'metadata.csv');
    const found = await compare(
      folder,
      'images',
      { ...fields, perturbation: (image) => image.extra['perturbation'] },
      { metadata },
    );
    expect(found.warnings.join()).not.toContain('not in');
  });
});

describeShared('LINCS, Harmony names on PNG', 'data/lincs-a549-fields', (folder) => {
  it('all 45 files, by their names alone', async () => {
    const found = await compare(folder, 'images', PLACE);
    expect([found.layout, found.warnings]).toEqual(['opera-phenix', []]);
    expect(assembleRows(found).rows).toHaveLength(9);
  });

  it('all 45 files, batches and drugs from the table', async () => {
    const metadata = path.join(folder, 'metadata.csv');
    const found = await compare(
      folder,
      'images',
      { ...PLACE, batch: (image) => image.batch, perturbation: (image) => image.extra['perturbation'] },
      { metadata },
    );
    const { rows, channels, metadata: columns } = assembleRows(found);
    expect([rows.length, channels.length]).toEqual([9, 5]);
    const drugs = columns.get('Metadata_perturbation');
    expect(proposeControls(drugs?.kind === 'text' ? drugs.values.map(String) : [])).toEqual(['DMSO']);
  });
});

describeShared('blood cells of four sources', 'data/wbc-four-sources', (folder) => {
  it('folders as batch and label, 667 rows', async () => {
    const found = await compare(
      folder,
      'images',
      { batch: (image) => image.batch, label: (image) => image.extra['label'] },
      { layout: 'levels', levels: ['batch', 'label'] },
    );
    expect(assembleRows(found).rows).toHaveLength(667);
  });

  it('the whole folder: its table is found', async () => {
    const found = await scan(folder);
    expect([found.layout, found.images.length]).toEqual(['metadata-csv', 667]);
    expect(found.images.every(({ batch, extra }) => batch !== null && extra['label'] !== null)).toBe(true);
  });
});
