import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, StorageError } from '../../main/core/errors';
import { createTask, quietTask } from '../../main/core/task';
import { simulateStudy } from '../../main/simulate/simulate-study';
import { median } from '../../main/math/quantile';
import {
  filesBelow,
  findObjects,
  percentile,
  readGrey16,
  readRows,
  temporaryFolder,
} from '../helpers/simulated-folder';

const SMALL = { wells: 6, sites: 1, size: 64, channels: 2, treatments: 2, batches: 2 } as const;

describe('a simulated study on disk', () => {
  it('has one picture a well, site and channel, listed in metadata.csv by its path', async () => {
    const out = temporaryFolder();
    const written = await simulateStudy({ out, seed: 1, ...SMALL, sites: 2, plates: 2 }, quietTask());
    const rows = readRows(path.join(out, 'metadata.csv'));
    expect(written).toEqual({ images: 2 * 2 * 6 * 2 * 2, samples: 24 });
    expect(filesBelow(out)).toEqual(['metadata.csv', 'truth.csv', ...rows.map((row) => row['path'])].sort());
    for (const row of rows) {
      const { batch, plate, well, site, channel } = row;
      expect(row['path']).toBe(`${batch}/${plate}/${well}_s${site}_w${channel}.tif`);
      expect(row['channelName']).toBe(channel === '1' ? 'DNA' : 'Actin');
      expect(row['pert_type']).toBe(row['perturbation'] === 'DMSO' ? 'negcon' : 'trt');
    }
    expect(new Set(rows.map((row) => row['plate']))).toEqual(new Set(['P101', 'P102', 'P201', 'P202']));
    expect(rows[0]).toMatchObject({ batch: 'batch1', plate: 'P101', well: 'B02', site: '1', channel: '1' });
  });

  it('is 16-bit grey with more than 8 bits of depth in it', async () => {
    const out = temporaryFolder();
    await simulateStudy({ out, seed: 1, ...SMALL }, quietTask());
    const file = path.join(out, 'batch1/P101/B02_s1_w1.tif');
    const { format, depth, channels, width, height } = await sharp(file).metadata();
    expect({ format, depth, channels, width, height }).toEqual({
      format: 'tiff',
      depth: 'ushort',
      channels: 1,
      width: 64,
      height: 64,
    });
    expect(new Set(await readGrey16(file)).size).toBeGreaterThan(256);
  });

  it('has the same bytes for the same seed and others for another', async () => {
    const [one, two, other] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await simulateStudy({ out: one, seed: 4, ...SMALL }, quietTask());
    await simulateStudy({ out: two, seed: 4, ...SMALL }, quietTask());
    await simulateStudy({ out: other, seed: 5, ...SMALL }, quietTask());
    const files = filesBelow(one);
    expect(filesBelow(two)).toEqual(files);
    for (const file of files) {
      expect(readFileSync(path.join(two, file)).equals(readFileSync(path.join(one, file)))).toBe(true);
    }
    const name = 'batch1/P101/B02_s1_w1.tif';
    expect(readFileSync(path.join(other, name)).equals(readFileSync(path.join(one, name)))).toBe(false);
  });

  it('draws every picture by itself: more sites and channels change none of the others', async () => {
    const [few, many] = [temporaryFolder(), temporaryFolder()];
    await simulateStudy({ out: few, seed: 2, ...SMALL }, quietTask());
    await simulateStudy({ out: many, seed: 2, ...SMALL, sites: 2, channels: 4 }, quietTask());
    for (const { path: file } of readRows(path.join(few, 'metadata.csv'))) {
      expect(readFileSync(path.join(many, file)).equals(readFileSync(path.join(few, file)))).toBe(true);
    }
  });

  it('stops when cancelled, and leaves no metadata.csv that promises more than there is', async () => {
    const out = temporaryFolder();
    const controller = new AbortController();
    let ticks = 0;
    const task = createTask(controller.signal, () => {
      if (++ticks === 3) controller.abort();
    });
    await expect(simulateStudy({ out, seed: 1, ...SMALL }, task)).rejects.toBeInstanceOf(CancelledError);
    // Two wells were drawn before the third tick, and perhaps a third one before the abort was seen.
    const files = filesBelow(out);
    expect(files).not.toContain('metadata.csv');
    expect(files.length).toBeLessThanOrEqual(3 * 2);
  });

  it('reports how far it is', async () => {
    const fractions: number[] = [];
    const task = createTask(new AbortController().signal, ({ fraction }) => fractions.push(fraction));
    await simulateStudy({ out: temporaryFolder(), seed: 1, ...SMALL }, task);
    expect(fractions).toHaveLength(2 * 6 + 1);
    expect(fractions.at(-1)).toBe(1);
  });

  it('names options that are out of range', async () => {
    const out = temporaryFolder();
    await expect(simulateStudy({ out, seed: 1, wells: 5, channels: 6 }, quietTask())).rejects.toThrow(
      'wells must be an int in [6, 384], got 5; channels must be an int in [1, 5], got 6',
    );
    expect(filesBelow(out)).toEqual([]);
  });

  it('says which file cannot be written', async () => {
    const out = path.join(temporaryFolder(), 'taken');
    writeFileSync(out, 'a file, not a folder');
    const failed = simulateStudy({ out, seed: 1, ...SMALL }, quietTask());
    await expect(failed).rejects.toBeInstanceOf(StorageError);
    await expect(failed).rejects.toThrow(/^cannot write .*taken.batch1.P101.B02_s1_w\d\.tif: /);
  });
});

