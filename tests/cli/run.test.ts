import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { toDouble } from '../../main/core/matrix';
import { readProfiles } from '../../main/tables/read-profiles';
import { FEW_METHODS, TINY_STUDY, hashOutputs, temporaryFolder, unbatch } from '../helpers/cli';

interface Scores {
  readonly methods: Readonly<
    Record<
      string,
      {
        readonly scores?: Readonly<Record<string, { value: number | null; why?: string }>>;
        readonly why?: string;
      }
    >
  >;
  readonly design: { readonly light: string };
  readonly verdict: { readonly recommend: string; readonly text: string };
}

const folder = temporaryFolder();
const study = path.join(folder, 'study');
const first = path.join(folder, 'first');
const argv = (out: string): readonly string[] => ['run', study, '--out', out, '--json', ...FEW_METHODS];

beforeAll(async () => {
  expect((await unbatch('simulate', '--out', study, ...TINY_STUDY)).code).toBe(0);
  // A file that is no image, one that is empty, one that breaks off.
  const [picture] = readdirSync(study, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.tif'),
  );
  writeFileSync(path.join(study, 'notes.tif'), 'this is text\n');
  writeFileSync(path.join(study, 'empty.tif'), '');
  writeFileSync(path.join(study, 'broken.tif'), readFileSync(path.join(study, picture)).subarray(0, 300));
  const run = await unbatch(...argv(first));
  expect(run.stderr).not.toContain('unbatch:');
  expect(run.code).toBe(0);
}, 300_000);

describe('unbatch run', () => {
  it('finds batch, label and controls by their names, and says so', async () => {
    const run = await unbatch(...argv(first));
    expect(run.stderr).toContain('batch: column "Batch", found by its name');
    expect(run.stderr).toContain('label: column "perturbation", found by its name');
    expect(run.stderr).toMatch(/negative controls: .* found by name/);
  });

  it('leaves everything that was promised', () => {
    for (const file of [
      'profiles.parquet',
      'profiles.h5ad',
      'corrected/center.parquet',
      'corrected/combat.parquet',
      'corrected/harmony.parquet',
      'scores.json',
      'scores.csv',
      'figures/umap-combat.svg',
      'figures/umap-combat.png',
      'figures/pca-combat.svg',
      'figures/pca-combat.png',
      'report.html',
      'recipe.yaml',
      'log.jsonl',
      'project.duckdb',
    ]) {
      expect(readFileSync(path.join(first, file)).length, file).toBeGreaterThan(100);
    }
  });

  it('scores every method, and the uncorrected table; a score that is missing says why', () => {
    const scores = JSON.parse(readFileSync(path.join(first, 'scores.json'), 'utf8')) as Scores;
    expect(Object.keys(scores.methods)).toEqual(['none', 'center', 'combat', 'harmony']);
    for (const { scores: each } of Object.values(scores.methods)) {
      for (const [id, score] of Object.entries(each ?? {})) {
        if (score.value === null) expect(score.why, id).toMatch(/\S/);
        else expect(score.value, id).toBeTypeOf('number');
      }
    }
    expect(scores.design.light).toBe('green');
    expect(scores.verdict.text).toMatch(/\S/);
  });

  it('keeps rows, metadata and feature names through a correction, and centres batches as it says', async () => {
    const profiles = await readProfiles([path.join(first, 'corrected/center.parquet')], {
      precision: 'double',
    });
    const before = await readProfiles([path.join(first, 'profiles.parquet')], { precision: 'double' });
    expect(profiles.profiles.featureNames).toEqual(before.profiles.featureNames);
    expect([...profiles.profiles.metadata.keys()]).toEqual([...before.profiles.metadata.keys()]);
    const batch = profiles.profiles.metadata.get('Metadata_Batch');
    const { data, cols, rows } = toDouble(profiles.profiles.features);
    for (const level of ['batch1', 'batch2', 'batch3']) {
      let sum = 0;
      for (let i = 0; i < rows; i++)
        if (batch?.kind === 'text' && batch.values[i] === level) sum += data[i * cols];
      expect(Math.abs(sum)).toBeLessThan(1e-4);
    }
  });

  it('lists unusable images with their reason, in the report too', async () => {
    const scan = JSON.parse((await unbatch('scan', study, '--json')).stdout) as {
      readonly skipped: readonly { readonly path: string; readonly reason: string }[];
    };
    const reasons = Object.fromEntries(scan.skipped.map(({ path: file, reason }) => [file, reason]));
    expect(reasons['empty.tif']).toContain('empty');
    expect(reasons['notes.tif']).toContain('not an image');
    const report = readFileSync(path.join(first, 'report.html'), 'utf8');
    for (const file of ['empty.tif', 'notes.tif', 'broken.tif']) expect(report).toContain(file);
  });

  it('repeats every output byte for byte, in another folder and on one thread', async () => {
    const second = path.join(folder, 'second');
    expect((await unbatch(...argv(second), '--threads', '1')).code).toBe(0);
    expect(hashOutputs(second)).toEqual(hashOutputs(first));
    const matrix = async (out: string, name: string) =>
      (await readProfiles([path.join(out, 'profiles.h5ad')], { precision: 'double', matrix: name })).profiles
        .features;
    for (const name of ['X', 'X_emb', 'X_combat', 'X_umap_harmony', 'X_pca', 'X_pca_combat']) {
      expect(await matrix(second, name)).toEqual(await matrix(first, name));
    }
    const timeless = (out: string): string =>
      readFileSync(path.join(out, 'report.html'), 'utf8').replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '');
    expect(timeless(second)).toBe(timeless(first));
  });

  it('computes nothing again that is done', async () => {
    const steps = (): number => readdirSync(path.join(first, 'steps')).length;
    const before = steps();
    const log = readFileSync(path.join(first, 'log.jsonl'), 'utf8').split('"event":"step"').length;
    expect((await unbatch(...argv(first))).code).toBe(0);
    expect(steps()).toBe(before);
    expect(readFileSync(path.join(first, 'log.jsonl'), 'utf8').split('"event":"step"').length).toBe(log);
  });

  it('embeds only what is new when pictures were moved', async () => {
    const shards = path.join(first, 'shards');
    const count = (): number => readdirSync(shards, { recursive: true }).length;
    const before = count();
    rmSync(path.join(study, 'notes.tif'));
    expect((await unbatch(...argv(first))).code).toBe(0);
    expect(count()).toBe(before);
  });

  it('runs again from its own recipe to the same result', async () => {
    const again = path.join(folder, 'again');
    expect((await unbatch('run', path.join(first, 'recipe.yaml'), '--out', again)).code).toBe(0);
    const { 'scores.json': scores, 'corrected/harmony.parquet': harmony } = hashOutputs(again);
    expect({ scores, harmony }).toEqual({
      scores: hashOutputs(first)['scores.json'],
      harmony: hashOutputs(first)['corrected/harmony.parquet'],
    });
  });
});

