import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plane } from '../../main/core/plane';
import { orFault, readPlanes } from '../../main/embedding/read-planes';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { temporaryFolder } from './checkpoint/checkpoint-files';

const fixture = (name: string): string => path.join(import.meta.dirname, '..', 'images', 'fixtures', name);

describe('readPlanes', () => {
  const file = temporaryFolder();
  const plane = (channel: string, values: readonly number[], width = 2): Plane => ({
    channel,
    width,
    height: values.length / width,
    ceiling: 65535,
    data: Uint16Array.from(values),
  });
  const write = async (name: string, image: Plane): Promise<string> => {
    const at = file(name);
    writeFileSync(at, await encodeTiff16(image));
    return at;
  };

  it('gives a plane a file, called as the study calls it, and the hash of every file', async () => {
    const files = [
      { path: await write('a.tif', plane('DNA', [1, 2, 3, 4])), channel: 'DNA' },
      { path: await write('b.tif', plane('RNA', [5, 6, 7, 8])), channel: 'RNA' },
    ];
    const { planes, sha256 } = await readPlanes(files);
    expect(planes.map(({ channel, data }) => [channel, ...data])).toEqual([
      ['DNA', 1, 2, 3, 4],
      ['RNA', 5, 6, 7, 8],
    ]);
    expect(sha256).toEqual(
      files.map((each) => createHash('sha256').update(readFileSync(each.path)).digest('hex')),
    );
  });

  it('stretches every channel by its own percentiles where that is asked for', async () => {
    const files = [{ path: await write('c.tif', plane('DNA', [10, 20, 30, 50])), channel: 'DNA' }];
    const [stretched] = (await readPlanes(files, { percentiles: [0, 100] })).planes;
    expect([...stretched.data]).toEqual([0, 0.25, 0.5, 1]);
    expect(stretched.ceiling).toBe(1);
  });

  it('takes a grey picture among colour ones for a colour picture without colour', async () => {
    const grey = [{ path: fixture('png-grey8.png'), channel: 'image' }];
    const channels = ['red', 'green', 'blue'];
    const { planes } = await readPlanes(grey, {}, channels);
    expect(planes.map(({ channel }) => channel)).toEqual(channels);
    expect(planes[2].data).toEqual(planes[0].data);
    expect((await readPlanes(grey, {}, ['image'])).planes).toHaveLength(1);
  });

  it('gives what the files are to blame for as a result, and throws what they are not', async () => {
    const files = [{ path: 'nowhere.tif', channel: 'DNA' }];
    expect(await orFault(files, () => readPlanes(files))).toEqual({
      file: 'nowhere.tif',
      reason: 'does not exist',
    });
    await expect(orFault(files, () => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
    await expect(orFault([], () => readPlanes([]))).rejects.toThrow('no image files');
  });
});
