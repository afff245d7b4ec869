import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, LiveLayout } from '../../main/contract/engine';
import type { EmbedRequest } from '../../main/contract/embedding-state';
import type { ProjectState, ScanRequest } from '../../main/contract/project';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { createRng } from '../../main/core/rng';
import { createEngine } from '../../main/engine/service';

// Two plates of six wells with two sites each, as the window changes them.
const PLATES = ['P1', 'P2'];
const WELLS = ['A01', 'A02', 'A03', 'B01', 'B02', 'B03'];
const SITES = ['1', '2'];
const SIDE_PX = 24;
/** Of two cells in every image. */
const CENTRES = [
  [8, 8],
  [16, 15],
] as const;

let home = '';
let engine: Engine;
const states: ProjectState[] = [];
const layouts: LiveLayout[] = [];
const request = (): ScanRequest => ({
  folders: [path.join(home, 'plates')],
  layout: 'pattern',
  pattern: '{plate}/{well}_s{site}.png',
});

async function writePlates(folder: string): Promise<void> {
  const rng = createRng(1, 'plates');
  const centres = ['file,x,y'];
  for (const [p, plate] of PLATES.entries()) {
    mkdirSync(path.join(folder, plate), { recursive: true });
    for (const [w, well] of WELLS.entries()) {
      for (const site of SITES) {
        const pixels = Uint8Array.from({ length: SIDE_PX * SIDE_PX }, (_, i) => {
          const [x, y] = [i % SIDE_PX, Math.floor(i / SIDE_PX)];
          const isInside = CENTRES.some(([cx, cy]) => Math.hypot(x - cx, y - cy) < 2 + (w % 3));
          return 20 + 20 * p + (isInside ? 120 : 0) + Math.floor(20 * rng.uniform());
        });
        const raw = { width: SIDE_PX, height: SIDE_PX, channels: 1 } as const;
        const name = `${plate}/${well}_s${site}.png`;
        await sharp(pixels, { raw }).png().toFile(path.join(folder, name));
        for (const [x, y] of CENTRES) centres.push(`${name},${x},${y}`);
      }
    }
  }
  writeFileSync(path.join(home, 'centres.csv'), `${centres.join('\n')}\n`);
  const map = WELLS.map((well, w) => `${well},${['DMSO', 'taxol', 'nocodazole'][w % 3] ?? ''}`);
  writeFileSync(path.join(home, 'map.csv'), `well,compound\n${map.join('\n')}\n`);
}

async function ended(isOver: (state: ProjectState) => boolean): Promise<ProjectState> {
  for (;;) {
    const state = states.findLast(isOver);
    if (state !== undefined) return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function embedded(change: Partial<EmbedRequest['embedding']> = {}): Promise<ProjectState> {
  states.length = 0;
  await engine.embed({ embedding: { ...DEFAULT_EMBEDDING, ...change }, device: 'cpu' });
  return ended(({ embed }) => embed.status !== 'running');
}

async function corrected(): Promise<ProjectState> {
  states.length = 0;
  layouts.length = 0;
  const methods = [{ id: 'standardize', steps: [{ method: 'standardize', params: {} }] }];
  await engine.run({ methods, device: 'cpu' });
  return ended(({ run }) => run.status !== 'running');
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'unbatch-changes-'));
  await writePlates(path.join(home, 'plates'));
  engine = createEngine(
    { projectsFolder: path.join(home, 'projects'), modelsFolder: path.join(home, 'models') },
    (event, payload) => {
      if (event === 'state') states.push(payload as ProjectState);
      if (event === 'layout') layouts.push(payload as LiveLayout);
    },
  );
});
afterAll(async () => {
  await engine.closeProject();
  rmSync(home, { recursive: true });
});

const LONG = { timeout: 300_000 };
const ROWS = PLATES.length * WELLS.length * SITES.length;

