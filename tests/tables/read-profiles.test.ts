import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Matrix } from '../../main/core/matrix';
import { encodeMatrix } from '../../main/tables/npy';
import type { ReadProfiles, ReadProfilesOptions } from '../../main/tables/read-profiles';
import { readProfiles } from '../../main/tables/read-profiles';
import { writeProfiles } from '../../main/tables/write-profiles';
import { inputError, numbers, smallProfiles, temporaryFolder, text, writeText } from './tables-helpers';

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array): string => writeText(folder, name, content);
const read = (inputs: readonly string[], options: Partial<ReadProfilesOptions> = {}): Promise<ReadProfiles> =>
  readProfiles(inputs, { precision: 'double', ...options });
const metadataOf = ({ profiles }: ReadProfiles): unknown => Object.fromEntries(profiles.metadata);

function subfolder(name: string, files: Readonly<Record<string, string>>): string {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  for (const [each, content] of Object.entries(files)) writeFileSync(path.join(made, each), content);
  return made;
}

describe('which columns are features', () => {
  const cellProfiler =
    'ImageNumber,Image_Metadata_Plate,Image_Count_Cells,compound,Cells_Area,Nuclei_Area\n1,5,100,DMSO,1.5,2\n2,6,90,taxol,2.5,3\n';

  it('without Metadata_: text, Image_ and row numbers are metadata', async () => {
    const found = await read([file('cp.csv', cellProfiler)]);
    expect(found.profiles.featureNames).toEqual(['Cells_Area', 'Nuclei_Area']);
    expect(metadataOf(found)).toEqual({
      Metadata_ImageNumber: numbers(1, 2),
      Metadata_Plate: text('5', '6'),
      Metadata_Image_Count_Cells: numbers(100, 90),
      Metadata_compound: text('DMSO', 'taxol'),
    });
  });

  it('with Metadata_: every other numeric column is a feature', async () => {
    const found = await read([file('pc.csv', 'Metadata_Well,Image_Granularity,row\nA01,1.5,1\nA02,2,2\n')]);
    expect(found.profiles.featureNames).toEqual(['Image_Granularity', 'row']);
  });

  it('--features and --exclude decide before that', async () => {
    const input = file('cp2.csv', cellProfiler);
    const chosen = await read([input], { features: '_Area$', exclude: '^Nuclei' });
    expect(chosen.profiles.featureNames).toEqual(['Cells_Area']);
    const counted = await read([input], { features: 'Count' });
    expect(counted.profiles.featureNames).toEqual(['Image_Count_Cells']);
    expect(await inputError(() => read([input], { features: 'compound' }))).toContain('"compound" matches');
    await expect(read([input], { features: '(' })).rejects.toThrow(
      'features must be a regular expression, got (',
    );
  });

  it('a table without features says what it has', async () => {
    const message = await inputError(() => read([file('plain.csv', 'plate,well\nP1,A01\n')]));
    expect(message).toContain('plain.csv holds no features: 0 of its 2 columns are numeric');
    expect(message).toContain('--metadata');
  });
});

describe('missing, infinite and constant values', () => {
  const gaps = 'Metadata_Well,a,b,c,d\nA01,1,,3,7\nA02,2,5,inf,7\nA03,3,6,4,7\n';

  it('features with gaps are left out and listed; constant ones are kept and told', async () => {
    const found = await read([file('gaps.csv', gaps)]);
    expect(found.profiles.featureNames).toEqual(['a', 'd']);
    expect(found.notes).toContain('2 features are missing or infinite in some of 2 rows and left out: b, c');
    expect(found.notes).toContain('1 feature is the same in all rows and kept: d');
  });

  it('or the rows, or an error that names feature and row', async () => {
    const rows = await read([file('gaps.csv', gaps)], { missing: 'drop-rows' });
    expect([...rows.profiles.features.data]).toEqual([3, 6, 4, 7]);
    expect(metadataOf(rows)).toEqual({ Metadata_Well: text('A03') });
    expect(await inputError(() => read([file('gaps.csv', gaps)], { failOnMissing: true }))).toContain(
      '2 features have missing or infinite values; the first is "b", row 1: missing',
    );
  });

  it('when every feature has gaps the rows are named', async () => {
    expect(
      await inputError(() => read([file('all.csv', 'Metadata_Well,a,b\nA01,1,2\nA02,NA,NA\n')])),
    ).toContain('(rows 2)');
  });

  it('in an .npy a NaN is an error that names row and column', async () => {
    const bad = encodeMatrix(new Matrix(2, 3, Float32Array.of(1, 2, 3, 4, NaN, 6)));
    expect(await inputError(() => read([file('bad.npy', bad)]))).toContain('bad.npy, row 2, column 2: NaN');
  });
});

