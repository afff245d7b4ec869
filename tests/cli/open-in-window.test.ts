import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runCli } from '../../main/cli/run-cli';
import type { Engine } from '../../main/contract/engine';
import type { ProjectState } from '../../main/contract/project';
import { createEngine } from '../../main/engine/service';
import { USUAL_KEPT, columnsOf } from '../../main/engine/window/kept-recipe';
import { readProfiles } from '../../main/tables/read-profiles';
import { FEW_METHODS, TINY_STUDY, temporaryFolder, unbatch } from '../helpers/cli';

// A project made by the command line opens in the window with its results.
const folder = temporaryFolder();
const study = path.join(folder, 'study');
const out = path.join(folder, 'x.unbatch');
const argv = (to: string): readonly string[] => [
  ...['run', study, '--out', to, '--seed', '7', '--group', 'mechanism', '--precision', 'double'],
  ...FEW_METHODS,
];
const states: ProjectState[] = [];
let engine: Engine;

beforeAll(async () => {
  expect((await unbatch('simulate', '--out', study, ...TINY_STUDY)).code).toBe(0);
  expect((await unbatch(...argv(out))).code).toBe(0);
  engine = createEngine({ projectsFolder: folder, modelsFolder: folder }, (event, payload) => {
    if (event === 'state') states.push(payload as ProjectState);
  });
}, 300_000);
afterAll(async () => {
  await engine.closeProject();
});

interface Scores {
  readonly methods: Readonly<
    Record<string, { scores: Record<string, { value: number | null }>; summary: unknown }>
  >;
  readonly verdict: { readonly recommend: string; readonly text: string };
}

it('with columns, design, scores, verdict and layouts of every row', async () => {
  const state = await engine.openProject(out);
  const told = JSON.parse(readFileSync(path.join(out, 'scores.json'), 'utf8')) as Scores;
  expect(state.choice).toMatchObject({ batch: 'Batch', label: 'perturbation' });
  expect(state.run.status).toBe('done');
  expect(state.design).not.toBeNull();
  expect(state.verdict).toMatchObject({ recommend: told.verdict.recommend, text: told.verdict.text });
  expect(Object.keys(state.verdict?.compared ?? {}).sort()).toEqual(['center', 'combat', 'harmony', 'none']);
  const methods = Object.keys(told.methods);
  expect(methods.sort()).toEqual(['center', 'combat', 'harmony', 'none']);
  expect(state.results.map(({ method }) => method).sort()).toEqual(methods);
  for (const result of state.results) {
    if (result.status !== 'done') throw new Error(`${result.method} was not run`);
    const { scores, summary } = told.methods[result.method];
    expect(result.summary).toEqual(summary);
    for (const [id, { value }] of Object.entries(scores)) expect(result.scores[id].value).toBe(value);
    const layout = await engine.layout(result.method);
    expect(layout).toHaveLength(2 * state.study.rows);
    expect(layout.every((value) => Number.isFinite(value))).toBe(true);
    if (result.overCorrection === undefined || 'why' in result.overCorrection.neighbourhoods) {
      expect(result.method).toBe('none');
      await expect(engine.neighbourhoodChange('none')).rejects.toThrow('is not known');
      continue;
    }
    // The shares drawn on the map are those whose mean and extremes are told.
    const changed = await engine.neighbourhoodChange(result.method);
    expect(changed).toHaveLength(state.study.rows);
    const { mean, moved } = result.overCorrection.neighbourhoods;
    expect(changed.reduce((sum, share) => sum + share, 0) / changed.length).toBeCloseTo(mean, 6);
    for (const { row, share } of moved) expect(changed[row]).toBeCloseTo(share, 6);
  }
  const [description] = await engine.describeRows([0]);
  expect(existsSync(path.join(study, description.path))).toBe(true);
  expect((await engine.picture(0, 32)).length).toBeGreaterThan(100);
});

it('an export from the window has the numbers of the command line', async () => {
  await engine.openProject(out);
  const to = path.join(folder, 'exported');
  await engine.exportFiles({ formats: ['parquet'], methods: ['harmony'], folder: to });
  const read = async (file: string): Promise<Float32Array | Float64Array> =>
    (await readProfiles([file], { precision: 'single' })).profiles.features.data;
  expect(await read(path.join(to, 'harmony.parquet'))).toEqual(
    await read(path.join(out, 'corrected', 'harmony.parquet')),
  );
});

it('a run that was stopped opens as a cancelled one', async () => {
  const stopped = path.join(folder, 'stopped');
  const abort = new AbortController();
  const watch = setInterval(() => {
    if (existsSync(path.join(stopped, 'window.json'))) abort.abort();
  }, 1);
  const quiet = { write: () => undefined };
  const code = await runCli(argv(stopped), { stdout: quiet, stderr: quiet }, abort.signal);
  clearInterval(watch);
  expect(code).toBe(130);
  const state = await engine.openProject(stopped);
  expect(state.run.status).toBe('cancelled');
  expect(state.embed.status).toBe('done');
  expect(state.study.rows).toBeGreaterThan(10);
});

it('a run of a table of profiles has no images to show, which is said', async () => {
  const table = path.join(folder, 'table');
  const ran = await unbatch('run', path.join(out, 'profiles.parquet'), '--out', table, '--methods', 'center');
  expect(ran.code).toBe(0);
  await expect(engine.openProject(table)).rejects.toThrow(
    'holds a run whose images the window does not know',
  );
});

it('judged again in the window, what the window has no control for stays: nothing is computed anew', async () => {
  const opened = await engine.openProject(out);
  expect(opened.kept).toEqual([
    { what: 'mechanism', value: 'mechanism' },
    { what: 'seed', value: '7' },
    { what: 'precision', value: 'double' },
  ]);
  if (opened.run.status !== 'done') throw new Error('the run of the command line is done');
  states.length = 0;
  await engine.run(opened.run.request);
  const ended = await vi.waitUntil(() => states.find(({ run }) => run.status !== 'running'), 60_000);
  expect(ended.run.status).toBe('done');
  expect(ended.kept).toEqual(opened.kept);
  const told = ended.results.map((result) => result.status === 'done' && result.reused);
  expect(told).toEqual(opened.results.map(() => true));
  expect(ended.verdict).toEqual(opened.verdict);
});

it('a kept column that becomes batch or label plays no other part', () => {
  const { seed, precision, scaleFeatures } = USUAL_KEPT;
  const none = { label: null, group: null, plate: null, well: null, controls: null };
  const columns = {
    ...none,
    batch: ['Metadata_day', 'microscope'],
    group: 'moa',
    covariates: ['cells'],
    remove: ['dose'],
  };
  const kept = { columns, seed, precision, scaleFeatures };
  const day = { batch: 'day', label: 'drug', controls: null };
  expect(columnsOf(day, kept)).toEqual({ ...columns, batch: ['day', 'microscope'], label: 'drug' });
  expect(columnsOf({ ...day, label: 'moa' }, kept)).toMatchObject({ label: 'moa', group: null });
  expect(columnsOf({ ...day, batch: 'microscope', label: 'cells' }, kept)).toMatchObject({
    batch: ['microscope'],
    covariates: [],
    remove: ['dose'],
  });
});
