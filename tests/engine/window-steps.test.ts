import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, EngineEvents } from '../../main/contract/engine';
import type { ProjectState } from '../../main/contract/project';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { createRng } from '../../main/core/rng';
import { createEngine } from '../../main/engine/service';
import { decodeMatrix } from '../../main/tables/npy';
import { largestDifference } from '../embedding/golden-models';

// The engine as the window calls it, on 24 small pictures: two batches of different brightness, two classes.
const EACH = 6;
let home = '';
let engine: Engine;
const states: ProjectState[] = [];

async function writePictures(folder: string): Promise<void> {
  const rng = createRng(1, 'pictures');
  for (const [b, batch] of ['day1', 'day2'].entries()) {
    for (const [l, label] of ['round', 'square'].entries()) {
      mkdirSync(path.join(folder, batch, label), { recursive: true });
      for (let i = 0; i < EACH; i++) {
        const pixels = Uint8Array.from({ length: 24 * 24 }, (_, p) => {
          const [x, y] = [(p % 24) - 12, Math.floor(p / 24) - 12];
          const isInside = l === 0 ? Math.hypot(x, y) < 6 : Math.max(Math.abs(x), Math.abs(y)) < 6;
          return 20 + 30 * b + (isInside ? 120 : 0) + Math.floor(20 * rng.uniform());
        });
        const raw = { width: 24, height: 24, channels: 1 } as const;
        await sharp(pixels, { raw })
          .png()
          .toFile(path.join(folder, batch, label, `${i}.png`));
      }
    }
  }
}

/** Waits for the state in which the work has ended. */
async function ended(isOver: (state: ProjectState) => boolean): Promise<ProjectState> {
  for (;;) {
    const state = states.findLast(isOver);
    if (state !== undefined) return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'unbatch-window-'));
  await writePictures(path.join(home, 'pictures'));
  const hear = <E extends keyof EngineEvents>(event: E, payload: EngineEvents[E]): void => {
    if (event === 'state') states.push(payload as ProjectState);
  };
  engine = createEngine(
    { projectsFolder: path.join(home, 'projects'), modelsFolder: path.join(home, 'models') },
    hear,
  );
});
afterAll(async () => {
  await engine.closeProject();
  rmSync(home, { recursive: true });
});

const COMBAT = { id: 'combat', steps: [{ method: 'combat', params: {} }] };

