import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import type { FoundFile, LayoutContext } from '../../main/study/layout';
import { isPages } from '../../main/study/layout';
import { layouts } from '../../main/study/registry';
import { scanFolders } from '../../main/study/scan-folders';

const IDS = [
  'opera-phenix',
  'imagexpress',
  'cv8000',
  'cq1',
  'incell',
  'cytation',
  'incucyte',
  'cellomics',
  'rxrx',
  'cpg',
  'loaddata',
  'ome-tiff',
  'ome-zarr',
  'levels',
  'metadata-csv',
  'pattern',
];

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-layouts-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Names that people have, and that no layout may stumble over. */
const NAMES = [
  'HUVEC-1/Plate1/M23_s2_w3.png',
  'P1_A01_s1_w1.tif',
  'r01c01f01p01-ch1sk1fk1fl1.tiff',
  'r99c99f01p01-ch1sk1fk1fl1.tiff',
  'Z99_Z99_s1_w1.tif',
  'W0000F0001T0001Z000C2.tif',
  'ein Bild mit Leerzeichen (Kopie).JPG',
  'µ/日本語.png',
  'a%20b/[x]{y}.png',
  '.tif.tif',
  'no-ending.ome.tif',
];

function found(names: readonly string[]): readonly FoundFile[] {
  return names.map((name) => {
    const full = path.join(folder, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, Buffer.from('II*\0', 'latin1'));
    return { root: 0, path: name, full: full.split(path.sep).join('/') };
  });
}

const context = (names: readonly string[]): LayoutContext => ({
  images: found(names),
  others: [],
  zarrs: [],
  options: { levels: ['batch'], pattern: '{well}_{site}' },
  warn: () => undefined,
});

describe('every layout', () => {
  it('is one that CONTRACT.md names', () => {
    expect([...layouts.ids].sort()).toEqual([...IDS].sort());
  });

  for (const layout of layouts.entries) {
    describe(layout.id, () => {
      it('tells what it is', () => {
        expect([layout.title, layout.summary, layout.citation].every((each) => each.length > 3)).toBe(true);
      });

      it('reads any name or leaves it: wells are wells, the same name gives the same', async () => {
        const setting = context(NAMES);
        const parser = await layout.prepare(setting);
        for (const file of parser === null ? [] : setting.images) {
          const parsed = parser?.(file) ?? null;
          expect(parser?.(file) ?? null).toEqual(parsed);
          for (const fields of parsed === null ? [] : isPages(parsed) ? parsed : [parsed]) {
            if (layout.id !== 'pattern')
              expect(fields.well ?? 'A01').toMatch(/^([A-Z]|A[A-F])([0-3]\d|4[0-8])$/);
            expect([fields.site, fields.channel, fields.plate].every((each) => each !== '')).toBe(true);
          }
        }
      });

      it('may be asked for in a folder that has nothing of it, and says so', async () => {
        const plain = mkdtempSync(path.join(folder, 'plain-'));
        writeFileSync(path.join(plain, 'holiday.png'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
        const work = scanFolders([plain], { layout: layout.id, pattern: '{well}_{site}' }, quietTask());
        if (layout.id === 'levels') expect((await work).images).toHaveLength(1);
        else await expect(work).rejects.toThrow(`no file fits the layout "${layout.id}"`);
      });
    });
  }
});
