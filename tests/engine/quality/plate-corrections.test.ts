import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_EMBEDDING, DEFAULT_IMAGE_INPUT } from '../../../main/contract/recipe';
import type { EmbeddingChoice } from '../../../main/contract/recipe';
import { createRng } from '../../../main/core/rng';
import { quietTask } from '../../../main/core/task';
import type { Plane } from '../../../main/core/plane';
import { readPlanes } from '../../../main/embedding/read-planes';
import { openImages } from '../../../main/engine/embed-images';
import type { CorrectedRows } from '../../../main/engine/quality/plate-corrections';
import type { ShownField } from '../../../main/contract/illumination';
import { correctRows } from '../../../main/engine/quality/plate-corrections';
import { showIllumination } from '../../../main/engine/quality/show-illumination';
import type { CheckedStudy } from '../../../main/engine/quality/study-plates';
import { temporaryFolder, unbatch } from '../../helpers/cli';
import { drawField, photograph, writeGrey } from '../../helpers/field-image';

const SIZE = 96;
const WELLS = 24;
/** Two plates: the second is twice as bright, and dark on the right. */
const lightOf = (plate: string, x: number): number => (plate === 'P1' ? 1 : 2 * (1 - (0.6 * x) / SIZE));

let folder = '';
const machine = { device: 'cpu', threads: 2, modelsDir: '', runtime: 'onnx' } as const;
beforeAll(async () => {
  folder = path.join(temporaryFolder(), 'images');
  for (const plate of ['P1', 'P2']) {
    for (let i = 0; i < WELLS; i++) {
      const rng = createRng(i, plate);
      const field = drawField(SIZE, 18, rng).map((value, at) => 0.5 * value * lightOf(plate, at % SIZE));
      const file = path.join(
        folder,
        plate,
        `${'AB'[Math.floor(i / 12)]}${String((i % 12) + 1).padStart(2, '0')}_s1_w1.tif`,
      );
      await writeGrey(file, photograph(field, rng), SIZE);
    }
  }
});

async function openStudy(): Promise<CheckedStudy> {
  const input = {
    ...DEFAULT_IMAGE_INPUT,
    kind: 'images',
    folders: [folder],
    layout: 'pattern',
    levels: [],
    pattern: '{plate}/{well}_s{site}_w{channel}.tif',
    metadata: null,
  } as const;
  const study = await openImages(input, quietTask());
  return { ...study, roots: study.scan.roots };
}

const correct = async (
  choice: Partial<EmbeddingChoice>,
  shards = temporaryFolder(),
): Promise<CorrectedRows> =>
  correctRows(
    await openStudy(),
    { ...DEFAULT_EMBEDDING, ...choice },
    { machine, shards, seed: 7, task: quietTask() },
  );

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

/** Mean of a vertical stripe of a quarter of the width, over some images. */
function stripe(planes: readonly Plane[], from: number): number {
  return mean(
    planes.flatMap(({ data }) =>
      Array.from(data).filter((_, i) => Math.floor(((i % SIZE) * 4) / SIZE) === from),
    ),
  );
}

async function planesOf({ rows }: CorrectedRows): Promise<readonly Plane[]> {
  const read: Plane[] = [];
  for (const { files } of rows) read.push((await readPlanes(files)).planes[0]);
  return read;
}