describe('several tables', () => {
  it('a folder: in file-name order, common features, all metadata', async () => {
    const plates = subfolder('plates', {
      'p2.csv': 'Metadata_Plate,Metadata_dose,a,b\n2,0.5,10,20\n',
      'p1.csv': 'Metadata_Plate,b,c,a\n1,2,3,1\n',
      'notes.txt': 'nothing to see',
    });
    const found = await read([plates]);
    expect(found.sources.map(({ path: each }) => path.basename(each))).toEqual(['p1.csv', 'p2.csv']);
    expect(found.profiles.featureNames).toEqual(['b', 'a']);
    expect([...found.profiles.features.data]).toEqual([2, 1, 20, 10]);
    expect(metadataOf(found)).toEqual({ Metadata_Plate: text('1', '2'), Metadata_dose: numbers(NaN, 0.5) });
    expect(found.notes.join()).toContain('2 features are common to all 2 tables; 1 is not, and left out: c');
  });

  it('a glob chooses among them', async () => {
    const plates = subfolder('globbed', {
      'a1.csv': 'Metadata_Plate,f\nx,1\n',
      'a2.csv': 'Metadata_Plate,f\ny,2\n',
      'b1.csv': 'Metadata_Plate,f\nz,3\n',
    });
    const found = await read([path.join(plates, 'a?.csv')]);
    expect([...found.profiles.features.data]).toEqual([1, 2]);
    expect(await inputError(() => read([path.join(plates, 'q*.csv')]))).toContain('matches no file');
  });

  it('a table that shares no feature is an error that names it', async () => {
    const inputs = [file('s1.csv', 'Metadata_Plate,a\n1,1\n'), file('s2.csv', 'Metadata_Plate,z\n1,1\n')];
    expect(await inputError(() => read(inputs))).toContain('s2.csv shares no feature');
  });

  it('an input that does not exist, or is of no known kind', async () => {
    expect(await inputError(() => read([path.join(folder, 'none.parquet')]))).toContain(
      'none.parquet does not exist',
    );
    expect(await inputError(() => read([file('x.docx', 'x')]))).toContain(
      '.parquet, .csv, .csv.gz, .h5ad, .npy',
    );
  });
});

