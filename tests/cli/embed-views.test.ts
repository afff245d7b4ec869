import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readProfiles } from '../../main/tables/read-profiles';
import { TINY_STUDY, temporaryFolder, unbatch } from '../helpers/cli';

describe('unbatch embed, parts of images', () => {
  const folder = temporaryFolder();
  const study = path.join(folder, 'study');
  beforeAll(async () => {
    await unbatch('simulate', '--out', study, ...TINY_STUDY);
  });

  const embed = async (name: string, ...more: readonly string[]) => {
    const out = path.join(folder, `${name}.parquet`);
    const { code, stderr } = await unbatch('embed', study, '--out', out, ...more);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    return (await readProfiles([out], { precision: 'double' })).profiles;
  };

  it('measures the channels chosen, and the mean of a grid of tiles', async () => {
    const whole = await embed('whole', '--channels', 'each:DNA');
    const tiled = await embed('tiled', '--channels', 'each:dna', '--tile', '2x2');
    expect(whole.featureNames.every((name) => name.startsWith('DNA_'))).toBe(true);
    expect(tiled.featureNames).toEqual(whole.featureNames);
    // The mean brightness of an image is that of its quarters; other features are not.
    const column = ({ featureNames, features }: typeof whole, name: string): number[] => {
      const j = featureNames.indexOf(name);
      return Array.from({ length: features.rows }, (_, i) => features.data[i * features.cols + j]);
    };
    const means = column(whole, 'DNA_Intensity_Mean');
    column(tiled, 'DNA_Intensity_Mean').forEach((mean, i) => expect(mean).toBeCloseTo(means[i], 5));
    expect(tiled.features.data).not.toEqual(whole.features.data);
  });

  it('names the channels there are when another is asked for', async () => {
    const ending = await unbatch('embed', study, '--out', 'x');
    expect(ending.code).toBe(2);
    // Refused before any work, of which the first sign is progress.
    expect(ending.stderr.trim().split('\n')).toEqual([
      'unbatch: x has no known ending of a profiles table (it must be one of .parquet, .csv, .csv.gz, .h5ad, .npy)',
    ]);
    const wrong = await unbatch('embed', study, '--out', 'x.csv', '--channels', 'each:DAPI');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('there is no channel "DAPI" in the images');
    expect(wrong.stderr).toContain('the channels are DNA');
  });

  it('makes one row a cell, from a table or from nuclei it finds', async () => {
    const found = await embed('found', '--channels', 'each:DNA', '--cells', 'detect', '--cell-size', '24');
    const images = (await embed('whole', '--channels', 'each:DNA')).features.rows;
    expect(found.features.rows).toBeGreaterThan(2 * images);
    const number = (name: string): Float64Array => {
      const column = found.metadata.get(name);
      if (column?.kind !== 'number') throw new Error(`${name} is no number`);
      return column.values;
    };
    expect(Math.max(...number('Metadata_X'), ...number('Metadata_Y'))).toBeLessThan(64);
    // The same cells from a table give the same numbers.
    const paths = found.metadata.get('Metadata_Path');
    if (paths?.kind !== 'text') throw new Error('there are no paths');
    const [x, y] = [number('Metadata_X'), number('Metadata_Y')];
    const lines = paths.values.map((file, i) => `${file ?? ''},${x[i]},${y[i]}`);
    const table = path.join(folder, 'cells.csv');
    writeFileSync(table, ['path,x,y', ...lines].join('\n'));
    const read = await embed('read', '--channels', 'each:DNA', '--cells', table, '--cell-size', '24');
    expect(read.features.data).toEqual(found.features.data);
    // Cells averaged by site are as many as images with cells.
    const sites = await embed(
      'sites',
      ...['--channels', 'each:DNA', '--cells', table, '--cell-size', '24', '--aggregate', 'site'],
    );
    expect(sites.features.rows).toBeLessThanOrEqual(images);
    expect(sites.features.rows).toBeGreaterThan(0.5 * images);
  });

  it('refuses a size in micrometres where the size of the pixels is not known', async () => {
    const cells = ['--channels', 'each:DNA', '--cells', 'detect', '--cell-size', '20um'];
    const wrong = await unbatch('embed', study, '--out', 'x.csv', ...cells);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('the size of the pixels is not known for');
    expect(wrong.stderr).toContain('give it in pixels (--cell-size 64), or join a table');
  });

  it('leaves cells out whose squares reach over the border where that is asked for, and counts them', async () => {
    const table = path.join(folder, 'border.csv');
    const paths = (await embed('whole', '--channels', 'each:DNA')).metadata.get('Metadata_Path');
    if (paths?.kind !== 'text') throw new Error('there are no paths');
    const [first] = paths.values;
    writeFileSync(table, `path,x,y\n${first ?? ''},32,32\n${first ?? ''},3,32\n${first ?? ''},500,32\n`);
    const out = path.join(folder, 'border.csv.out.csv');
    const args = ['embed', study, '--channels', 'each:DNA', '--cells', table, '--cell-size', '24'];
    const { stdout } = await unbatch(...args, '--cell-border', 'leave-out', '--out', out, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 1,
      notes: expect.arrayContaining([
        expect.stringContaining('2 cells were left out'),
        expect.stringMatching(/images? ha(s|ve) no cells and no rows/),
      ]) as string[],
    });
    const padded = await unbatch(...args, '--out', out, '--json');
    expect(JSON.parse(padded.stdout)).toMatchObject({ rows: 2 });
  });
});
