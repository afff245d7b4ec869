import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { QualityReport } from '../../../main/contract/quality';
import { createRng } from '../../../main/core/rng';
import { createEngine } from '../../../main/engine/service';
import { gaussianBlur } from '../../../main/simulate/gaussian-blur';
import { temporaryFolder, unbatch } from '../../helpers/cli';
import { drawField, photograph, writeGrey } from '../../helpers/field-image';

const SIZE = 128;
const WELLS = 14;
const wellName = (i: number): string => `A${String(i + 1).padStart(2, '0')}`;
/** What is wrong with which well. */
const WRONG: Readonly<Record<string, string>> = {
  A03: 'blurred',
  A05: 'saturated',
  A07: 'blank',
  A09: 'blank',
  A11: 'outlier',
};

function spoil(well: string, field: Float32Array): Float32Array {
  if (well === 'A03') gaussianBlur(field, SIZE, SIZE, 4);
  if (well === 'A05') return field.map((value) => (value > 400 ? 9000 : value));
  if (well === 'A07') return field.fill(300);
  if (well === 'A11') return field.map((value) => value + 900);
  return field;
}

let folder = '';
beforeAll(async () => {
  folder = path.join(temporaryFolder(), 'images');
  for (const plate of ['P1', 'P2']) {
    for (let i = 0; i < WELLS; i++) {
      const well = wellName(i);
      const rng = createRng(i, plate);
      const field = drawField(SIZE, 30, rng);
      const shown = plate === 'P1' ? spoil(well, field) : field;
      const data = plate === 'P1' && well === 'A09' ? new Uint16Array(SIZE * SIZE) : photograph(shown, rng);
      await writeGrey(path.join(folder, plate, `${well}_s1_w1.tif`), data, SIZE);
    }
  }
});

const problemsOf = (report: QualityReport): Readonly<Record<string, string>> =>
  Object.fromEntries(report.flagged.map(({ path: file, flags }) => [file, flags[0].problem]));

const expected = Object.fromEntries(
  Object.entries(WRONG).map(([well, problem]) => [`P1/${well}_s1_w1.tif`, problem]),
);
const LAYOUT = ['--pattern', '{plate}/{well}_s{site}_w{channel}.tif'];

describe('unbatch scan --check-images', () => {
  test('flags what is wrong, and nothing else, with numbers in the reasons', async () => {
    const { code, stdout } = await unbatch('scan', folder, ...LAYOUT, '--check-images', '--json');
    expect(code).toBe(0);
    const { quality, images } = JSON.parse(stdout) as { quality: QualityReport; images: unknown[] };
    expect(images).toHaveLength(2 * WELLS);
    expect(quality.checked).toBe(2 * WELLS);
    expect(problemsOf(quality)).toEqual(expected);
    expect(quality.counts).toEqual({
      blurred: 1,
      saturated: 1,
      blank: 2,
      outlier: expect.any(Number) as number,
    });
    for (const { flags } of quality.flagged) {
      for (const { reason, channel } of flags) {
        expect(reason).toContain(`${channel}: `);
        expect(reason).toMatch(/\d/);
      }
    }
  });

  test('lists them for people', async () => {
    const { stdout } = await unbatch('scan', folder, ...LAYOUT, '--check-images');
    expect(stdout).toContain('28 images checked: 1 blurred, 1 saturated, 2 blank');
    expect(stdout).toContain('P1/A09_s1_w1.tif: blank: 1: every pixel has the value 0');
  });

  test('does not judge a plate of few images against itself', async () => {
    const few = path.join(temporaryFolder(), 'few');
    for (const [i, mean] of [100, 100, 1500].entries()) {
      const rng = createRng(i, 'few');
      await writeGrey(
        path.join(few, 'P1', `${wellName(i)}_s1_w1.tif`),
        photograph(
          drawField(64, 9, rng).map((v) => v + mean),
          rng,
        ),
        64,
      );
    }
    const { stdout } = await unbatch('scan', few, ...LAYOUT, '--check-images', '--json');
    const { quality } = JSON.parse(stdout) as { quality: QualityReport };
    expect(quality.flagged).toEqual([]);
    expect(quality.notes.join()).toContain('plate P1 (3)');
  });
});