describe('changes of an open study', () => {
  test('a plate map joined and taken away again leaves what is embedded', LONG, async () => {
    await engine.scan(request());
    await engine.chooseColumns({ batch: 'Plate', label: null, controls: null });
    const before = await embedded();
    expect(before.embed).toMatchObject({ status: 'done', outcome: { rows: ROWS } });
    const plateMaps = [{ kind: 'file', file: path.join(home, 'map.csv') }] as const;
    const joined = await engine.scan({ ...request(), plateMaps });
    expect(joined.study.plateMaps).toHaveLength(1);
    expect(joined.embed).toEqual(before.embed);
    const compounds = joined.columns.find(({ name }) => /compound/i.test(name));
    expect(compounds).toMatchObject({
      kind: 'category',
      levels: ['DMSO', 'nocodazole', 'taxol'],
      counts: [8, 8, 8],
    });
    expect(joined.choice.batch).toBe('Plate');
    const away = await engine.scan({ ...request(), plateMaps: [] });
    expect(away.embed).toEqual(before.embed);
    expect(away.columns.find(({ name }) => /compound/i.test(name))).toBeUndefined();
    // The embedding is that of the images, so a run goes on from it.
    await engine.chooseColumns({ batch: 'Plate', label: null, controls: null });
    expect(await corrected()).toMatchObject({ run: { status: 'done' }, embed: before.embed });
    expect(await engine.layout('none')).toHaveLength(2 * ROWS);
  });

  test('excluded rows are left out of a run, listed, and nowhere on the map', LONG, async () => {
    await engine.scan(request());
    await engine.chooseColumns({ batch: 'Plate', label: null, controls: null });
    const out = await engine.excludeRows([1, 5], 'out of focus');
    expect(out.excluded.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'out of focus'],
      [5, 'out of focus'],
    ]);
    const done = await corrected();
    expect(done.embed).toMatchObject({ status: 'done', outcome: { rows: ROWS - 2 } });
    expect(done.excluded).toEqual(out.excluded);
    expect(done.failedFiles).toEqual([]);
    const coordinates = await engine.layout('none');
    const missing = [...Array(ROWS).keys()].filter((row) => Number.isNaN(coordinates[2 * row]));
    expect(missing).toEqual([1, 5]);
    expect((await engine.includeRows([1, 5])).excluded).toEqual([]);
  });

  test('single cells are counted as cells, and their images stand on the map', LONG, async () => {
    await engine.scan(request());
    await engine.chooseColumns({ batch: 'Plate', label: null, controls: null });
    const from = { kind: 'table', file: path.join(home, 'centres.csv') } as const;
    const found = await engine.cells(0, from);
    expect(found.cells).toEqual(CENTRES.map(([x, y]) => ({ x, y })));
    const state = await embedded({ views: { kind: 'cells', from, sizePx: 12, border: 'reflect' } });
    expect(state.embed).toMatchObject({ status: 'done', outcome: { rows: 2 * ROWS } });
    expect((await corrected()).run.status).toBe('done');
    const coordinates = await engine.layout('standardize');
    expect(coordinates).toHaveLength(2 * ROWS);
    expect([...coordinates].every(Number.isFinite)).toBe(true);
  });

  test('images of a well stand where its mean does', LONG, async () => {
    await engine.scan(request());
    await engine.chooseColumns({ batch: 'Plate', label: null, controls: null });
    const state = await embedded({ aggregate: 'well' });
    expect(state.embed).toMatchObject({
      status: 'done',
      outcome: { rows: PLATES.length * WELLS.length },
    });
    const done = await corrected();
    expect(done.results.map(({ method }) => method)).toEqual(['none', 'standardize']);
    expect(done.layouts.map(({ method }) => method)).toEqual(['none', 'standardize']);
    expect(layouts.length).toBeGreaterThan(0);
    const coordinates = await engine.layout('standardize');
    const wellOf = async (row: number): Promise<string> => {
      const [{ values }] = await engine.describeRows([row]);
      return values.filter(([name]) => ['Plate', 'Well'].includes(name)).join();
    };
    const places = new Map<string, Set<string>>();
    for (let row = 0; row < ROWS; row++) {
      const well = await wellOf(row);
      places.set(
        well,
        (places.get(well) ?? new Set()).add(`${coordinates[2 * row]}, ${coordinates[2 * row + 1]}`),
      );
    }
    expect(places.size).toBe(PLATES.length * WELLS.length);
    for (const [well, at] of places) expect([...at], well).toHaveLength(1);
    expect(new Set([...places.values()].flatMap((at) => [...at])).size).toBe(places.size);
  });
});
