import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { Matrix } from '../../main/core/matrix';
import { readProfiles } from '../../main/tables/read-profiles';
import { writeProfiles } from '../../main/tables/write-profiles';
import { smallProfiles, temporaryFolder, text } from './tables-helpers';

/** Debian's Python, with pandas and anndata: what a lab would open our files with. */
const PYTHON = '/usr/bin/python3';
const folder = temporaryFolder();

function python(script: string): unknown {
  const out = execFileSync(PYTHON, ['-c', script], { cwd: folder, encoding: 'utf8' });
  return JSON.parse(out) as unknown;
}

const describePython = existsSync(PYTHON) ? describe : describe.skip;

describePython('Python opens what was written', () => {
  it('anndata: X, obs, obsm, uns', async () => {
    await writeProfiles(path.join(folder, 'a.h5ad'), smallProfiles(), {
      recipe: { method: 'harmony', note: 'µ' },
      obsm: new Map([['X_umap', new Matrix(2, 2, Float32Array.of(1, 2, 3, 4))]]),
      uns: { metrics: { harmony: { ilisi: 0.5, why: 'ü' } }, colors: ['#fff', '#000'], counts: [1, 2] },
    });
    const found = python(`
import anndata, json
a = anndata.read_h5ad('a.h5ad')
print(json.dumps({'x': a.X.tolist(), 'dtype': str(a.X.dtype), 'var': list(a.var_names), 'plate': list(a.obs['Metadata_Plate']),
  'compound': list(a.obs['Metadata_compound']), 'replicate': str(a.obs['Metadata_replicate'].dtype),
  'dose': a.obs['Metadata_dose'].fillna(-1).tolist(), 'umap': a.obsm['X_umap'].tolist(), 'recipe': a.uns['recipe'],
  'ilisi': float(a.uns['metrics']['harmony']['ilisi']), 'why': a.uns['metrics']['harmony']['why'],
  'colors': list(a.uns['colors']), 'counts': a.uns['counts'].tolist()}))`);
    const { data } = smallProfiles().features;
    expect(found).toEqual({
      x: [
        [data[0], data[1]],
        [data[2], data[3]],
      ],
      dtype: 'float32',
      var: ['emb_0000', 'emb_0001'],
      plate: ['0012', '20210104'],
      compound: ['a "b", c\nd', ''],
      replicate: 'int64',
      dose: [0.1, -1],
      umap: [
        [1, 2],
        [3, 4],
      ],
      recipe: '{"method":"harmony","note":"µ"}',
      ilisi: 0.5,
      why: 'ü',
      colors: ['#fff', '#000'],
      counts: [1, 2],
    });
  });

  it('pandas: the CSV, compressed too', async () => {
    await writeProfiles(path.join(folder, 'a.csv.gz'), smallProfiles());
    const found = python(`
import pandas, json
t = pandas.read_csv('a.csv.gz', dtype={'Metadata_Plate': str})
print(json.dumps({'plate': list(t['Metadata_Plate']), 'compound': list(t['Metadata_compound'].fillna('')), 'emb': t['emb_0001'].astype('float32').tolist()}))`);
    const { data } = smallProfiles().features;
    expect(found).toEqual({
      plate: ['0012', '20210104'],
      compound: ['a "b", c\nd', ''],
      emb: [data[1], data[3]],
    });
  });

  it('numpy: the matrix', async () => {
    await writeProfiles(path.join(folder, 'a.npy'), smallProfiles());
    expect(
      python(`import numpy, json\nx = numpy.load('a.npy')\nprint(json.dumps([str(x.dtype), list(x.shape)]))`),
    ).toEqual(['float32', [2, 2]]);
  });
});