interface Measured {
  readonly batch: string;
  readonly perturbation: string;
  readonly trueNuclei: number;
  readonly nuclei: number;
  readonly areaPx: number;
  /** Counts above the background. */
  readonly brightness: number;
  readonly background: number;
  readonly mitoShare: number;
  readonly truth: Readonly<Record<string, string>>;
}

/** What thresholding finds in each well's first site. */
async function measureStudy(out: string, size: number): Promise<Measured[]> {
  const wells: Measured[] = [];
  for (const truth of readRows(path.join(out, 'truth.csv'))) {
    const file = (channel: number): string =>
      path.join(out, `${truth['batch']}/${truth['plate']}/${truth['well']}_s1_w${channel}.tif`);
    const dna = await readGrey16(file(1));
    const background = percentile(dna, 0.02);
    const bright = percentile(dna, 0.98) - background;
    const objects = findObjects(dna, size, background + 0.3 * bright, 60);
    const mito = await readGrey16(file(3));
    const floor = percentile(mito, 0.02);
    const limit = floor + 0.35 * (percentile(mito, 0.998) - floor);
    wells.push({
      batch: truth['batch'],
      perturbation: truth['perturbation'],
      trueNuclei: Number(truth['nuclei']),
      nuclei: objects.length,
      areaPx: median(objects.map(({ areaPx }) => areaPx)),
      brightness: median(objects.map(({ mean }) => mean - background)),
      background,
      mitoShare: mito.filter((value) => value > limit).length / mito.length / Number(truth['nuclei']),
      truth,
    });
  }
  return wells;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]): number => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number): number => a.reduce((total, _, i) => total + f(i), 0);
  const ab = sum((i) => (a[i] - ma) * (b[i] - mb));
  return ab / Math.sqrt(sum((i) => (a[i] - ma) ** 2) * sum((i) => (b[i] - mb) ** 2));
}

/** Median over the wells of one treatment and batch. */
const typical = (
  wells: readonly Measured[],
  batch: string,
  perturbation: string,
  key: 'nuclei' | 'areaPx' | 'brightness' | 'mitoShare' | 'background',
): number =>
  median(wells.filter((w) => w.batch === batch && w.perturbation === perturbation).map((w) => w[key]));

