import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../main/core/errors';
import { Matrix } from '../../main/core/matrix';
import { openProject } from '../../main/store/project';

const temporary = (): string => mkdtempSync(path.join(tmpdir(), 'unbatch-project-'));

describe('Project', () => {
  it('keeps matrices and records under their keys', async () => {
    const folder = temporary();
    const project = await openProject(folder);
    await project.putMatrix('m1', new Matrix(2, 2, Float32Array.of(1, 2, 3, 4)));
    await project.putRecord('r1', { a: [1, null] });
    await project.close();
    const again = await openProject(folder);
    expect((await again.matrix('m1'))?.data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(await again.record('r1')).toEqual({ a: [1, null] });
    expect(await again.matrix('m2')).toBeUndefined();
    await again.close();
  });

  it('sweeps away what a killed process left half written', async () => {
    const folder = temporary();
    await (await openProject(folder)).close();
    writeFileSync(path.join(folder, 'matrices', '.m.npy.abc.partial'), 'half');
    await (await openProject(folder)).close();
    expect(readdirSync(path.join(folder, 'matrices'))).toEqual([]);
  });

  it('leaves alone what others are writing meanwhile: the window keeps its state and thumbnails beside a run', async () => {
    const folder = temporary();
    await (await openProject(folder)).close();
    const others = ['.window.json.abc.partial', 'thumbnails/.t.png.abc.partial'];
    for (const name of others) writeFileSync(path.join(folder, name), 'half');
    await (await openProject(folder)).close();
    for (const name of others) expect(existsSync(path.join(folder, name))).toBe(true);
  });

  it('replaces its tables whole', async () => {
    const project = await openProject(temporary());
    await project.tables.putScores([{ method: 'none', metric: 'kbet', value: null, why: 'one batch' }]);
    await project.tables.putScores([{ method: 'harmony', metric: 'ilisi', value: 0.5, why: null }]);
    expect(await project.tables.query('SELECT method, value, why FROM scores')).toEqual([
      ['harmony', 0.5, null],
    ]);
    await project.close();
  });

  it('says in one line when the folder cannot be made', async () => {
    const file = path.join(temporary(), 'file');
    writeFileSync(file, '');
    await expect(openProject(path.join(file, 'inside'))).rejects.toThrow(StorageError);
  });
});
