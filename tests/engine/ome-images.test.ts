import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScanResult } from '../../main/contract/study';
import { DEFAULT_EMBEDDING, DEFAULT_IMAGE_INPUT } from '../../main/contract/recipe';
import { quietTask } from '../../main/core/task';
import { embedFolders } from '../../main/engine/embed-images';
import { createEngine } from '../../main/engine/service';
import { decodeImage } from '../../main/images/decode-image';
import { temporaryFolder, unbatch } from '../helpers/cli';

const PLATES = path.join(import.meta.dirname, '../oracle/ome-zarr');
const PYTHON = '/usr/bin/python3';
const describePython = existsSync(PYTHON) ? describe : describe.skip;

const scan = async (folder: string): Promise<ScanResult> =>
  JSON.parse((await unbatch('scan', folder, '--json')).stdout) as ScanResult;

describe('OME-Zarr plates, from folder to profiles and pictures', () => {
  test('version 0.4: wells, fields, channels and z of every plane, with its pixels', async () => {
    const folder = path.join(temporaryFolder(), 'screen');
    cpSync(path.join(PLATES, 'dot-zlib.zarr'), path.join(folder, 'dot-zlib.zarr'), { recursive: true });
    const { layout, images, skipped } = await scan(folder);
    expect([layout, skipped]).toEqual(['ome-zarr', []]);
    expect(
      images.map(({ plate, well, site, channelName, z }) => [plate, well, site, channelName, z]),
    ).toEqual(
      [
        ['B01', '1'],
        ['B01', '2'],
        ['H12', '1'],
      ].flatMap(([well, site]) =>
        ['DNA', 'Mito'].flatMap((channel) =>
          ['1', '2'].map((z) => ['Plate dot-zlib', well, site, channel, z]),
        ),
      ),
    );
    const expected = JSON.parse(readFileSync(path.join(PLATES, 'expected.json'), 'utf8')) as Record<
      string,
      { values: number[] }
    >;
    for (const { path: file, page } of images) {
      const { planes } = await decodeImage(path.join(folder, file), { page: page ?? -1 });
      const pixels = planes[0].data.length;
      const { values } = expected[`${file}@0`];
      expect(Array.from(planes[0].data)).toEqual(
        values.slice((page ?? -1) * pixels, ((page ?? -1) + 1) * pixels),
      );
    }
  });

  test('version 0.5 is embedded, a second time from what is kept, and again when a chunk was written', async () => {
    const base = temporaryFolder();
    const folder = path.join(base, 'v05.zarr');
    cpSync(path.join(PLATES, 'v05.zarr'), folder, { recursive: true });
    const out = path.join(base, 'profiles.csv');
    const embed = async (): Promise<string> => {
      const { code, stderr } = await unbatch('embed', folder, '--out', out);
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      return readFileSync(out, 'utf8');
    };
    const first = await embed();
    const [head, ...rows] = first.trim().split('\n');
    expect(rows).toHaveLength(2);
    expect(head).toContain('DNA');
    expect(head).toContain('Mito');
    expect(rows.map((row) => row.includes('C03'))).toEqual([true, true]);
    expect(await embed()).toBe(first);
    const chunk = path.join(folder, 'C/3/0/0/c/1/1/0');
    cpSync(path.join(folder, 'C/3/0/0/c/0/1/0'), chunk);
    utimesSync(chunk, new Date(), new Date(Date.now() + 5000));
    expect(await embed()).not.toBe(first);
  }, 60_000);

  test('a plate that was moved is found again by its chunks, and one that was changed is not', async () => {
    const base = temporaryFolder();
    const embed = async (name: string) =>
      embedFolders(
        {
          ...DEFAULT_IMAGE_INPUT,
          ...{ kind: 'images', folders: [path.join(base, name)], layout: 'auto', levels: [] },
          ...{ pattern: null, metadata: null },
        },
        DEFAULT_EMBEDDING,
        {
          machine: { device: 'cpu', threads: 1, modelsDir: base, runtime: 'onnx' },
          shards: path.join(base, 'shards'),
          task: quietTask(),
        },
      );
    const copy = (name: string): void =>
      cpSync(path.join(PLATES, 'v05.zarr'), path.join(base, name, 'v05.zarr'), { recursive: true });
    copy('first');
    const first = await embed('first');
    expect(first.computed).toBe(2);
    copy('second');
    const second = await embed('second');
    expect(second.computed).toBe(0);
    expect(second.profiles.features.data).toEqual(first.profiles.features.data);
    copy('third');
    const chunks = path.join(base, 'third/v05.zarr/C/3/0/0/c');
    cpSync(path.join(chunks, '0/1/0'), path.join(chunks, '1/1/0'));
    expect((await embed('third')).computed).toBe(1);
  }, 60_000);

  test('the window shows a picture of every field', async () => {
    const base = temporaryFolder();
    const folder = path.join(base, 'screen');
    cpSync(path.join(PLATES, 'slash-blosc.zarr'), path.join(folder, 'slash-blosc.zarr'), { recursive: true });
    const engine = createEngine(
      { projectsFolder: path.join(base, 'p'), modelsFolder: path.join(base, 'm') },
      () => undefined,
    );
    const state = await engine.scan({ folders: [folder] });
    expect(state.study.channels).toEqual(['DNA', 'Mito']);
    const { planes } = await decodeImage(await engine.picture(0, 64));
    expect([planes[0].width, planes[0].height]).toEqual([10, 13]);
    await engine.closeProject();
  });
});

describePython('OME-TIFF written by tifffile', () => {
  test('16 bits, several pages: the right pixels in the right wells and channels', async () => {
    const folder = temporaryFolder();
    execFileSync(
      PYTHON,
      [
        '-c',
        `
import numpy, tifffile
x = (numpy.arange(2*3*9*7) * 86 % 65536).astype('uint16').reshape(2, 3, 9, 7)
tifffile.imwrite('P7_B03_s2.ome.tif', x, metadata={'axes': 'ZCYX', 'Channel': {'Name': ['DNA', 'ER', 'AGP']}})
tifffile.imwrite('P7_C11_s1.ome.tif', x[::-1].copy(), compression='zlib', metadata={'axes': 'ZCYX', 'Channel': {'Name': ['DNA', 'ER', 'AGP']}})`,
      ],
      { cwd: folder },
    );
    const { layout, images } = await scan(folder);
    expect([layout, images.length]).toEqual(['ome-tiff', 12]);
    const names = ['DNA', 'ER', 'AGP'];
    for (const { path: file, page, plate, well, site, channelName, z } of images) {
      expect([plate, well, site]).toEqual(file.includes('B03') ? ['P7', 'B03', '2'] : ['P7', 'C11', '1']);
      const zStep = Number(z) - 1;
      const stored = file.includes('B03') ? zStep : 1 - zStep;
      const first = (stored * 3 + names.indexOf(channelName ?? '')) * 63;
      const { planes, facts } = await decodeImage(path.join(folder, file), { page: page ?? 0 });
      expect(facts.bitDepth).toBe(16);
      expect(Array.from(planes[0].data)).toEqual(
        Array.from({ length: 63 }, (_, i) => ((first + i) * 86) % 65536),
      );
    }
  });
});