describe('joining metadata', () => {
  const matrix = encodeMatrix(new Matrix(2, 1, Float64Array.of(1, 2)));

  it('by row order, when there is no key and as many rows', async () => {
    const found = await read([file('m.npy', matrix)], { metadata: file('m.csv', 'batch,label\n1,x\n2,y\n') });
    expect(metadataOf(found)).toEqual({ Metadata_batch: text('1', '2'), Metadata_label: text('x', 'y') });
    expect(found.notes.join()).toContain('2 rows joined by row order');
  });

  it('is refused when the numbers of rows differ', async () => {
    const work = (): Promise<unknown> =>
      read([file('m.npy', matrix)], { metadata: file('m3.csv', 'batch\n1\n2\n3\n') });
    expect(await inputError(work)).toContain('has 3 rows, the profiles have 2');
  });

  it('by plate and well in any spelling and order, counting what has no partner', async () => {
    const profiles = file('k.csv', 'Metadata_Plate,Metadata_Well,f\nP1,A01,1\nP1,B12,2\nP2,A01,3\n');
    const map = file('map.csv', 'plate,well,compound\nP1,b12,taxol\nP1,A1,DMSO\nP9,A1,none\n');
    const found = await read([profiles], { metadata: map });
    expect(metadataOf(found)).toEqual({
      Metadata_Plate: text('P1', 'P1', 'P2'),
      Metadata_Well: text('A01', 'B12', 'A01'),
      Metadata_compound: text('DMSO', 'taxol', null),
    });
    expect(found.notes.join()).toContain(
      '2 of 3 rows matched by plate and well; 1 row has no entry, 1 of 3 entries has no row',
    );
  });

  it('by well alone, when the table names no plate', async () => {
    const profiles = file('w.csv', 'Metadata_Plate,Metadata_Well,f\nP1,A01,1\nP2,A01,2\n');
    const found = await read([profiles], { metadata: file('w-map.csv', 'well_position;drug\nA1;DMSO\n') });
    expect(found.profiles.metadata.get('Metadata_drug')).toEqual(text('DMSO', 'DMSO'));
  });

  it('by path, though the paths start at different folders', async () => {
    const profiles = file('p.csv', 'Metadata_Path,f\nb1/x.png,1\nb2/x.png,2\n');
    const map = file('p-map.csv', 'path,batch\nimages/b2/x.png,two\nimages/b1/x.png,one\n');
    const found = await read([profiles], { metadata: map });
    expect(found.profiles.metadata.get('Metadata_batch')).toEqual(text('one', 'two'));
  });

  it('by file and well, when the profiles come from several files', async () => {
    const plates = subfolder('by-file', {
      'p1.csv': 'Metadata_Well,f\nA01,1\n',
      'p2.csv': 'Metadata_Well,f\nA01,2\n',
      'metadata.csv': 'file,well,batch\nby-file/p2.csv,A01,two\nby-file/p1.csv,A01,one\n',
    });
    const found = await read([plates], { metadata: path.join(plates, 'metadata.csv') });
    expect(found.profiles.metadata.get('Metadata_batch')).toEqual(text('one', 'two'));
  });

  it('contradicting entries are refused with their rows', async () => {
    const profiles = file('c.csv', 'Metadata_Plate,Metadata_Well,f\nP1,A01,1\n');
    const map = file('c-map.csv', 'plate,well,drug\nP1,A1,x\nP1,A01,y\n');
    expect(await inputError(() => read([profiles], { metadata: map }))).toContain(
      'rows 1 and 2 are both for plate, well P1, A01',
    );
  });

  it('a key whose values never agree is an error, not a join by order', async () => {
    const profiles = file('n.csv', 'Metadata_Plate,Metadata_Well,f\nP1,A01,1\n');
    const map = file('n-map.csv', 'plate,well,drug\nQ1,A1,x\n');
    expect(await inputError(() => read([profiles], { metadata: map }))).toContain(
      'no row matches the profiles',
    );
  });

  it('its columns replace those of the profiles, which is told', async () => {
    const profiles = file('r.csv', 'Metadata_Plate,Metadata_Well,Metadata_pert_type,f\nP1,A01,trt,1\n');
    const found = await read([profiles], {
      metadata: file('r-map.csv', 'plate,well,pert_type\nP1,A1,control\n'),
    });
    expect(found.profiles.metadata.get('Metadata_pert_type')).toEqual(text('control'));
    expect(found.notes.join()).toContain('replace those of the profiles: Metadata_pert_type');
  });
});

describe('writing', () => {
  it('leaves the old file where a write fails', async () => {
    const target = path.join(folder, 'kept.h5ad');
    await writeProfiles(target, smallProfiles());
    const wrong = new Map([['X_umap', new Matrix(5, 2, new Float32Array(10))]]);
    expect(await inputError(() => writeProfiles(target, smallProfiles(), { obsm: wrong }))).toContain(
      '5 rows, the table has 2',
    );
    expect((await read([target])).profiles.features.rows).toBe(2);
  });

  it('refuses an ending it does not know', async () => {
    expect(await inputError(() => writeProfiles(path.join(folder, 'x.xlsx'), smallProfiles()))).toContain(
      'no known ending',
    );
  });
});
