import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FilePrint, RowPrint } from '../../main/engine/shard-store';
import { openShards } from '../../main/engine/shard-store';

const file = (name: string, sha256: string, mtimeMs = 1): FilePrint => ({
  path: name,
  page: 0,
  channel: 'DNA',
  sizeBytes: 10,
  mtimeMs,
  sha256,
});

const row = (...files: FilePrint[]): RowPrint => ({ files, detail: '' });

describe('openShards', () => {
  it('finds rows again by path and time, and by content wherever it lies now', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-shards-'));
    const store = await openShards(folder, 2);
    await store.put([
      { ...row(file('a.tif', 'aa')), features: Float32Array.of(1, 2) },
      { ...row(file('b.tif', 'bb')), features: Float32Array.of(3, 4) },
    ]);
    const again = await openShards(folder, 2);
    expect(again.findUnchanged(row(file('b.tif', '')))).toEqual(Float32Array.of(3, 4));
    expect(again.findUnchanged(row(file('b.tif', '', 2)))).toBeUndefined();
    expect(again.findContent(row(file('moved.tif', 'aa', 9)))).toEqual(Float32Array.of(1, 2));
    expect(again.findContent(row(file('a.tif', 'cc')))).toBeUndefined();
  });

  it('does not see a shard whose index was not written', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-shards-'));
    const store = await openShards(folder, 2);
    await store.put([{ ...row(file('a.tif', 'aa')), features: Float32Array.of(1, 2) }]);
    const index = readdirSync(folder).find((name) => name.endsWith('.json')) ?? '';
    rmSync(path.join(folder, index));
    expect((await openShards(folder, 2)).findContent(row(file('a.tif', 'aa')))).toBeUndefined();
  });

  it('keeps as many vectors a row as it has cells, and tells other cells apart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-shards-'));
    const site = (name: string, detail: string) => ({ files: [file(name, name)], detail });
    await (
      await openShards(folder, 2)
    ).put([
      { ...site('a', 'three cells'), features: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { ...site('b', 'no cells'), features: new Float32Array(0) },
      { ...site('c', 'one cell'), features: Float32Array.of(7, 8) },
    ]);
    const again = await openShards(folder, 2);
    expect(again.findUnchanged(site('a', 'three cells'))).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect(again.findUnchanged(site('b', 'no cells'))).toHaveLength(0);
    expect(again.findContent(site('c', 'one cell'))).toEqual(Float32Array.of(7, 8));
    expect(again.findContent(site('a', 'two cells'))).toBeUndefined();
    expect(again.mayHaveContent(site('a', 'three cells'))).toBe(true);
    expect(again.mayHaveContent(site('a', 'two cells'))).toBe(false);
  });
});
