import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { quietTask } from '../../../main/core/task';
import { locateCells } from '../../../main/engine/cells/locate-cells';
import { printRows } from '../../../main/engine/file-prints';
import type { RowFiles } from '../../../main/engine/row-files';

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-sides-'));
const rows = ['a', 'b'].map((name): RowFiles => {
  const file = path.join(folder, `${name}.png`);
  writeFileSync(file, name);
  return { files: [{ path: file, page: 0, channel: 'DNA' }] };
});
const table = path.join(folder, 'cells.csv');
writeFileSync(table, 'file,x,y\na.png,10,10\nb.png,20,20\n');

const locate = (sizes: readonly number[], sizeUm?: number) =>
  locateCells(
    {
      channels: ['DNA'],
      rows,
      metadata: new Map([
        ['Metadata_pixel_size_um', { kind: 'number', values: Float64Array.from(sizes) } as const],
      ]),
    },
    {
      kind: 'cells',
      from: { kind: 'table', file: table },
      sizePx: 64,
      border: 'reflect',
      ...(sizeUm === undefined ? {} : { sizeUm }),
    },
    {
      machine: { device: 'cpu', threads: 1, modelsDir: '', runtime: 'onnx' },
      shards: folder,
      task: quietTask(),
    },
  );

it('a size in micrometres is as many pixels as each image needs, and tells its vectors apart', async () => {
  const located = await locate([0.325, 0.65], 20);
  expect(located.rows.map(({ cellPx }) => cellPx)).toEqual([62, 31]);
  const details = async (all: readonly RowFiles[]): Promise<readonly unknown[]> =>
    (await printRows(all, quietTask())).map((print) => print?.detail);
  const inUm = await details(located.rows);
  const inPixels = await details((await locate([0.325, 0.65])).rows);
  expect(inUm[0]).not.toBe(inPixels[0]);
  expect(inUm[0]).not.toBe((await details((await locate([0.65, 0.65], 20)).rows))[0]);
});

it('refuses images whose pixel size is not known, and squares that cannot be cut out', async () => {
  await expect(locate([0.325, NaN], 20)).rejects.toThrow('not known for 1 of 2 images; the first is');
  await expect(locate([0.325, 0.65], 1)).rejects.toThrow('cells of 1 µm are 3 pixels of 0.325 µm');
});