describe('the steps of a project', () => {
  test(
    'images are embedded first, then corrected; each is known for itself',
    { timeout: 300_000 },
    async () => {
      const found = await engine.scan({ folders: [path.join(home, 'pictures')], levels: ['batch', 'label'] });
      expect(found.study.rows).toBe(4 * EACH);
      expect(found.embed).toEqual({ status: 'idle' });
      await engine.chooseColumns({ batch: 'batch', label: 'label', controls: null });

      const request = { embedding: DEFAULT_EMBEDDING, device: 'cpu' } as const;
      expect(await engine.embed(request)).toMatchObject({ embed: { status: 'running', request } });
      const embedded = await ended(({ embed }) => embed.status !== 'running');
      expect(embedded.embed).toMatchObject({ status: 'done', outcome: { rows: 4 * EACH } });
      expect(embedded.run).toEqual({ status: 'idle' });

      states.length = 0;
      await engine.run({ methods: [COMBAT], device: 'cpu' });
      const done = await ended(({ run }) => run.status !== 'running');
      expect(done.run.status).toBe('done');
      expect(done.results.map(({ method }) => method)).toEqual(['none', 'combat']);

      // Beside UMAP stand the principal components, with their shares of the variance.
      const [first, second] = done.layouts.map(({ pca }) => pca ?? [NaN, NaN]);
      for (const [one, two] of [first, second]) expect(one >= two && two > 0 && one + two <= 1).toBe(true);
      const components = await engine.principal('combat');
      expect([...components].every(Number.isFinite)).toBe(true);
      const before = await engine.layout('combat');

      // Judged again by one score, without shuffled labels: what was corrected is not corrected again.
      states.length = 0;
      const judging = { permutations: 0, tune: false };
      const metrics = [{ metric: 'label-knn', params: { k: 3 } }];
      const umap = { neighbors: 5 };
      const again = { methods: [COMBAT], device: 'cpu', judging, metrics, umap } as const;
      await expect(engine.run({ ...again, umap: { neighbors: 1 } })).rejects.toMatchObject({ code: 'param' });
      await expect(
        engine.run({ ...again, metrics: [{ metric: 'label-knn', params: { k: 0 } }] }),
      ).rejects.toMatchObject({ code: 'param' });
      await engine.run(again);
      const judged = await ended(({ run }) => run.status !== 'running');
      expect(judged.run).toMatchObject({ status: 'done', request: again });
      for (const result of judged.results) {
        expect(result.status === 'done' && Object.keys(result.scores)).toEqual(['label-knn']);
      }
      expect(await engine.layout('combat')).not.toEqual(before);
      expect(await engine.principal('combat')).toEqual(components);

      // Maps drawn anew: scores, verdict and the maps as they were stay until they are replaced.
      for (const neighbors of [4, 5]) {
        states.length = 0;
        const redrawn = await engine.run({ ...again, umap: { neighbors } });
        expect(redrawn).toMatchObject({ run: { status: 'running' }, verdict: judged.verdict });
        expect(redrawn.results.map(({ method }) => method)).toEqual(['none', 'combat']);
        expect(redrawn.layouts.map(({ method }) => method)).toEqual(['none', 'combat']);
        const drawn = await ended(({ run }) => run.status !== 'running');
        const newest = Math.max(...redrawn.layouts.map(({ version }) => version));
        expect(drawn.layouts.every(({ version }) => version > newest)).toBe(true);
        expect(drawn.verdict).toEqual(judged.verdict);
      }
      // What a report of it says is what was asked for.
      const out = path.join(home, 'judged');
      mkdirSync(out);
      await engine.exportFiles({ formats: ['report'], methods: ['combat'], folder: out });
      const report = readFileSync(path.join(out, 'report.html'), 'utf8');
      expect(report).toContain('permutations: 0');
      expect(report).toContain('metric: label-knn');
      expect(report).toContain('neighbors: 5');

      // What it has learnt, applied to the rows it was fitted on, gives what it gave: scaling in front of it included.
      const texts = { formats: ['models', 'scores', 'recipe', 'npy'], methods: ['combat'], folder: out };
      const { files } = await engine.exportFiles(texts);
      const written = files.map(({ path: file }) => path.basename(file));
      expect(written).toEqual(['combat.npy', 'scores.csv', 'recipe.yaml', 'combat.model.json']);
      const model = path.join(out, 'combat.model.json');
      expect(await engine.recognise([model, out, path.join(home, 'pictures')])).toEqual([
        'saved-correction',
        'other',
        'other',
      ]);
      const saved = await engine.addSaved(model);
      expect(saved).toMatchObject({
        id: 'saved+combat+combat',
        saved: { fittedOn: `day1, day2 (${4 * EACH} rows)` },
      });
      states.length = 0;
      await engine.run({ ...again, methods: [COMBAT, saved] });
      const both = await ended(({ run }) => run.status !== 'running');
      expect(both.results.map(({ method, status }) => [method, status])).toEqual([
        ['none', 'done'],
        ['combat', 'done'],
        [saved.id, 'done'],
      ]);
      await engine.exportFiles({ formats: ['npy', 'models'], methods: [saved.id], folder: out });
      const matrix = (id: string): ArrayLike<number> =>
        decodeMatrix(readFileSync(path.join(out, `${id}.npy`)), id).data;
      expect(largestDifference(matrix(saved.id), matrix('combat'))).toBeLessThan(1e-5);
      expect(readFileSync(path.join(out, `${saved.id}.model.json`))).toEqual(readFileSync(model));
      // One without a model of its own keeps nothing else from being written.
      const none = { formats: ['models', 'recipe'], methods: ['none'], folder: out };
      expect((await engine.exportFiles(none)).files.map(({ path: file }) => path.basename(file))).toEqual([
        'recipe.yaml',
      ]);
      // Nothing is left of one that does not fit.
      const other = JSON.parse(readFileSync(model, 'utf8')) as { featureNames: string[] };
      other.featureNames[3] = 'Nobody';
      writeFileSync(path.join(out, 'other.json'), JSON.stringify(other));
      await expect(engine.addSaved(path.join(out, 'other.json'))).rejects.toMatchObject({
        code: 'input',
        message: expect.stringContaining('column 4 was "Nobody"') as string,
      });

      // Another choice of columns keeps what was embedded, and drops what was corrected.
      const chosen = await engine.chooseColumns({ batch: 'label', label: null, controls: null });
      expect(chosen.embed.status).toBe('done');
      expect(chosen).toMatchObject({ run: { status: 'idle' }, results: [], layouts: [] });

      // Another embedding drops what was corrected too.
      states.length = 0;
      await engine.run({ methods: [COMBAT], device: 'cpu' });
      await ended(({ run }) => run.status !== 'running');
      states.length = 0;
      const percentile = { ...DEFAULT_EMBEDDING, scaling: 'percentile' } as const;
      const anew = await engine.embed({ embedding: percentile, device: 'cpu' });
      expect(anew).toMatchObject({ run: { status: 'idle' }, results: [] });
      await ended(({ embed }) => embed.status === 'done');
    },
  );

  test(
    'a correction embeds what is not embedded; one that cannot be is refused before',
    {
      timeout: 300_000,
    },
    async () => {
      await engine.scan({ folders: [path.join(home, 'pictures', 'day1')], levels: ['label'] });
      await engine.chooseColumns({ batch: 'label', label: null, controls: null });
      await expect(
        engine.run({
          methods: [{ id: 'x', steps: [{ method: 'combat', params: { no: 1 } }] }],
          device: 'cpu',
        }),
      ).rejects.toMatchObject({ code: 'param' });
      states.length = 0;
      const started = await engine.run({ methods: [COMBAT], device: 'cpu' });
      expect(started.embed.status).toBe('running');
      const done = await ended(({ run }) => run.status !== 'running');
      expect(done.embed).toMatchObject({ status: 'done', outcome: { rows: 2 * EACH } });
      expect(done.results).toHaveLength(2);
    },
  );
});
