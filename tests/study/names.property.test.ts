import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundFile, ImageFields, Layout } from '../../main/study/layout';
import { isPages } from '../../main/study/layout';
import { layouts } from '../../main/study/registry';
import { GENERATORS, harmony, harmonyName, plateName } from './vendor-names';

// Names never seen: variants of every vendor's pattern. Whoever reads one reads it rightly, or leaves it.

const found = (path: string): FoundFile => ({ root: 0, path, full: `/data/study/${path}` });

async function read(layout: Layout, path: string): Promise<ImageFields | null> {
  const file = found(path);
  const context = { images: [file], others: [], zarrs: [], options: {}, warn: () => undefined };
  const parsed = (await layout.prepare(context))?.(file) ?? null;
  return parsed !== null && isPages(parsed) ? null : parsed;
}

const byNames = layouts.entries.filter(({ id }) => id in GENERATORS || id === 'cpg');

describe('variants of every vendor’s names', () => {
  for (const [id, named] of Object.entries(GENERATORS)) {
    it(`${id}: its own layout reads them, every other reads the same or nothing`, async () => {
      await fc.assert(
        fc.asyncProperty(named, async ({ path, truth }) => {
          for (const layout of byNames) {
            const fields = await read(layout, path);
            if (layout.id === id) expect(fields, path).toMatchObject(truth);
            else if (fields !== null) {
              const { well: at, site, channel } = truth;
              expect(fields, `${path} by ${layout.id}`).toMatchObject({ well: at, site, channel });
            }
          }
        }),
        { numRuns: 200 },
      );
    });

    it(`${id}: a copy, a part or another file beside them is left`, async () => {
      const spoil = fc.constantFrom<(path: string) => string>(
        (path) => path.replace(/(\.\w+)$/, ' - Copy$1'),
        (path) => path.replace(/(\.\w+)$/, ' (1)$1'),
        (path) => path.replace(/(\.\w+)$/, '~$1'),
        (path) => `${path}.txt`,
        (path) => path.replace(/\.\w+$/, ''),
        (path) => path.replace(/\.\w+$/, '.gif'),
      );
      await fc.assert(
        fc.asyncProperty(named, spoil, async ({ path }, change) => {
          for (const layout of byNames) expect(await read(layout, change(path)), change(path)).toBeNull();
        }),
        { numRuns: 100 },
      );
    });
  }

  it('the Cell Painting Gallery: batch and plate from its folders, the rest from the microscope’s names', async () => {
    const cpg = layouts.find('cpg');
    await fc.assert(
      fc.asyncProperty(plateName, harmony, async (plate, file) => {
        const { name, truth } = harmonyName(file);
        const folders = `cpg0016/source_4/images/2021_04_26_Batch1/images/${plate}__2021-05-02T16_02_51-Measurement1`;
        expect(await read(cpg, `${folders}/Images/${name}`)).toMatchObject({
          ...truth,
          plate,
          batch: '2021_04_26_Batch1',
        });
      }),
      { numRuns: 100 },
    );
  });

  it('sites, channels and times of two digits are not wells', async () => {
    for (const path of ['P_A01_s10_w1.tif', 'A01_s12_w2.tif', 'P_A01_s10.tif']) {
      expect(await read(layouts.find('imagexpress'), path)).toMatchObject({ well: 'A01' });
    }
    for (const path of ['P_A01_w12.tif', 'P_A01_t10_w1.tif', 'A01/s10_w1.tif']) {
      for (const layout of byNames) expect(await read(layout, path), path).toBeNull();
    }
    expect(await read(layouts.find('imagexpress'), 'P01_F10_w1.tif')).toMatchObject({ well: 'F10' });
  });

  it('wells that no plate has are nobody’s', async () => {
    const bad = fc.constantFrom('Z99', 'A00', 'AG01', 'ZZ10', 'B49', 'BA07');
    const names = (at: string): readonly string[] => [
      `P_${at}_s1_w1.tif`,
      `P_${at}_T0001F001L01A01Z01C01.tif`,
      `P_${at}f00d0.tif`,
      `HUVEC-1/Plate1/${at}_s1_w1.png`,
      `${at}_01_1_1_DAPI_001.tif`,
      `${at}-1-Ph.tif`,
      `${at[0]} - 77(fld 1 wv FITC).tif`,
      'r33c01f01p01-ch1.tiff',
      'r01c49f01p01-ch1.tiff',
      'r00c00f01p01-ch1.tiff',
      'W0000F0001T0001Z000C1.tif',
      'W1537F0001T0001Z000C1.tif',
    ];
    await fc.assert(
      fc.asyncProperty(bad, async (at) => {
        for (const path of names(at)) {
          for (const layout of byNames)
            expect(await read(layout, path), `${path} by ${layout.id}`).toBeNull();
        }
      }),
      { numRuns: 20 },
    );
  });
});
