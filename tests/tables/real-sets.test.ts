import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readProfiles } from '../../main/tables/read-profiles';
import { readTable } from '../../main/tables/read-table';
import { describeShared } from '../helpers/shared';

/** Sizes as each set's README states them; the joined column must be the set's own metadata.csv, row by row. */
async function compareJoined(
  folder: string,
  inputs: readonly string[],
  column: string,
): Promise<readonly [number, number]> {
  const metadata = path.join(folder, 'metadata.csv');
  const { profiles, notes } = await readProfiles(inputs, { precision: 'double', metadata });
  const truth = await readTable(metadata);
  expect(profiles.metadata.get(`Metadata_${column}`)).toEqual(truth.columns.get(column));
  expect(notes.join()).toContain(`${truth.rows} of ${truth.rows} rows matched by plate and well`);
  return [profiles.features.rows, profiles.features.cols];
}

describeShared('BBBC021 CellProfiler profiles', 'data/bbbc021-profiles', (folder) => {
  it('632 wells, 516 features, joined with weeks and mechanisms', async () => {
    const input = path.join(folder, 'ljosa_jbiomolscreen_2013_per_well_mean.csv.gz');
    expect(await compareJoined(folder, [input], 'moa')).toEqual([632, 516]);
  });
});

describeShared('JUMP-Scope profiles, four files', 'data/jump-scope-profiles', (folder) => {
  it('1,531 wells, 151 common features of which one has gaps', async () => {
    const profiles = path.join(folder, 'profiles');
    expect(await compareJoined(folder, [profiles], 'batch')).toEqual([1531, 150]);
    const { notes, sources } = await readProfiles([profiles], { precision: 'double' });
    expect(notes[0]).toMatch(/^151 features are common to all 4 tables/);
    expect(sources.map(({ path: file }) => path.basename(file))).toEqual(readdirSync(profiles).sort());
    expect(sources.map(({ rows }) => rows)).toEqual([384, 383, 384, 380]);
  });
});

describeShared(
  'paediatric cell lines, four Parquet files',
  'data/pediatric-cell-lines-profiles',
  (folder) => {
    it('824 wells, 291 common features, text columns stay text', async () => {
      const input = path.join(folder, 'profiles');
      expect(await compareJoined(folder, [input], 'label')).toEqual([824, 291]);
    });
  },
);
