import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_EMBEDDING } from '../../../main/contract/recipe';
import { cellOverlay } from '../../../main/engine/cells/cell-overlay';
import { nuclearChannel } from '../../../main/engine/cells/detect-cells';
import type { CellStudy } from '../../../main/engine/cells/find-cells';
import { estimateEmbedding } from '../../../main/engine/estimate-embedding';
import { spreadRows } from '../../../main/engine/window/spread-rows';
import { encodeTiff16 } from '../../../main/images/encode-tiff16';
import { disks } from '../../embedding/morphology/images';

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-overlay-'));
const IMAGES = 6;

/** Images with two round nuclei each. */
async function writeStudy(): Promise<CellStudy> {
  const rows = [];
  for (let i = 0; i < IMAGES; i++) {
    const file = path.join(folder, `s${i}.tif`);
    const plane = disks(
      120,
      100,
      [
        [30 + i, 40, 12],
        [85, 60, 10],
      ],
      'DNA',
    );
    writeFileSync(file, await encodeTiff16(plane));
    rows.push({ files: [{ path: file, page: 0, channel: 'DNA' }] });
  }
  return { channels: ['DNA'], rows, metadata: new Map() };
}

let study: CellStudy;
beforeAll(async () => {
  study = await writeStudy();
});

describe('cells shown over an image', () => {
  it('are nuclei found in it, with outlines around them', async () => {
    const overlay = await cellOverlay(study, 2, { kind: 'detect', channel: null });
    expect(overlay).toMatchObject({ widthPx: 120, heightPx: 100 });
    expect(overlay.cells).toHaveLength(2);
    expect(overlay.outlines).toHaveLength(2);
    const [first] = [...overlay.cells].sort((a, b) => a.x - b.x);
    expect(Math.hypot(first.x - 32, first.y - 40)).toBeLessThan(1);
  });

  it('are those of a table', async () => {
    const table = path.join(folder, 'cells.csv');
    writeFileSync(table, 'file,x,y\ns1.tif,5,6\ns2.tif,7,8\ns2.tif,9,10\n');
    const overlay = await cellOverlay(study, 2, { kind: 'table', file: table });
    expect(overlay.cells).toEqual([
      { x: 7, y: 8 },
      { x: 9, y: 10 },
    ]);
    expect(overlay.outlines).toEqual([]);
  });

  it('need a channel of nuclei', () => {
    expect(nuclearChannel(null, ['ER', 'Hoechst 33342'])).toBe('Hoechst 33342');
    expect(nuclearChannel('er', ['ER', 'RNA'])).toBe('ER');
    expect(nuclearChannel(null, ['w1'])).toBe('w1');
    expect(() => nuclearChannel(null, ['1', '2'])).toThrow('it is not clear which channel shows the nuclei');
    expect(() => nuclearChannel('DAPI', ['1', '2'])).toThrow('there is no channel "DAPI"');
  });
});

describe('a row with several cells', () => {
  it('stands where its cells are on average', () => {
    const spread = spreadRows([1, 2, 3, 4, 9, 9], [0, 0, 2], 3);
    expect([...spread]).toEqual([2, 3, NaN, NaN, 9, 9]);
  });
});

describe('the estimate', () => {
  it('is measured on images of the study, for those that are not embedded', async () => {
    const machine = { device: 'cpu', threads: 1, modelsDir: folder, runtime: 'onnx' } as const;
    const estimate = await estimateEmbedding(study, DEFAULT_EMBEDDING, { machine, shards: folder });
    expect(estimate).toMatchObject({ images: IMAGES, known: 0, measured: IMAGES, device: 'cpu', why: null });
    expect(estimate.secondsPerImage).toBeGreaterThan(0);
    expect(estimate.seconds).toBeCloseTo(IMAGES * estimate.secondsPerImage, 6);
  }, 120_000);
});
