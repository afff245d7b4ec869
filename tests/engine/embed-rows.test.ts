import { cpSync, mkdirSync, mkdtempSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { embedMissing } from '../../main/engine/embed-rows';
import type { RowEmbedder } from '../../main/engine/row-embedder';
import type { RowFiles } from '../../main/engine/row-files';
import { openShards } from '../../main/engine/shard-store';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';

const CHANNELS = ['DNA', 'RNA'];

/** An embedder whose vectors are the lengths of the files; it notes which rows it was given. */
function lengthEmbedder(): RowEmbedder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    key: 'length',
    featureNames: CHANNELS,
    device: { asked: 'cpu', used: 'cpu' },
    async embed(rows, done) {
      for (const [i, { files }] of rows.entries()) {
        const contents = await Promise.all(files.map((file) => readFile(file.path)));
        asked.push(path.basename(files[0].path));
        await done(i, {
          features: Float32Array.from(contents, ({ length }) => length),
          sha256: contents.map((bytes) => createHash('sha256').update(bytes).digest('hex')),
        });
      }
    },
    close: () => Promise.resolve(),
  };
}

const rowsOf = (folder: string, sites: readonly string[]): readonly RowFiles[] =>
  sites.map((site) => ({
    files: CHANNELS.map((channel) => ({ path: path.join(folder, `${site}-${channel}`), page: 0, channel })),
  }));

function makePlate(folder: string, sites: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [i, site] of sites.entries()) {
    for (const [c, channel] of CHANNELS.entries())
      writeFileSync(path.join(folder, `${site}-${channel}`), `${site} ${'x'.repeat(10 * i + c)}`);
  }
}

/** Embeds the rows as a new process would, and gives the sites that were embedded, and the vectors. */
async function embed(shards: string, rows: readonly RowFiles[]) {
  const embedder = lengthEmbedder();
  const embedded = await embedMissing(rows, embedder, await openShards(shards, 2), quietTask());
  expect(embedded.computed).toBe(embedder.asked.length);
  return { asked: embedder.asked, features: embedded.features, failed: embedded.failed };
}

const SITES = ['s1', 's2', 's3'];

function study() {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-missing-'));
  const plate = path.join(folder, 'plate');
  makePlate(plate, SITES);
  return { folder, plate, shards: path.join(folder, 'shards') };
}

describe('images are embedded once', () => {
  it('whatever their folder is called now', async () => {
    const { folder, plate, shards } = study();
    const first = await embed(shards, rowsOf(plate, SITES));
    expect(first.asked).toHaveLength(3);
    const renamed = path.join(folder, 'renamed');
    renameSync(plate, renamed);
    const second = await embed(shards, rowsOf(renamed, SITES));
    expect(second.asked).toEqual([]);
    expect(second.features).toEqual(first.features);
  });

  it('whatever time of change a file has; and where it lies now is remembered', async () => {
    const { plate, shards } = study();
    const rows = rowsOf(plate, SITES);
    await embed(shards, rows);
    const file = rows[1].files[0].path;
    utimesSync(file, new Date(1e12), new Date(1e12));
    expect((await embed(shards, rows)).asked).toEqual([]);
    // Known by path and time from now on: content of the same size that was not read does not count.
    writeFileSync(file, 'z'.repeat((await readFile(file)).length));
    utimesSync(file, new Date(1e12), new Date(1e12));
    expect((await embed(shards, rows)).asked).toEqual([]);
  });

  it('but again when one of their files has other content', async () => {
    const { plate, shards } = study();
    const rows = rowsOf(plate, SITES);
    await embed(shards, rows);
    writeFileSync(rows[1].files[1].path, 'changed');
    const again = await embed(shards, rows);
    expect(again.asked).toEqual(['s2-DNA']);
    expect(again.features[1]?.[1]).toBe(7);
    // As long as before, other letters: only its content tells.
    writeFileSync(rows[1].files[1].path, 'CHANGED');
    utimesSync(rows[1].files[1].path, new Date(2e12), new Date(2e12));
    expect((await embed(shards, rows)).asked).toEqual(['s2-DNA']);
  });

  it('so that a plate added costs that plate alone', async () => {
    const { folder, plate, shards } = study();
    await embed(shards, rowsOf(plate, SITES));
    const second = path.join(folder, 'second');
    makePlate(second, ['t1', 't2']);
    cpSync(path.join(plate, 's1-DNA'), path.join(second, 't3-DNA'));
    cpSync(path.join(plate, 's1-RNA'), path.join(second, 't3-RNA'));
    const both = [...rowsOf(plate, SITES), ...rowsOf(second, ['t1', 't2', 't3'])];
    expect((await embed(shards, both)).asked).toEqual(['t1-DNA', 't2-DNA']);
  });

  it('and cells elsewhere in the same image are other cells', async () => {
    const { plate, shards } = study();
    const [row] = rowsOf(plate, SITES);
    const at = (x: number): RowFiles => ({ ...row, cells: [{ x, y: 5 }] });
    expect((await embed(shards, [at(10)])).asked).toHaveLength(1);
    expect((await embed(shards, [at(10)])).asked).toHaveLength(0);
    expect((await embed(shards, [at(11)])).asked).toHaveLength(1);
  });
});
