import type { Stats } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readFileBytes } from '../../main/images/read-file-bytes';
import { ZarrFolder } from '../../main/images/zarr-folder';

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-bytes-'));
const file = path.join(folder, 'a.tif');
const bytes = Uint8Array.from({ length: 10_000_000 }, (_, i) => i % 251);
writeFileSync(file, bytes);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const SOON = { patienceMs: 20 };

it('gives all bytes of a file larger than one piece', async () => {
  expect(Buffer.compare(await readFileBytes(file), bytes)).toBe(0);
});

it('a drive that does not answer is an error of that file, wherever it stalls', async () => {
  const message = 'its drive has not answered for 0.02 seconds';
  await expect(readFileBytes(file, { ...SOON, open: never })).rejects.toThrow(message);
  let closed = 0;
  const stalled = (method: 'stat' | 'read') => async () => {
    const handle = await open(file, 'r');
    return {
      stat: () => (method === 'stat' ? never<Stats>() : handle.stat()),
      read: () => never<{ bytesRead: number }>(),
      close: () => {
        closed++;
        return handle.close();
      },
    };
  };
  await expect(readFileBytes(file, { ...SOON, open: stalled('stat') })).rejects.toThrow(message);
  await expect(readFileBytes(file, { ...SOON, open: stalled('read') })).rejects.toThrow(message);
  expect(closed).toBe(2);
});

it('a slow drive that goes on answering is waited for', async () => {
  const slow = async () => {
    const handle = await open(file, 'r');
    return {
      stat: () => handle.stat(),
      close: () => handle.close(),
      async read(buffer: Uint8Array, offset: number, length: number, position: number) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return handle.read(buffer, offset, length, position);
      },
    };
  };
  // Three pieces take longer together than one answer may.
  expect((await readFileBytes(file, { patienceMs: 150, open: slow })).length).toBe(bytes.length);
});

it('a file that is lost half-way is told with how far it was read', async () => {
  const lost = async () => {
    const handle = await open(file, 'r');
    return {
      stat: () => handle.stat(),
      close: () => handle.close(),
      read: (buffer: Uint8Array, offset: number, length: number, position: number) =>
        position > 0 ? Promise.resolve({ bytesRead: 0 }) : handle.read(buffer, offset, length, position),
    };
  };
  await expect(readFileBytes(file, { open: lost })).rejects.toThrow('ends after 4194304 of 10000000 bytes');
  await expect(readFileBytes(folder)).rejects.toThrow('is a folder, not an image');
  await expect(readFileBytes('/dev/null')).rejects.toThrow('is no file but a pipe, a socket or a device');
});

it('a chunk of an OME-Zarr image whose drive does not answer is an error too, whole or in part', async () => {
  const store = new ZarrFolder(folder, { ...SOON, open: never });
  const message = 'cannot be read: its drive has not answered for 0.02 seconds';
  await expect(store.get('/a.tif')).rejects.toThrow(message);
  await expect(store.getRange('/a.tif', { offset: 0, length: 4 })).rejects.toThrow(message);
});