describe('what a simulated study shows', () => {
  const BATCHES = ['batch1', 'batch2', 'batch3'];
  let wells: Measured[] = [];
  let plain: Measured[] = [];

  beforeAll(async () => {
    const measured = async (options: object): Promise<Measured[]> => {
      const out = mkdtempSync(path.join(tmpdir(), 'unbatch-truth-'));
      try {
        await simulateStudy({ out, seed: 8, wells: 15, sites: 1, size: 320, ...options }, quietTask());
        return await measureStudy(out, 320);
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    };
    wells = await measured({});
    plain = await measured({ strength: 0, 'batch-strength': 0, wells: 12 });
  });

  it('is as many nuclei as were drawn', () => {
    // Touching nuclei are counted as one and cut ones may be too small: some tenths of the count, not its order.
    expect(
      correlation(
        wells.map((w) => w.nuclei),
        wells.map((w) => w.trueNuclei),
      ),
    ).toBeGreaterThan(0.9);
    const found = wells.reduce((sum, w) => sum + w.nuclei, 0);
    const drawn = wells.reduce((sum, w) => sum + w.trueNuclei, 0);
    expect(found / drawn).toBeGreaterThan(0.75);
    expect(found / drawn).toBeLessThan(1.1);
  });

  for (const batch of BATCHES) {
    it(`is the phenotype of each treatment in ${batch}`, () => {
      const over = (perturbation: string, key: 'nuclei' | 'areaPx' | 'brightness' | 'mitoShare'): number =>
        typical(wells, batch, perturbation, key) / typical(wells, batch, 'DMSO', key);
      // Compound A: radius × 1.36, area × 1.85.
      expect(over('compound-A', 'areaPx')).toBeGreaterThan(1.45);
      expect(over('compound-A', 'areaPx')).toBeLessThan(2.3);
      // Compound C leaves nuclei alone and leaves dots of the mitochondria.
      expect(over('compound-C', 'areaPx')).toBeGreaterThan(0.85);
      expect(over('compound-C', 'areaPx')).toBeLessThan(1.15);
      expect(over('compound-C', 'mitoShare')).toBeLessThan(0.75);
      // Compound D: few, small, bright nuclei; blur takes much of a small nucleus' brightness in batch 1.
      expect(over('compound-D', 'nuclei')).toBeLessThan(0.65);
      expect(over('compound-D', 'areaPx')).toBeLessThan(0.8);
      expect(over('compound-D', 'brightness')).toBeGreaterThan(1.1);
    });
  }

  it('is darker or brighter by batch as truth.csv says', () => {
    const control = (batch: string): Measured => {
      const found = wells.find((w) => w.batch === batch && w.perturbation === 'DMSO');
      if (found === undefined) throw new Error(`no control in ${batch}`);
      return found;
    };
    const truth = (batch: string, name: string): number => Number(control(batch).truth[name]);
    const light = (batch: string): number => truth(batch, 'plate_gain') * truth(batch, 'plate_stain_DNA');
    const offsets = BATCHES.map((batch) => truth(batch, 'plate_offset'));
    const darks = BATCHES.map((batch) => typical(wells, batch, 'DMSO', 'background'));
    const order = (values: readonly number[]): number[] =>
      values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
    expect(order(darks)).toEqual(order(offsets));
    for (const [a, b] of [
      ['batch1', 'batch2'],
      ['batch2', 'batch3'],
    ]) {
      const seen = typical(wells, a, 'DMSO', 'brightness') / typical(wells, b, 'DMSO', 'brightness');
      // Blur takes light off nuclei, wells differ: the ratio holds within a quarter.
      expect(seen / (light(a) / light(b))).toBeGreaterThan(0.75);
      expect(seen / (light(a) / light(b))).toBeLessThan(1.33);
    }
    expect(Math.max(...darks) / Math.min(...darks)).toBeGreaterThan(1.5);
  });

  it('is neither phenotype nor batch effect at strength 0', () => {
    for (const perturbation of ['compound-A', 'compound-B', 'compound-C', 'compound-D']) {
      const areas = plain.filter((w) => w.perturbation === perturbation).map((w) => w.areaPx);
      const controls = plain.filter((w) => w.perturbation === 'DMSO').map((w) => w.areaPx);
      expect(median(areas) / median(controls)).toBeGreaterThan(0.88);
      expect(median(areas) / median(controls)).toBeLessThan(1.14);
    }
    const darks = BATCHES.map((batch) => typical(plain, batch, 'DMSO', 'background'));
    expect(Math.max(...darks) / Math.min(...darks)).toBeLessThan(1.06);
  });
});
