import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { decodeTiles } from '../../main/embedding/decode-tiles';
import { importModel } from '../../main/embedding/import-model';
import type { EmbeddedRow } from '../../main/embedding/collect-views';
import type { NetworkEmbedder } from '../../main/embedding/network-embedder';
import { createNetworkEmbedder } from '../../main/embedding/network-embedder';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';
import { safetensorsFile, vitTensors } from './random-vit';

describe('rows of files become rows of embeddings', () => {
  const file = temporaryFolder();
  const opened: NetworkEmbedder[] = [];
  afterAll(async () => {
    for (const each of opened) await each.close();
  });

  const drawPlane = (seed: number): Plane => {
    const rng = createRng(seed, 'plane');
    return {
      width: 50,
      height: 40,
      channel: 'DNA',
      ceiling: 65535,
      data: Uint16Array.from({ length: 2000 }, () => rng.int(65536)),
    };
  };

  const open = async (channels: readonly string[]): Promise<NetworkEmbedder> => {
    const modelsDir = file('models');
    const model = file('tiny.safetensors', safetensorsFile(vitTensors(64, 2, 4)));
    await importModel(model, { modelsDir });
    const embedder = await openEmbedder('tiny', { modelsDir, device: 'cpu', threads: 1 });
    const network = createNetworkEmbedder({ embedder, channels, pool: { threads: 2 } });
    opened.push(network);
    return network;
  };

  const collect = async (
    network: NetworkEmbedder,
    rows: Parameters<NetworkEmbedder['embed']>[0],
  ): Promise<EmbeddedRow[]> => {
    const outcomes: EmbeddedRow[] = [];
    const done = (row: number, outcome: EmbeddedRow): Promise<void> => {
      outcomes[row] = outcome;
      return Promise.resolve();
    };
    await network.embed(rows, done, quietTask());
    return outcomes;
  };

  it('one channel at a time, in order, with broken files named', async () => {
    const network = await open(['DNA', 'RNA']);
    expect(network.featureNames).toHaveLength(128);
    expect([network.featureNames[0], network.featureNames[127]]).toEqual(['emb_DNA_0000', 'emb_RNA_0063']);
    const rows = [];
    for (let row = 0; row < 11; row++) {
      const paths = ['DNA', 'RNA'].map((channel) => ({ channel, path: file(`r${row}-${channel}.tif`) }));
      for (const [c, { path }] of paths.entries())
        writeFileSync(path, await encodeTiff16(drawPlane(2 * row + c)));
      rows.push({ files: paths });
    }
    writeFileSync(rows[4].files[1].path, 'II*\0 broken');
    const outcomes = await collect(network, rows);
    expect(outcomes).toHaveLength(11);
    expect(outcomes[4]).toMatchObject({ file: rows[4].files[1].path });
    // Each row by itself gives what it gave among the others.
    const [alone] = await collect(network, [rows[7]]);
    const among = outcomes[7];
    if (!('features' in alone) || !('features' in among)) throw new Error('row 7 was not embedded');
    expect(largestDifference(among.features, alone.features)).toBeLessThan(1e-5);
    expect(among.sha256).toHaveLength(2);
    expect(largestDifference(among.features.subarray(0, 64), among.features.subarray(64))).toBeGreaterThan(
      1e-3,
    );
  });

  it('colour pictures, and grey ones among them', async () => {
    const network = await open(['red', 'green', 'blue']);
    expect(network.featureNames).toHaveLength(64);
    const values = Uint8Array.from({ length: 60 * 60 * 3 }, (_, i) => (i * 37) % 251);
    const [colour, grey] = [file('colour.png'), file('grey.png')];
    await sharp(values, { raw: { width: 60, height: 60, channels: 3 } })
      .png()
      .toFile(colour);
    await sharp(values.subarray(0, 3600), { raw: { width: 60, height: 60, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(grey);
    const outcomes = await collect(
      network,
      [colour, grey].map((path) => ({ files: [{ path, channel: 'image' }] })),
    );
    for (const outcome of outcomes) expect('features' in outcome && outcome.features.length).toBe(64);
  });

  it('stops when it is cancelled', async () => {
    const network = await open(['DNA']);
    const path = file('one.tif');
    writeFileSync(path, await encodeTiff16(drawPlane(1)));
    const control = new AbortController();
    const rows = Array.from({ length: 200 }, () => ({ files: [{ path, channel: 'DNA' }] }));
    let heard = 0;
    const work = network.embed(
      rows,
      () => {
        if (++heard === 10) control.abort();
        return Promise.resolve();
      },
      createTask(control.signal, () => undefined),
    );
    await expect(work).rejects.toThrow('cancelled');
    expect(heard).toBeLessThan(30);
  });

  it('names the size that differs', async () => {
    const files = ['DNA', 'RNA'].map((channel) => ({ channel, path: file(`size-${channel}.tif`) }));
    writeFileSync(files[0].path, await encodeTiff16(drawPlane(1)));
    writeFileSync(files[1].path, await encodeTiff16({ ...drawPlane(2), width: 40, height: 50 }));
    const outcome = await decodeTiles(
      { files, from: 0, to: 1 },
      {
        input: { height: 14, width: 14, channels: 1 },
        preprocessing: { resize: { kind: 'squash', filter: 'bilinear' }, normalise: 'image', from: 'test' },
        channels: { kind: 'each', channels: ['DNA', 'RNA'], combine: 'concatenate' },
        views: { kind: 'whole' },
      },
    );
    expect(outcome).toMatchObject({
      file: files[1].path,
      reason: expect.stringContaining('is 40 × 50 pixels') as string,
    });
  });
});
