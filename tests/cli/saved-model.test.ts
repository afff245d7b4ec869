import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { readProfiles } from '../../main/tables/read-profiles';
import { temporaryFolder, unbatch } from '../helpers/cli';

// Two studies of the same plates on two days: what a correction learns on the first is applied to the second.
const COLS = ['size', 'texture', 'count', 'shape'];

function table(seed: string, columns: readonly string[] = COLS): string {
  const rng = createRng(3, seed);
  const rows = Array.from({ length: 36 }, (_, i) => {
    const batch = i % 2;
    const label = i % 3;
    const values = columns.map((_name, j) => (1 + batch) * rng.normal() + 3 * batch + (label === j ? 2 : 0));
    return [`plate${batch + 1}`, `drug${label}`, ...values.map(String)].join(',');
  });
  return [['Metadata_batch', 'Metadata_label', ...columns].join(','), ...rows].join('\n');
}

describe('a saved correction', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => path.join(folder, name);
  const roles = ['--batch', 'batch', '--label', 'label'] as const;
  const features = async (file: string): Promise<readonly number[]> => [
    ...(await readProfiles([file], { precision: 'double' })).profiles.features.data,
  ];
  beforeAll(async () => {
    writeFileSync(at('monday.csv'), table('monday'));
    writeFileSync(at('tuesday.csv'), table('tuesday'));
    const { code } = await unbatch(
      ...['correct', at('monday.csv'), ...roles, '--method', 'combat', '--out', at('m.csv')],
      ...['--save-model', at('Week 1.json')],
    );
    expect(code).toBe(0);
    await unbatch(
      ...['correct', at('tuesday.csv'), ...roles, '--apply-model', at('Week 1.json')],
      ...['--out', at('applied.parquet')],
    );
  });

  const run = (out: string, ...given: readonly string[]) => unbatch('run', ...given, '--out', at(out));

  it('is compared with others by compare, unscaled as the tables there are', async () => {
    const compared = await unbatch(
      ...['compare', at('tuesday.csv'), ...roles, '--methods', 'center', '--metrics', 'label-knn'],
      ...['--precision', 'double', '--null', '0', '--apply-model', at('Week 1.json'), '--json'],
      ...['--out', at('compared')],
    );
    expect(compared.code, compared.stderr).toBe(0);
    const { methods } = JSON.parse(compared.stdout) as { readonly methods: object };
    expect(Object.keys(methods).sort()).toEqual(['center', 'none', 'saved+combat+week-1']);
    expect(await features(at('compared/corrected/saved+combat+week-1.parquet'))).toEqual(
      await features(at('applied.parquet')),
    );
  });

  it('is compared with others by run, with the numbers that correct gives, and again from the recipe', async () => {
    const first = await unbatch(
      ...[
        'run',
        at('tuesday.csv'),
        ...roles,
        '--methods',
        'center',
        '--metrics',
        'label-knn',
        '--precision',
        'double',
        '--null',
        '0',
      ],
      ...['--apply-model', at('Week 1.json'), '--out', at('run')],
    );
    expect(first.code).toBe(0);
    const applied = await features(at('applied.parquet'));
    const name = 'saved+combat+week-1';
    expect(await features(at(`run/corrected/${name}.parquet`))).toEqual(applied);
    expect(applied).not.toEqual(await features(at('tuesday.csv')));
    const recipe = readFileSync(at('run/recipe.yaml'), 'utf8');
    expect(recipe).toMatch(/sha256: [0-9a-f]{64}/);
    expect(recipe).toContain('fittedOn: plate1, plate2 (36 rows)');
    expect(readFileSync(at('run/report.html'), 'utf8')).toContain('Saved model: ComBat (week-1)');
    const again = await unbatch('run', at('run/recipe.yaml'), '--out', at('again'));
    expect(again.code).toBe(0);
    expect(await features(at(`again/corrected/${name}.parquet`))).toEqual(applied);
  });

  it('is not run, with a reason, when its file is another one by then', async () => {
    appendFileSync(at('Week 1.json'), ' ');
    const { stdout, code } = await unbatch('run', at('run/recipe.yaml'), '--out', at('changed'), '--json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/not run, because .*Week 1\.json is another file now/);
  });

  it('says which features or batches do not fit', async () => {
    writeFileSync(at('wide.csv'), table('wide', [...COLS, 'more']));
    writeFileSync(at('other.csv'), table('other', ['size', 'texture', 'count', 'angle']));
    writeFileSync(at('new.csv'), table('new').replaceAll('plate2', 'plate9'));
    const say = async (file: string): Promise<string> =>
      (await unbatch('correct', at(file), ...roles, '--apply-model', at('Week 1.json'), '--out', at('x.csv')))
        .stderr;
    expect(await say('wide.csv')).toContain('was fitted on 4 features, the table has 5');
    expect(await say('other.csv')).toContain('column 4 was "shape", here it is "angle"');
    expect(await say('new.csv')).toContain('the combat model does not know 1 batch: plate9');
  });

  it('is refused by name when the file is damaged', async () => {
    const model = JSON.parse(readFileSync(at('Week 1.json'), 'utf8')) as {
      steps: { method: string; matrices: Record<string, { rows: number }> }[];
    };
    const say = async (change: () => void): Promise<string> => {
      change();
      writeFileSync(at('bad.json'), JSON.stringify(model));
      return (await run('bad', at('tuesday.csv'), '--apply-model', at('bad.json'))).stderr;
    };
    expect(await say(() => (model.steps[0].matrices['shift'].rows = 9))).toMatch(
      /bad\.json is not a saved model: .*shift holds 64 bytes, but 9 × 4 doubles need 288/,
    );
    expect(await say(() => (model.steps = []))).toContain('it has no steps');
  });
});
