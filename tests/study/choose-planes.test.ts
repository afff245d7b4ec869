import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AssembleOptions, ImageRow } from '../../main/study/assemble-rows';
import { assembleRows } from '../../main/study/assemble-rows';
import { describeShared } from '../helpers/shared';
import { imageFolder, inputError, scan } from './study-helpers';

/** Yokogawa names: plate P, well B02. */
const name = (t: number, site: number, z: number, channel: number): string =>
  `P_B02_T000${t}F00${site}L01A01Z0${z}C0${channel}.tif`;

/** By row its files as `channel: z z z` with how they are put together. */
const shape = (rows: readonly ImageRow[]): readonly string[] =>
  rows.map(({ files }) =>
    files
      .map(
        ({ path: file, channel, stack }) =>
          `${channel}:${/Z(\d\d)/.exec(path.basename(file))?.[1] ?? ''}${stack === undefined ? '' : ` ${stack}`}`,
      )
      .join(', '),
  );

describe('z-stacks', () => {
  const stack = imageFolder(
    ...[1, 2].flatMap((channel) => [2, 1, 3].map((z) => name(1, 1, z, channel))),
    name(1, 1, 1, 3),
  );
  const rows = async (options: AssembleOptions): Promise<readonly string[]> =>
    shape(assembleRows(await scan(stack), options).rows);
  const planes = (how: string): string =>
    [1, 2].flatMap((channel) => [1, 2, 3].map((z) => `${channel}:0${z} ${how}`)).join(', ');

  it('are one row, put together by the maximum, which is said; a channel of one plane is as it is', async () => {
    const found = assembleRows(await scan(stack));
    expect(shape(found.rows)).toEqual([`${planes('max')}, 3:01`]);
    expect(found.channels).toEqual(['1', '2', '3']);
    expect(found.warnings).toEqual([
      'images are stacks of up to 3 z planes: the maximum projection of each is used; the mean, each plane for itself or a single plane can be chosen instead',
    ]);
    expect(found.metadata.has('Metadata_Z')).toBe(false);
  });

  it('by the mean, one plane, or each plane a row', async () => {
    expect(await rows({ z: 'max' })).toEqual([`${planes('max')}, 3:01`]);
    expect(await rows({ z: 'mean' })).toEqual([`${planes('mean')}, 3:01`]);
    expect(await rows({ z: '2' })).toEqual(['1:02, 2:02, 3:01']);
    expect(await rows({ z: 'all' })).toEqual(['1:01, 2:01', '1:02, 2:02', '1:03, 2:03']);
    const message = await inputError(() => rows({ z: '7' }));
    expect(message).toBe('no image is of z plane "7" | there are 1, 2, 3');
  });

  it('of one plane are nothing to choose from', async () => {
    const scanned = await scan(imageFolder(name(1, 1, 1, 1), name(1, 2, 1, 1)));
    for (const z of ['auto', 'max', 'mean', 'all', '1']) {
      const found = assembleRows(scanned, { z });
      expect([shape(found.rows), found.warnings]).toEqual([['1:01', '1:01'], []]);
    }
  });

  it('the same plane twice is told, not put together', async () => {
    const found = assembleRows(
      await scan(imageFolder(name(1, 1, 1, 1), name(1, 1, 2, 1), `copy/${name(1, 1, 2, 1)}`), {
        layout: 'cv8000',
      }),
    );
    expect(found.rows.map(({ files }) => files.length)).toEqual([2, 1]);
  });

  it('a projection that the microscope made is taken as it is, unless another is asked for', async () => {
    const folder = imageFolder(
      'P_E07_s1_w1.tif',
      'ZStep_1/P_E07_s1_w1.tif',
      'ZStep_2/P_E07_s1_w1.tif',
      'ZStep_1/P_E07_s1_w2.tif',
      'ZStep_2/P_E07_s1_w2.tif',
    );
    const scanned = await scan(folder);
    const files = (z: string): readonly string[] =>
      assembleRows(scanned, { z }).rows.flatMap((row) =>
        row.files.map((file) => `${path.relative(folder, file.path)} ${file.stack ?? ''}`.trim()),
      );
    expect(files('auto')).toEqual([
      'P_E07_s1_w1.tif',
      'ZStep_1/P_E07_s1_w2.tif max',
      'ZStep_2/P_E07_s1_w2.tif max',
    ]);
    expect(files('mean').slice(0, 2)).toEqual([
      'ZStep_1/P_E07_s1_w1.tif mean',
      'ZStep_2/P_E07_s1_w1.tif mean',
    ]);
    expect(assembleRows(scanned, { z: 'auto' }).warnings.join()).toContain(
      'or the one that the microscope has made',
    );
  });
});

describe('time points', () => {
  const folder = imageFolder(name(1, 1, 1, 1), name(2, 1, 1, 1), name(3, 1, 1, 1), name(1, 2, 1, 1));
  const times = async (time: string): Promise<unknown> => {
    const { metadata, warnings } = assembleRows(await scan(folder), { time });
    return [metadata.get('Metadata_T')?.values, warnings];
  };

  it('are rows of their own, or one of them', async () => {
    expect(await times('all')).toEqual([['1', '1', '2', '3'], []]);
    expect(await times('first')).toEqual([['1', '1'], ['2 images of other time points are left out']]);
    expect(await times('last')).toEqual([['3'], ['3 images of other time points are left out']]);
    expect(await times('2')).toEqual([['2'], ['3 images of other time points are left out']]);
    expect(await inputError(() => times('9'))).toBe('no image is of time point "9" | there are 1, 2, 3');
  });

  it('a study without any', async () => {
    const scanned = await scan(imageFolder('P_A01_s1_w1.tif'));
    expect(assembleRows(scanned, { time: 'last' }).rows).toHaveLength(1);
    expect(() => assembleRows(scanned, { time: '3' })).toThrow('no image is of time point "3"');
  });
});

describeShared('MetaXpress, stacks beside projections', 'data/vendor-filenames', (folder) => {
  it('a site with planes and projections is one row of projections', async () => {
    const scanned = await scan(path.join(folder, 'imagexpress/Projection-Mix'));
    const { rows, channels } = assembleRows(scanned, { incomplete: 'common' });
    expect(rows).toHaveLength(2);
    expect(channels.slice(0, 2)).toEqual(['1', '2']);
    for (const { files } of rows) expect(files.filter(({ stack }) => stack !== undefined)).toEqual([]);
  });
});
