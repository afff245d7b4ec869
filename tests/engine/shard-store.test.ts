import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FilePrint } from '../../main/engine/shard-store';
import { openShards } from '../../main/engine/shard-store';

const file = (name: string, sha256: string, mtimeMs = 1): FilePrint => ({
  path: name,
  page: 0,
  channel: 'DNA',
  sizeBytes: 10,
  mtimeMs,
  sha256,
});

describe('openShards', () => {
  it('finds rows again by path and time, and by content wherever it lies now', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-shards-'));
    const store = await openShards(folder);
    await store.put([
      { files: [file('a.tif', 'aa')], features: Float32Array.of(1, 2) },
      { files: [file('b.tif', 'bb')], features: Float32Array.of(3, 4) },
    ]);
    const again = await openShards(folder);
    expect(again.findUnchanged([file('b.tif', '')])).toEqual(Float32Array.of(3, 4));
    expect(again.findUnchanged([file('b.tif', '', 2)])).toBeUndefined();
    expect(again.findContent([file('moved.tif', 'aa', 9)])).toEqual(Float32Array.of(1, 2));
    expect(again.findContent([file('a.tif', 'cc')])).toBeUndefined();
  });

  it('does not see a shard whose index was not written', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-shards-'));
    const store = await openShards(folder);
    await store.put([{ files: [file('a.tif', 'aa')], features: Float32Array.of(1) }]);
    const index = readdirSync(folder).find((name) => name.endsWith('.json')) ?? '';
    rmSync(path.join(folder, index));
    expect((await openShards(folder)).findContent([file('a.tif', 'aa')])).toBeUndefined();
  });
});
