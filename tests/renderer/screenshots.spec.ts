import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { ModelEntry, ProjectState, StepId } from '../../main/contract/project';
import { fakeCatalogue } from './fake-catalogue';
import { fakeTuning } from './fake-judgement';
import { fakeLibrary, fakeModel } from './fake-models';
import { EMBED, fakeStudy, RUN } from './fake-study';
import { FRESH_VIEW } from '../../renderer/state/app-state';
import type { PageOptions } from './open-page';
import { emit, expect, test } from './open-page';

// Pictures of every state for people to look at; run with SHOTS=<folder>.
const SHOTS = process.env['SHOTS'];
const small = fakeStudy({ rows: 1200, batches: 4, labels: 8 });
const many = fakeStudy({ rows: 6000, batches: 51, labels: 1138 });
const at = (study: typeof small, step: StepId, more: Partial<ProjectState> = {}): PageOptions => {
  const { view } = study.state;
  return {
    study: {
      ...study,
      state: { ...study.state, ...more, ...(view === null ? {} : { view: { ...view, step } }) },
    },
  };
};
const NOTHING_RUN = { run: { status: 'idle' }, layouts: [], results: [], verdict: null } as const;
const runProgress = {
  job: 'run' as const,
  stage: 'Embedding images',
  done: 812,
  total: 1200,
  fraction: 0.42,
  imagesPerSecond: 38.4,
  secondsLeft: 74,
};
const NETWORK: ModelEntry = {
  id: 'dinobloom-b',
  title: 'DinoBloom-B',
  summary: 'An imported network: 3 channels, 224 × 224 pixels.',
  citation: '',
  dimensions: 768,
  ready: true,
  precisions: ['fp32', 'fp16', 'int8'],
};
const NOTES = [
  'the network dinobloom-b ran on the processor with ONNX Runtime in eight bits: networks in eight bits are computed on the processor',
  'eight bits kept 96.8 % of the 15 nearest neighbours that 256 of these images have in single precision (cosine 0.9981 on average, 0.9920 at least)',
];
const ESTIMATE = {
  images: 1200,
  known: 0,
  measured: 24,
  secondsPerImage: 0.31,
  seconds: 372,
  device: 'cpu',
  why: 'webgpu: the adapter is a software driver, which is slower than the processor',
};
const CELLS = {
  widthPx: 96,
  heightPx: 96,
  pixelUm: null,
  cells: [
    { x: 30, y: 32 },
    { x: 62, y: 50 },
    { x: 40, y: 74 },
  ],
  outlines: [
    [24, 26, 36, 26, 38, 34, 32, 40, 24, 36],
    [54, 44, 66, 42, 70, 52, 64, 58, 54, 56],
    [34, 68, 46, 68, 46, 80, 36, 80],
  ],
};
const VIEW = small.state.view ?? FRESH_VIEW;
const STATES: Readonly<Record<string, PageOptions>> = {
  start: {
    scenario: {
      info: {
        version: '0.1.0',
        platform: 'linux',
        settings: { theme: 'system' },
        recent: [
          {
            name: 'Sample study',
            folder: '/home/lab/projects/Sample study.unbatch',
            openedAt: '2026-11-20T10:00:00Z',
          },
          {
            name: 'plates-november',
            folder: '/home/lab/projects/plates.unbatch',
            openedAt: '2026-11-18T10:00:00Z',
          },
        ],
      },
    },
  },
  images: at(small, 'images'),
  library: { ...at(small, 'embed'), scenario: { library: fakeLibrary([fakeModel]) } },
  metadata: at(small, 'metadata'),
  'images-stacks': at(small, 'images', {
    study: { ...small.state.study, zPlanes: ['1', '2', '3', '4'], timePoints: ['0', '1', '2'] },
  }),
  embed: at(small, 'embed', NOTHING_RUN),
  'embed-notes': {
    ...at(small, 'embed', {
      ...NOTHING_RUN,
      embed: {
        status: 'done',
        request: { ...EMBED, embedding: { ...EMBED.embedding, model: NETWORK.id, precision: 'int8' } },
        outcome: { seconds: 421, rows: 1200, features: 384, notes: NOTES },
      },
    }),
    scenario: {
      catalogue: { ...fakeCatalogue, models: [...fakeCatalogue.models, NETWORK] },
      estimate: ESTIMATE,
    },
  },
  'embed-cells': {
    ...at(small, 'embed', { ...NOTHING_RUN, embed: { status: 'idle' } }),
    scenario: { cells: CELLS },
  },
  embedding: at(small, 'embed', { ...NOTHING_RUN, embed: { status: 'running', request: EMBED } }),
  correct: at(small, 'correct', NOTHING_RUN),
  'correct-form': at(small, 'correct', NOTHING_RUN),
  'correct-chain': at(small, 'correct', NOTHING_RUN),
  running: at(small, 'correct', {
    run: { status: 'running', request: RUN, method: 'sphering' },
    results: small.state.results.slice(0, 2),
  }),
  explore: at(small, 'explore'),
  'explore-pairs': at(
    {
      ...small,
      state: { ...small.state, view: { ...VIEW, selected: Array.from({ length: 60 }, (_, i) => i * 3) } },
    },
    'explore',
  ),
  'explore-umap': at(small, 'explore'),
  compare: at(small, 'compare'),
  'compare-judging': at(small, 'compare', {
    tuning: [fakeTuning, { ...fakeTuning, method: 'harmony', id: 'harmony-tuned', parameter: 'theta' }],
    ...(small.state.verdict === null ? {} : { verdict: { ...small.state.verdict, badBatches: ['Batch 2'] } }),
  }),
  'compare-tuning': at(small, 'compare', { tuning: [fakeTuning] }),
  'compare-cost': at(small, 'compare'),
  export: at(small, 'export'),
  'many-metadata': at(many, 'metadata'),
  'many-explore': at(many, 'explore'),
};

