import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assembleRows } from '../../main/study/assemble-rows';
import { inputError, scan, studyFolder } from './study-helpers';

const json = (value: unknown): string => JSON.stringify(value);

const image = (axes: readonly string[], labels: readonly string[]): Readonly<Record<string, unknown>> => ({
  multiscales: [
    { version: '0.4', axes: axes.map((name) => ({ name })), datasets: [{ path: '0' }, { path: '1' }] },
  ],
  omero: { channels: labels.map((label) => ({ label })) },
});

/** A sparse plate of version 0.4: one well with two fields, whose images are not called 0 and 1. */
const plate04 = {
  'day1/screen.zarr/.zattrs': json({
    plate: { name: 'P1', wells: [{ path: 'B/3', rowIndex: 1, columnIndex: 2 }] },
  }),
  'day1/screen.zarr/B/3/.zattrs': json({ well: { images: [{ path: '0' }, { path: '7' }] } }),
  'day1/screen.zarr/B/3/0/.zattrs': json(image(['c', 'z', 'y', 'x'], ['DAPI', 'GFP'])),
  'day1/screen.zarr/B/3/0/0/.zarray': json({ shape: [2, 1, 16, 16] }),
  'day1/screen.zarr/B/3/7/.zattrs': json(image(['c', 'z', 'y', 'x'], ['DAPI', 'GFP'])),
  'day1/screen.zarr/B/3/7/0/.zarray': json({ shape: [2, 1, 16, 16] }),
  'day1/screen.zarr/B/3/0/0/0.0.0.0': 'chunk',
};

describe('OME-Zarr', () => {
  it('a plate of version 0.4: wells, fields, channels; chunks are not looked at', async () => {
    const found = await scan(studyFolder(plate04));
    expect(found.layout).toBe('ome-zarr');
    expect(found.skipped).toEqual([]);
    expect(
      found.images.map(({ path: each, plate, well, site, channel, channelName, z, page }) => [
        each,
        plate,
        well,
        site,
        channel,
        channelName,
        z,
        page,
      ]),
    ).toEqual([
      ['day1/screen.zarr/B/3/0', 'P1', 'B03', '1', '1', 'DAPI', null, 0],
      ['day1/screen.zarr/B/3/0', 'P1', 'B03', '1', '2', 'GFP', null, 1],
      ['day1/screen.zarr/B/3/7', 'P1', 'B03', '2', '1', 'DAPI', null, 0],
      ['day1/screen.zarr/B/3/7', 'P1', 'B03', '2', '2', 'GFP', null, 1],
    ]);
    const { rows, channels } = assembleRows(found);
    expect([rows.length, channels]).toEqual([2, ['DAPI', 'GFP']]);
  });

  it('the container itself may be given', async () => {
    const found = await scan(path.join(studyFolder(plate04), 'day1', 'screen.zarr'));
    expect(found.images[0]).toMatchObject({ path: 'B/3/0', plate: 'P1', well: 'B03' });
  });

  it('an image of version 0.5: planes of time, channel and z in the order of its axes', async () => {
    const found = await scan(
      studyFolder({
        'a.zarr/zarr.json': json({
          zarr_format: 3,
          attributes: { ome: image(['t', 'c', 'z', 'y', 'x'], []) },
        }),
        'a.zarr/0/zarr.json': json({ zarr_format: 3, shape: [2, 1, 2, 8, 8] }),
      }),
    );
    expect(found.images.map(({ channel, z, t, page }) => [channel, z, t, page])).toEqual([
      ['1', '1', '1', 0],
      ['1', '2', '1', 1],
      ['1', '1', '2', 2],
      ['1', '2', '2', 3],
    ]);
  });

  it('a folder that is only called so holds no images', async () => {
    expect(await inputError(() => scan(studyFolder({ 'x.zarr/readme.txt': 'no' })))).toContain(
      'holds no images: found 1 .zarr',
    );
  });
});