describePython('what anndata wrote is read', () => {
  const make = (x: string, file: string): void => {
    execFileSync(
      PYTHON,
      [
        '-c',
        `
import anndata, numpy as np, pandas as pd, scipy.sparse as sp
x = np.array([[0, 1.5], [2, 0], [0, 3]])
obs = pd.DataFrame({'batch': pd.Categorical(['b1', 'b2', None]), 'dose': [0.5, np.nan, 2], 'plate': [11, 12, 13],
  'treated': [True, False, True], 'count': pd.array([1, None, 3], dtype='Int64')}, index=['c1', 'c2', 'c3'])
x1 = ${x}
a = anndata.AnnData(x1, dtype=x1.dtype, obs=obs, var=pd.DataFrame(index=['f1', 'f2']))
a.obsm['X_emb'] = x * 10
a.write_h5ad('${file}')`,
      ],
      { cwd: folder, stdio: 'pipe' },
    );
  };

  for (const [kind, x] of Object.entries({
    dense: 'x',
    csr: 'sp.csr_matrix(x)',
    csc: 'sp.csc_matrix(x)',
    single: "x.astype('float32')",
  })) {
    it(`X ${kind}, categorical, nullable and boolean columns`, async () => {
      make(x, `${kind}.h5ad`);
      const found = await readProfiles([path.join(folder, `${kind}.h5ad`)], { precision: 'input' });
      expect([...found.profiles.features.data]).toEqual([0, 1.5, 2, 0, 0, 3]);
      expect(found.stored).toBe(kind === 'single' ? 'single' : 'double');
      expect(found.profiles.featureNames).toEqual(['f1', 'f2']);
      expect(Object.fromEntries(found.profiles.metadata)).toEqual({
        Metadata_obs_names: text('c1', 'c2', 'c3'),
        Metadata_batch: text('b1', 'b2', null),
        Metadata_dose: { kind: 'number', values: Float64Array.of(0.5, NaN, 2) },
        Metadata_plate: text('11', '12', '13'),
        Metadata_treated: text('true', 'false', 'true'),
        Metadata_count: { kind: 'number', values: Float64Array.of(1, NaN, 3) },
      });
    });
  }

  it('an entry of obsm instead of X', async () => {
    make('x', 'obsm.h5ad');
    const input = path.join(folder, 'obsm.h5ad');
    const found = await readProfiles([input], { precision: 'double', matrix: 'X_emb' });
    expect([...found.profiles.features.data]).toEqual([0, 15, 20, 0, 0, 30]);
    await expect(readProfiles([input], { precision: 'double', matrix: 'X_pca' })).rejects.toThrow(
      'obsm["X_pca"]',
    );
  });
});

describe('DuckDB opens what was written', () => {
  it('the Parquet file: types, values, recipe', async () => {
    const file = path.join(folder, 'a.parquet');
    await writeProfiles(file, smallProfiles(), { recipe: { method: 'none' } });
    const connection = await (await DuckDBInstance.create()).connect();
    const rows = async (sql: string): Promise<unknown> => (await connection.runAndReadAll(sql)).getRowsJson();
    expect(await rows(`SELECT * FROM '${file}'`)).toEqual([
      ['0012', 'A01', 'a "b", c\nd', 0.1, '1', Math.fround(0.1), Math.fround(-3.4e38)],
      ['20210104', 'P24', null, null, '2', Math.fround(1e-37), 16777216],
    ]);
    expect(await rows(`SELECT column_type FROM (DESCRIBE SELECT * FROM '${file}')`)).toEqual(
      ['VARCHAR', 'VARCHAR', 'VARCHAR', 'DOUBLE', 'BIGINT', 'FLOAT', 'FLOAT'].map((type) => [type]),
    );
    expect(await rows(`SELECT decode(key), decode(value) FROM parquet_kv_metadata('${file}')`)).toEqual([
      ['recipe', '{"method":"none"}'],
    ]);
  });

  it('and what DuckDB wrote is read: lists, dates, codes stored as numbers', async () => {
    const file = path.join(folder, 'd.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `COPY (SELECT 'P'||i AS label, 100.0::DOUBLE + i AS plate, DATE '2024-01-02' AS day, [i, i + 0.5]::FLOAT[] AS emb, ` +
        `{'a': i} AS nested FROM range(2) t(i)) TO '${file}' (FORMAT parquet)`,
    );
    const found = await readProfiles([file], { precision: 'input' });
    expect(found.profiles.featureNames).toEqual(['emb_0000', 'emb_0001']);
    expect([...found.profiles.features.data]).toEqual([0, 0.5, 1, 1.5]);
    expect(found.stored).toBe('single');
    expect(Object.fromEntries(found.profiles.metadata)).toEqual({
      Metadata_label: text('P0', 'P1'),
      Metadata_plate: text('100', '101'),
      Metadata_day: text('2024-01-02', '2024-01-02'),
    });
    expect(found.notes.join()).toContain('"nested" is of type STRUCT');
  });
});
