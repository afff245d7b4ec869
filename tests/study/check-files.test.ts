import { once } from 'node:events';
import type { Dirent, Stats } from 'node:fs';
import { symlinkSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { checkFiles } from '../../main/study/check-files';
import { walkFolders } from '../../main/study/walk-folders';
import { imageBytes, imageFolder, scan, studyFolder } from './study-helpers';

const never = (): Promise<Uint8Array> => new Promise(() => undefined);
const found = (name: string): { root: number; path: string; full: string } => ({
  root: 0,
  path: name,
  full: `/drive/${name}`,
});

it('a file whose drive does not answer is named, and the rest goes on', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `${i}.tif`);
  const read = (file: string): Promise<Uint8Array> =>
    file.endsWith('/7.tif') || file.endsWith('/150.tif') ? never() : Promise.resolve(imageBytes('a.tif'));
  const checked = await checkFiles(names.map(found), quietTask(), { read, patienceMs: 20 });
  const broken = checked.flatMap(({ reason }, i) => (reason === null ? [] : [`${names[i]} ${reason}`]));
  expect(broken).toEqual([
    '7.tif cannot be opened: its drive has not answered for 0.02 seconds',
    '150.tif cannot be opened: its drive has not answered for 0.02 seconds',
  ]);
});

it('a drive that is gone ends the scan with its name instead of waiting for every file', async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `${i}.tif`);
  let asked = 0;
  const read = (): Promise<Uint8Array> => {
    asked++;
    return asked <= 64 ? Promise.resolve(imageBytes('a.tif')) : never();
  };
  await expect(checkFiles(names.map(found), quietTask(), { read, patienceMs: 20 })).rejects.toThrow(
    'the drive of /drive/127.tif does not answer any more',
  );
  expect(asked).toBe(128);
});

it('a folder whose drive does not answer is named, and the rest is looked through', async () => {
  const folder = imageFolder('a/1.tif', 'gone/2.tif', 'stuck/3.tif', 'z/4.tif');
  const never = <T>(): Promise<T> => new Promise(() => undefined);
  const drive = {
    readdir: (name: string) =>
      name.endsWith('gone') ? never<Dirent[]>() : readdir(name, { withFileTypes: true }),
    realpath: (name: string) => (name.endsWith('stuck') ? never<string>() : realpath(name)),
  };
  const walked = await walkFolders([folder], quietTask(), { drive, patienceMs: 20 });
  expect(walked.files.map(({ path: file }) => file)).toEqual(['a/1.tif', 'z/4.tif']);
  expect(walked.skipped.map(({ path: file, reason }) => `${file} ${reason}`)).toEqual([
    'gone is a folder that cannot be opened: its drive has not answered for 0.02 seconds',
    'stuck is a folder that cannot be opened: its drive has not answered for 0.02 seconds',
  ]);
  const lost = { drive: { stat: () => never<Stats>() }, patienceMs: 20 };
  await expect(walkFolders([folder], quietTask(), lost)).rejects.toThrow(
    `the folder ${folder} cannot be opened: its drive has not answered for 0.02 seconds`,
  );
});

it('an index beside the images that cannot be read is told, and the images are understood without it', async () => {
  const folder = imageFolder('r01c01f01p01-ch1sk1fk1fl1.tiff');
  symlinkSync('/proc/self/mem', path.join(folder, 'Index.idx.xml'));
  const { images, warnings } = await scan(folder);
  expect(images).toMatchObject([{ well: 'A01', channelName: null, pixelUm: null }]);
  expect(warnings.join()).toContain('Index.idx.xml cannot be read, and what it tells is left out: EIO');
});

it('a socket named like an image, or a link to a device, is passed over: reading it might never end', async () => {
  const folder = imageFolder('P1_A01_s1_w1.tif');
  const server = createServer().listen(path.join(folder, 'P1_A02_s1_w1.tif'));
  await once(server, 'listening');
  symlinkSync('/dev/zero', path.join(folder, 'P1_A03_s1_w1.tif'));
  const result = await scan(folder);
  server.close();
  expect(result.images.map(({ well }) => well)).toEqual(['A01']);
  expect(result.skipped.map(({ path: file, reason }) => `${file} ${reason}`)).toEqual([
    'P1_A02_s1_w1.tif is no file but a pipe, a socket or a device',
    'P1_A03_s1_w1.tif is no file but a pipe, a socket or a device',
  ]);
});

it('copies are dropped and listed, or kept and told', async () => {
  const folder = studyFolder({
    'b1/x/1.png': imageBytes('1.png', 'same'),
    'b1/x/2.png': imageBytes('2.png', 'same'),
    'b1/x/3.png': imageBytes('3.png', 'other'),
  });
  const levels = ['batch', 'label'];
  const dropped = await scan(folder, { levels });
  expect(dropped.images).toHaveLength(2);
  expect(dropped.skipped).toEqual([
    { root: 0, path: 'b1/x/2.png', reason: 'is a copy of b1/x/1.png (same bytes)' },
  ]);
  const kept = await scan(folder, { levels, duplicates: 'keep' });
  expect(kept.images).toHaveLength(3);
  expect(kept.warnings.join()).toContain('1 image is a copy of others and kept: b1/x/2.png = b1/x/1.png');
});
