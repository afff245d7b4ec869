import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readRecipe } from '../../main/engine/recipe';
import { createEngine } from '../../main/engine/service';
import { imageFolder } from '../study/study-helpers';

const projectsFolder = mkdtempSync(path.join(tmpdir(), 'unbatch-projects-'));
afterAll(() => {
  rmSync(projectsFolder, { recursive: true, force: true });
});

it('the window sees what a plate map would do, then joins it by scanning again; the project keeps it', async () => {
  const engine = createEngine({ projectsFolder, modelsFolder: projectsFolder }, () => undefined);
  const folder = imageFolder('P1_A01_s1_w1.tif', 'P1_A01_s1_w2.tif', 'P1_A02_s1_w1.tif', 'P1_A02_s1_w2.tif');
  await engine.scan({ folders: [folder] });
  const map = {
    kind: 'text',
    title: 'pasted',
    text: 'Well\tdrug\nA1\tDMSO\nA2\ttaxol\nB3\tx\n',
  } as const;
  expect(await engine.previewPlateMap(map)).toMatchObject({
    title: 'pasted',
    columns: ['drug'],
    matchedWells: 2,
    totalWells: 2,
    totalImages: 2,
    wellsWithoutImages: ['B03'],
    sampleRows: [
      { well: 'P1/A01', values: ['DMSO'] },
      { well: 'P1/A02', values: ['taxol'] },
    ],
  });
  expect(await engine.proposeControls()).toEqual([]);
  await expect(engine.previewPlateMap({ ...map, text: 'a\tb\n1\t2\n' })).rejects.toThrow(
    'has no well column',
  );
  const state = await engine.scan({ folders: [folder], plateMaps: [map] });
  expect(state.columns.map(({ name }) => name)).toContain('drug');
  expect(state.study.plateMaps).toMatchObject([{ title: 'pasted', matchedImages: 4 }]);
  expect(await engine.proposeControls()).toMatchObject([{ column: 'drug', value: 'DMSO', rows: 1 }]);
  await engine.closeProject();
  const reopened = await engine.openProject(state.folder);
  expect(reopened.study.request).toEqual({ folders: [folder], plateMaps: [map] });
  await engine.closeProject();
});

it('a pattern is tried on the files of the open study, those that its layout does not fit first', async () => {
  const engine = createEngine({ projectsFolder, modelsFolder: projectsFolder }, () => undefined);
  const names = ['P1_A01_s1_w1.tif', 'P1_A02_s1_w1.tif', 'P1_A03_s1_w1.tif', 'x-A04.tif'];
  const folder = imageFolder(...names);
  await expect(engine.matchPattern({ template: '{well}' })).rejects.toThrow('no project is open');
  expect(await engine.matchPattern({ template: '{well}.tif', names: ['A01.tif'] })).toMatchObject({
    matched: 1,
  });
  const state = await engine.scan({ folders: [folder] });
  expect(state.study.layout).toBe('imagexpress');
  const preview = await engine.matchPattern({ template: '{plate}-{well}.tif' });
  expect(preview).toMatchObject({ matched: 1, total: 4, firstUnmatched: 'P1_A01_s1_w1.tif' });
  expect((await engine.scan({ folders: [folder], pattern: '{plate}-{well}.tif' })).study).toMatchObject({
    layout: 'pattern',
    files: 1,
  });
  await engine.closeProject();
});

it('a recipe from before there were plate maps is read; a wrong one is refused', async () => {
  const file = path.join(projectsFolder, 'recipe.yaml');
  const recipe = (input: object): object => ({
    unbatch: 1,
    input: {
      kind: 'images',
      folders: ['a'],
      layout: 'auto',
      levels: [],
      pattern: null,
      metadata: null,
      ...input,
    },
    columns: {
      batch: [],
      label: null,
      group: null,
      plate: null,
      well: null,
      controls: null,
      covariates: [],
      remove: [],
    },
    embedding: DEFAULT_EMBEDDING,
    scaleFeatures: 'auto',
    methods: [],
    metrics: [],
    umap: {},
    seed: 1,
    precision: 'single',
  });
  writeFileSync(file, stringify(recipe({})));
  expect((await readRecipe(file)).input).toMatchObject({ plateMaps: [] });
  const maps = [
    { kind: 'file', file: 'm.csv' },
    { kind: 'text', title: 't', text: 'well,x\nA1,007\n' },
  ];
  writeFileSync(file, stringify(recipe({ plateMaps: maps })));
  expect((await readRecipe(file)).input).toMatchObject({ plateMaps: maps });
  writeFileSync(file, stringify(recipe({ plateMaps: [{ kind: 'file' }] })));
  await expect(readRecipe(file)).rejects.toThrow('plateMaps[0].file must be a text');
});