/** What is done before the picture is taken. */
const ACTS: Readonly<Partial<Record<string, (page: Page) => Promise<void>>>> = {
  running: (page) => emit(page, 'progress', runProgress),
  embedding: (page) => emit(page, 'progress', { ...runProgress, job: 'embed' }),
  'embed-notes': (page) => page.getByRole('button', { name: 'How long will it take?' }).click(),
  'embed-cells': (page) => page.getByRole('radio', { name: 'Single cells' }).click(),
  library: (page) => page.keyboard.press('m'),
  'compare-cost': (page) => page.getByRole('region', { name: 'What it cost' }).scrollIntoViewIfNeeded(),
  'explore-pairs': (page) => page.getByRole('button', { name: /beside$/ }).click(),
  async 'explore-umap'(page) {
    await page.getByRole('radio', { name: 'PCA' }).click();
    await page.getByRole('button', { name: 'UMAP settings' }).click();
  },
  'compare-judging': (page) =>
    page.getByRole('region', { name: 'How it is judged' }).getByRole('button', { name: 'Change' }).click(),
  'compare-tuning': (page) => page.getByRole('region', { name: 'Strengths' }).scrollIntoViewIfNeeded(),
  async 'correct-form'(page) {
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Moves soft clusters' })
      .getByRole('button', { name: 'Parameters' })
      .click();
    await page.getByRole('textbox', { name: 'Diversity' }).fill('25');
    await page.getByRole('textbox', { name: 'Clusters' }).fill('40');
  },
  async 'correct-chain'(page) {
    await page.getByRole('button', { name: 'New chain' }).click();
    await page.getByRole('button', { name: 'Step 3 of 4' }).click();
    await page.getByRole('listitem', { name: 'Chain 1' }).scrollIntoViewIfNeeded();
  },
};
// SHOT=<part of a name> takes some of them.
const ONLY = process.env['SHOT'];

test.skip(SHOTS === undefined, 'for looking at: set SHOTS=<folder>');
for (const theme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
  ] as const) {
    test(`${theme} ${width}`, async ({ openPage }) => {
      mkdirSync(SHOTS ?? '', { recursive: true });
      for (const [name, options] of Object.entries(STATES)) {
        if (ONLY !== undefined && !name.includes(ONLY)) continue;
        const page = await openPage({ ...options, width, height, theme });
        await expect(page.locator('h1, .plots').first()).toBeVisible();
        await ACTS[name]?.(page);
        await page.waitForTimeout(700);
        await page.screenshot({ path: `${SHOTS}/${name}-${width}-${theme}.png` });
        await page.close();
      }
    });
  }
}