describe('unbatch embed', () => {
  const embed = async (name: string, ...more: readonly string[]) => {
    const out = path.join(folder, `${name}.parquet`);
    const { code } = await unbatch('embed', study, '--out', out, ...more);
    expect(code).toBe(0);
    return (await readProfiles([out], { precision: 'double' })).profiles;
  };

  it('stretches brightness by percentiles when it is asked to', async () => {
    const stored = await embed('stored');
    const stretched = await embed('stretched', '--scaling', 'percentile', '--percentiles', '1,99');
    const j = stored.featureNames.findIndex((name) => name.endsWith('DNA_Intensity_Mean'));
    const mean = ({ features: { data, cols, rows } }: typeof stored): number[] =>
      Array.from({ length: rows }, (_, i) => data[i * cols + j]);
    expect(j).toBeGreaterThanOrEqual(0);
    // The camera's full range is hardly used; stretched images fill it.
    expect(Math.max(...mean(stored))).toBeLessThan(0.3);
    expect(Math.max(...mean(stretched))).toBeGreaterThan(Math.max(...mean(stored)));
  });

  it('gives one row a well when it is asked to', async () => {
    const wells = await embed('wells', '--aggregate', 'well');
    expect(wells.features.rows).toBe(18);
    expect(wells.metadata.has('Metadata_Rows')).toBe(true);
  });

  it('refuses percentiles out of order, and a model that is not there', async () => {
    const wrong = await unbatch('embed', study, '--out', 'x.csv', '--percentiles', '99,1');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--percentiles must be low,high');
    const absent = await unbatch(
      'embed',
      study,
      '--out',
      'x.csv',
      '--model',
      'dinobloom',
      '--models-dir',
      folder,
    );
    expect(absent.stderr).toContain('there is no model "dinobloom"');
  });
});