describe('excluded images', () => {
  test('are left out of profiles and listed with their reasons', async () => {
    const out = path.join(temporaryFolder(), 'profiles.csv');
    const { code, stdout } = await unbatch(
      'embed',
      folder,
      ...LAYOUT,
      '--out',
      out,
      '--exclude-flagged',
      'blurred,blank',
      '--json',
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { rows: number; skipped: { path: string; reason: string }[] };
    expect(result.rows).toBe(2 * WELLS - 3);
    const left = readFileSync(out, 'utf8');
    for (const well of ['A03', 'A07', 'A09']) {
      expect(left).not.toContain(`P1/${well}_`);
      expect(left).toContain(`P2/${well}_`);
      expect(result.skipped.find(({ path: file }) => file === `P1/${well}_s1_w1.tif`)?.reason).toMatch(
        /^is excluded: bl/,
      );
    }
    expect(left).toContain('P1/A05_');
  });

  test('measures are kept: a second look reads no image', async () => {
    const out = path.join(temporaryFolder(), 'profiles.csv');
    const args = ['embed', folder, ...LAYOUT, '--out', out, '--exclude-flagged', 'all', '--json'];
    const first = await unbatch(...args);
    const shards = `${out}.shards`;
    const kept = readdirSync(shards).find((name) => name.startsWith('quality-'));
    const files = readdirSync(path.join(shards, kept ?? ''));
    expect(files.length).toBeGreaterThan(0);
    const second = await unbatch(...args);
    expect(readdirSync(path.join(shards, kept ?? ''))).toEqual(files);
    const whole = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(JSON.parse(second.stdout)).toEqual({ ...whole, computed: 0 });
  });

  test('refuses a problem that does not exist, and to exclude everything', async () => {
    const unknown = await unbatch('embed', folder, '--out', '/x.csv', '--exclude-flagged', 'ugly');
    expect(unknown.stderr).toContain(
      '--exclude-flagged must be all or some of blurred, saturated, blank, outlier, got "ugly"',
    );
    const blank = path.join(temporaryFolder(), 'blank');
    await writeGrey(path.join(blank, 'P1', 'A01_s1_w1.tif'), new Uint16Array(64 * 64), 64);
    const all = await unbatch(
      'embed',
      blank,
      ...LAYOUT,
      '--out',
      path.join(temporaryFolder(), 'p.csv'),
      '--exclude-flagged',
      'all',
    );
    expect(all.stderr).toContain('the only image is excluded');
  });

  test('a recipe names single images; one that does not exist is told', async () => {
    const base = temporaryFolder();
    const out = path.join(base, 'out');
    const options = ['--methods', 'none', '--metrics', 'batch-knn', '--batch', 'Plate', '--out', out];
    await unbatch('run', folder, ...LAYOUT, ...options);
    const recipe = readFileSync(path.join(out, 'recipe.yaml'), 'utf8');
    const file = path.join(base, 'recipe.yaml');
    const exclude =
      '  exclude:\n    - path: P2/A02_s1_w1.tif\n      reason: a fibre\n    - path: P9/A01.tif\n      reason: gone\n';
    writeFileSync(file, recipe.replace(/ {2}exclude: \[\]\n/, exclude));
    mkdirSync(path.join(base, 'again'));
    const again = await unbatch('run', file, '--out', path.join(base, 'again'));
    expect(again.stderr).toContain('1 image of the list of exclusions is not in the study: P9/A01.tif');
    const report = readFileSync(path.join(base, 'again', 'report.html'), 'utf8');
    expect(report).toContain('is excluded: a fibre');
    const old = path.join(base, 'old.yaml');
    writeFileSync(old, recipe.replace(/^quality:\n(?: .*\n)+/m, ''));
    expect((await unbatch('run', old, '--out', path.join(base, 'old'))).code).toBe(0);
  }, 120_000);
});

describe('the window', () => {
  test('checks images, keeps the report, excludes and includes rows with a reason', async () => {
    const base = temporaryFolder();
    const options = { projectsFolder: path.join(base, 'projects'), modelsFolder: path.join(base, 'models') };
    const engine = createEngine(options, () => undefined);
    const state = await engine.scan({ folders: [folder] });
    expect(await engine.qualityReport()).toBeNull();
    const report = await engine.checkQuality();
    expect(report.counts.blank).toBe(2);
    expect(await engine.qualityReport()).toEqual(report);
    const rows = report.flagged.map(({ row }) => row);
    await expect(engine.excludeRows(rows, ' ')).rejects.toThrow('is excluded with a reason');
    const excluded = await engine.excludeRows(rows, 'out of focus');
    expect(excluded.excluded.map(({ row, reason }) => [row, reason])).toEqual(
      rows.map((row) => [row, 'out of focus']),
    );
    const reopened = await createEngine(options, () => undefined).openProject(state.folder);
    expect(reopened.excluded).toEqual(excluded.excluded);
    const back = await engine.includeRows(rows.slice(1));
    expect(back.excluded.map(({ row }) => row)).toEqual(rows.slice(0, 1));
    await engine.closeProject();
  });
});