describe('corrections of plates', () => {
  test('nothing is asked for: rows stay as they are, and nothing is measured', async () => {
    const { rows, illumination, notes } = await correct({});
    expect(
      rows.every(
        ({ correctionKey, files }) => correctionKey === undefined && files[0].corrections === undefined,
      ),
    ).toBe(true);
    expect([illumination, notes]).toEqual([[], []]);
  });

  test('illumination: each plate by its own field, and both sides are equally bright after it', async () => {
    const corrected = await correct({ illumination: 'plate' });
    expect(corrected.illumination.map(({ plate, channel, images }) => [plate, channel, images])).toEqual([
      ['plate P1', '1', WELLS],
      ['plate P2', '1', WELLS],
    ]);
    const keys = new Set(corrected.rows.map(({ correctionKey }) => correctionKey));
    expect(keys.size).toBe(2);
    const stored = (await planesOf(await correct({}))).slice(WELLS);
    const after = (await planesOf(corrected)).slice(WELLS);
    expect(stripe(stored, 3) / stripe(stored, 0)).toBeLessThan(0.7);
    expect(stripe(after, 3) / stripe(after, 0)).toBeCloseTo(1, 1);
  });

  test('the light is shown before it is divided out: each plate’s field, and an image before and after', async () => {
    const setting = { machine, shards: temporaryFolder(), seed: 7, task: quietTask() };
    const { fields, example } = await showIllumination(await openStudy(), setting);
    expect(fields.map(({ plate, channel, images }) => [plate, channel, images])).toEqual([
      ['plate P1', '1', WELLS],
      ['plate P2', '1', WELLS],
    ]);
    const halves = ({ picture: { pixels, widthPx } }: ShownField): number =>
      mean(pixels.filter((_, i) => i % widthPx < widthPx / 2)) /
      mean(pixels.filter((_, i) => i % widthPx >= widthPx / 2));
    // The light falls from 1 to 0.4: 0.85 on the left half, 0.55 on the right; the other plate is even.
    expect(halves(fields[1])).toBeCloseTo(0.85 / 0.55, 0);
    expect(Math.abs(halves(fields[1]) - 0.85 / 0.55)).toBeLessThan(Math.abs(halves(fields[1]) - 1));
    expect(Math.abs(halves(fields[0]) - 1)).toBeLessThan(0.2);
    expect(fields.every(({ least, most }) => least < 1 && most > 1)).toBe(true);
    if (example === null) throw new Error('there is no example');
    expect([example.plate, example.row >= WELLS]).toEqual(['plate P2', true]);
    const right = ({ pixels: shades, widthPx: width }: typeof example.before): number =>
      mean(shades.filter((_, i) => i % width > 0.75 * width));
    expect(right(example.after)).toBeGreaterThan(1.3 * right(example.before));
  });

  test('plate percentiles: plates of other brightness become alike, and images of one plate keep their differences', async () => {
    const planes = await planesOf(await correct({ scaling: 'plate-percentile', percentiles: [1, 99] }));
    for (const { data, ceiling } of planes) {
      expect(ceiling).toBe(1);
      expect(Math.max(...data)).toBeLessThanOrEqual(1);
    }
    const [first, second] = [planes.slice(0, WELLS), planes.slice(WELLS)].map((plate) =>
      mean(plate.map(({ data }) => mean(data))),
    );
    expect(first / second).toBeGreaterThan(0.75);
    expect(first / second).toBeLessThan(1.35);
    const medians = planes.slice(0, WELLS).map(({ data }) => mean(data));
    expect(Math.max(...medians) - Math.min(...medians)).toBeGreaterThan(0.02);
  });

  test('a common style: means of all images agree, and the seed decides the references', async () => {
    const styled = await correct({ imageStyle: 'bss' });
    const means = (await planesOf(styled)).map(({ data }) => mean(data));
    expect(Math.max(...means) / Math.min(...means)).toBeLessThan(1.1);
    expect(styled.notes.join()).toContain('may be biology');
    expect((await correct({ imageStyle: 'bss' })).rows).toEqual(styled.rows);
  });

  test('a plate with too few images is refused with what to do', async () => {
    const few = path.join(temporaryFolder(), 'few');
    for (let i = 0; i < 5; i++) {
      const rng = createRng(i, 'few');
      await writeGrey(
        path.join(few, 'P1', `A0${i + 1}_s1_w1.tif`),
        photograph(drawField(64, 9, rng), rng),
        64,
      );
    }
    const { code, stderr } = await unbatch(
      'embed',
      few,
      '--pattern',
      '{plate}/{well}_s{site}_w{channel}.tif',
      '--out',
      path.join(few, 'p.csv'),
      '--illumination',
      'plate',
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      'the illumination of plate P1, channel 1, cannot be estimated from 5 images; at least 20 are needed',
    );
    expect(stderr).toContain('--illumination none');
  });
});

describe('from the command line', () => {
  test('a run says what was done, shows the fields, and keeps profiles of other corrections apart', async () => {
    const out = path.join(temporaryFolder(), 'out');
    const run = (...more: readonly string[]): ReturnType<typeof unbatch> =>
      unbatch(
        'run',
        folder,
        '--pattern',
        '{plate}/{well}_s{site}_w{channel}.tif',
        '--batch',
        'Plate',
        '--methods',
        'none',
        '--metrics',
        'batch-knn',
        '--out',
        out,
        ...more,
      );
    expect((await run('--illumination', 'plate', '--scaling', 'plate-percentile')).code).toBe(0);
    const corrected = readFileSync(path.join(out, 'profiles.parquet'));
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).toContain('Illumination that images were divided by');
    expect(report).toMatch(/plate P2, 1: \d+ % to \d+ % of the mean, from 24 images/);
    expect(readFileSync(path.join(out, 'recipe.yaml'), 'utf8')).toMatch(/illumination: plate\n/);
    expect((await run()).code).toBe(0);
    expect(readFileSync(path.join(out, 'profiles.parquet')).equals(corrected)).toBe(false);
    expect((await run('--illumination', 'plate', '--scaling', 'plate-percentile')).code).toBe(0);
    expect(readFileSync(path.join(out, 'profiles.parquet')).equals(corrected)).toBe(true);
  }, 120_000);
});
