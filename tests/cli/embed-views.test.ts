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
    const wrong = await unbatch('embed', study, '--out', 'x.csv', '--channels', 'each:DAPI');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('there is no channel "DAPI" in the images');
    expect(wrong.stderr).toContain('the channels are DNA');
  });
});
