import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { argumentProblem } from '../../main/contract/channels';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { spreadRows } from '../../main/engine/window/spread-rows';
import { readProgressFile } from '../../main/engine/window/read-progress';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unbatch-progress-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** window.json as the program wrote it when one step embedded and corrected. */
const OLD = {
  version: 1,
  choice: { batch: 'Plate', label: 'compound', controls: null },
  design: null,
  run: {
    status: 'done',
    request: { model: 'dinobloom-s', methods: ['combat', 'tvn+harmony'], device: 'cpu' },
    seconds: 12,
  },
  failedFiles: [],
  profileRows: [0, 1, 3],
  layouts: [{ method: 'combat', version: 2, key: 'abc' }],
  results: [],
  verdict: null,
  view: {
    step: 'run',
    after: 'combat',
    colourBy: 'Plate',
    isolated: null,
    selected: [1],
    camera: null,
    methods: ['combat'],
    model: 'dinobloom-s',
  },
};
const read = async (content: unknown): ReturnType<typeof readProgressFile> => {
  writeFileSync(path.join(folder, 'window.json'), JSON.stringify(content));
  return readProgressFile(folder);
};

describe('a project of an earlier version', () => {
  test('opens with its results, its embedding apart from its corrections', async () => {
    const progress = await read(OLD);
    const embedding = { ...DEFAULT_EMBEDDING, model: 'dinobloom-s' };
    expect(progress).toMatchObject({
      version: 2,
      choice: OLD.choice,
      embed: { status: 'done', request: { embedding, device: 'cpu' }, outcome: { rows: 3 } },
      layouts: OLD.layouts,
      run: { status: 'done', seconds: 12 },
      view: { step: 'embed', after: 'combat', selected: [1], embedding, device: 'auto' },
    });
    expect(progress?.run).toHaveProperty('request.methods.1', {
      id: 'tvn+harmony',
      steps: [
        { method: 'tvn', params: {} },
        { method: 'harmony', params: {} },
      ],
    });
    // The window sends its view back as it got it.
    expect(argumentProblem('project.view', [progress?.view])).toBeNull();
  });

  test.each([
    ['columns', 'metadata'],
    ['scores', 'compare'],
    ['explore', 'explore'],
  ])('shows the step it called %s as %s', async (before, after) => {
    expect((await read({ ...OLD, view: { ...OLD.view, step: before } }))?.view?.step).toBe(after);
  });

  test('has the defaults of what an embedding can say by now', async () => {
    const { model, scaling, percentiles, aggregate, channels, views } = DEFAULT_EMBEDDING;
    const embedding = { model, scaling, percentiles, aggregate, channels, views };
    const { view, ...rest } = OLD;
    const progress = await read({
      ...rest,
      version: 2,
      run: { status: 'idle' },
      embed: { status: 'cancelled', request: { embedding, device: 'auto' } },
      view: { ...view, step: 'embed', chains: null, embedding, device: 'auto' },
    });
    expect(progress?.embed).toEqual({
      status: 'cancelled',
      request: { embedding: DEFAULT_EMBEDDING, device: 'auto' },
    });
    expect(progress?.view?.embedding).toEqual(DEFAULT_EMBEDDING);
  });

  test('that was stopped goes on with its embedding; one never run starts afresh', async () => {
    const stopped = await read({ ...OLD, run: { status: 'cancelled', request: OLD.run.request } });
    expect(stopped?.embed.status).toBe('cancelled');
    expect((await read({ ...OLD, run: { status: 'idle' } }))?.embed).toEqual({ status: 'idle' });
  });
});

test('values of profiles find their rows: none where a row was left out, the mean of several cells of one', () => {
  // Row 1 was left out; row 2 has two cells.
  expect([...spreadRows([0.2, 0.4, 0.8], [0, 2, 2], 3, 1)].map((value) => Math.fround(value))).toEqual(
    [0.2, NaN, 0.6].map(Math.fround),
  );
  expect([...spreadRows([1, 2, 3, 4, 5, 8], [0, 2, 2], 3)]).toEqual([1, 2, NaN, NaN, 4, 6]);
});
