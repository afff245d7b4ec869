import type { EmbedEstimate } from '../../main/contract/embedding-state';
import type { ModelEntry, ProjectState } from '../../main/contract/project';
import { accessibilityProblems } from './check-accessibility';
import { fakeCatalogue } from './fake-catalogue';
import type { FakeStudy } from './fake-study';
import { EMBED, fakeStudy } from './fake-study';
import { callsOf, dropOn, expect, test } from './open-page';

const study = fakeStudy({ rows: 800, batches: 3, labels: 6 });

/** The study at its Embed step. */
function at(more: Partial<ProjectState> = {}): FakeStudy {
  const { view } = study.state;
  if (view === null) throw new Error('the made-up study has a view');
  return { ...study, state: { ...study.state, ...more, view: { ...view, step: 'embed' } } };
}

const NETWORK: ModelEntry = {
  id: 'tiny',
  title: 'Tiny network',
  summary: 'An imported network.',
  citation: '',
  dimensions: 384,
  ready: true,
  precisions: ['fp32', 'fp16', 'int8'],
};
const ESTIMATE: EmbedEstimate = {
  images: 800,
  known: 200,
  measured: 24,
  secondsPerImage: 0.25,
  seconds: 150,
  device: 'cpu',
  why: 'WebGPU is slower here',
};

test('a precision is offered where it applies, and says why elsewhere', async ({ openPage }) => {
  const outcome = {
    seconds: 90,
    rows: 800,
    features: 384,
    notes: ['eight bits kept 97.1 % of the neighbours'],
  };
  const embedded = { status: 'done', request: EMBED, outcome } as const;
  const catalogue = { ...fakeCatalogue, models: [...fakeCatalogue.models, NETWORK] };
  const page = await openPage({ study: at({ embed: embedded }), scenario: { catalogue } });
  await expect(page.getByRole('list', { name: 'Notes of the embedding' })).toContainText(
    'Eight bits kept 97.1 %',
  );
  await expect(page.getByRole('radio', { name: 'Eight bits' })).toBeDisabled();
  await expect(page.getByText('the morphology profile has one precision').first()).toBeVisible();
  await page.getByRole('radio', { name: 'Tiny network' }).press('Space');
  await page.getByRole('radio', { name: 'Eight bits' }).press('Space');
  await expect(page.getByRole('radio', { name: 'Eight bits' })).toBeChecked();
  await page.getByRole('button', { name: 'Device' }).click();
  await page.getByRole('option', { name: 'Processor' }).click();
  await expect(page.getByText('Only on a graphics card')).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Morphology profile' }).press('Space');
  await page.getByRole('button', { name: 'Embed again' }).click();
  // What does not apply is not asked for.
  expect(await callsOf(page)).toContainEqual(['embed.start', { ...EMBED, device: 'cpu' }]);
});

test('how long it will take is told when asked, for the settings of the moment', async ({ openPage }) => {
  const page = await openPage({ study: at(), scenario: { estimate: ESTIMATE } });
  const ask = page.getByRole('button', { name: 'How long will it take?' });
  await ask.click();
  await expect(page.getByText('About 2 min 30 s for 600 images (200 are embedded already)')).toBeVisible();
  await expect(page.getByText('0.25 s each, measured on 24 of yours')).toBeVisible();
  await expect(page.getByText('because WebGPU is slower here')).toBeVisible();
  expect(await callsOf(page)).toContainEqual(['embed.estimate', EMBED]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Centre square' }).click();
  await expect(ask).toBeVisible();
});

test('what cannot be estimated says why beside the question', async ({ openPage }) => {
  const refused = { code: 'param', message: 'there is no graphics card', hint: 'use fp32' } as const;
  const page = await openPage({ study: at(), scenario: { failures: { 'embed.estimate': refused } } });
  await page.getByRole('button', { name: 'How long will it take?' }).click();
  await expect(page.getByText('There is no graphics card. Use fp32.')).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('channels, parts, preparation and device are what is embedded with', async ({ openPage }) => {
  const nothing = { embed: { status: 'idle' }, run: { status: 'idle' }, layouts: [], results: [] } as const;
  const page = await openPage({ study: at(nothing) });
  await page.getByRole('radio', { name: 'Each by itself' }).click();
  await page.getByRole('checkbox', { name: 'Mito' }).press('Space');
  await page.getByRole('radio', { name: 'Averaged' }).click();
  await page.getByRole('radio', { name: 'Tiles' }).click();
  await page.getByRole('radio', { name: 'Each image’s own' }).click();
  await page.getByRole('radio', { name: 'Evened out' }).click();
  await expect(page.getByText('at least 20 images a plate')).toBeVisible();
  await page.getByRole('radio', { name: 'Common to all batches' }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('main').getByRole('button', { name: 'Embed', exact: true }).click();
  const embedding = {
    ...EMBED.embedding,
    channels: { kind: 'each', channels: ['DNA', 'ER', 'RNA', 'AGP'], combine: 'average' },
    views: { kind: 'grid', across: 2, down: 2 },
    scaling: 'percentile',
    illumination: 'plate',
    imageStyle: 'bss',
  };
  expect(await callsOf(page)).toContainEqual(['embed.start', { embedding, device: 'auto' }]);
});

test('single cells are found or told by a table, and drawn on an image', async ({ openPage }) => {
  const cells = {
    widthPx: 200,
    heightPx: 200,
    pixelUm: 0.5,
    cells: [
      { x: 60, y: 70 },
      { x: 110, y: 90 },
    ],
    outlines: [
      [50, 60, 70, 60, 70, 80, 50, 80],
      [100, 80, 120, 80, 120, 100, 100, 100],
    ],
  };
  const nothing = { embed: { status: 'idle' }, run: { status: 'idle' }, layouts: [], results: [] } as const;
  const scenario = { cells, dropped: ['/data/centres.csv'] };
  const { study } = at(nothing).state;
  const scale = {
    pixelSizesUm: [0.5],
    rowsWithPixelSize: study.rows,
    rowsWithPosition: 0,
    differs: null,
  };
  const page = await openPage({ study: at({ ...nothing, study: { ...study, scale } }), scenario });
  await page.getByRole('radio', { name: 'Single cells' }).click();
  const card = page.getByRole('region', { name: 'Cells of an image' });
  await expect(card).toContainText('2 cells in this image');
  await expect(card.locator('polygon')).toHaveCount(2);
  await expect(card.locator('rect')).toHaveAttribute('x', String(110 - 32));
  await page.getByRole('button', { name: 'Square around a cell' }).click();
  await page.getByRole('option', { name: '40 × 40 µm' }).click();
  await expect(card.locator('rect')).toHaveAttribute('width', String(40 / 0.5));
  await page.getByRole('button', { name: 'Channel of the nuclei' }).click();
  await page.getByRole('option', { name: 'ER' }).click();
  await expect
    .poll(() => callsOf(page))
    .toContainEqual(['cells.show', expect.anything(), { kind: 'detect', channel: 'ER' }]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await dropOn(page);
  await expect(page.getByText('centres.csv')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Embed', exact: true }).click();
  const views = {
    kind: 'cells',
    from: { kind: 'table', file: '/data/centres.csv' },
    sizePx: 64,
    sizeUm: 40,
    border: 'reflect',
  };
  expect(await callsOf(page)).toContainEqual([
    'embed.start',
    { embedding: { ...EMBED.embedding, views }, device: 'auto' },
  ]);
});

test('the light of the plates is shown when it is to be evened out', async ({ openPage }) => {
  const ramp = (widthPx: number, heightPx: number, from: number, to: number) => ({
    widthPx,
    heightPx,
    pixels: Array.from({ length: widthPx * heightPx }, (_, i) =>
      Math.round(from + ((to - from) * (i % widthPx)) / (widthPx - 1)),
    ),
  });
  const field = (plate: string, channel: string) => ({
    plate,
    channel,
    images: 96,
    least: 0.71,
    most: 1.18,
    picture: ramp(32, 32, 255, 153),
  });
  const light = {
    fields: ['plate P1', 'plate P2'].flatMap((plate) => ['DNA', 'ER'].map((each) => field(plate, each))),
    example: {
      row: 3,
      plate: 'plate P2',
      channel: 'ER',
      before: ramp(64, 48, 255, 150),
      after: ramp(64, 48, 200, 200),
    },
  };
  const nothing = { embed: { status: 'idle' }, run: { status: 'idle' }, layouts: [], results: [] } as const;
  const page = await openPage({ study: at(nothing), scenario: { light } });
  const card = page.getByRole('region', { name: 'Light of the plates' });
  await expect(card).toHaveCount(0);
  await page.getByRole('radio', { name: 'Evened out' }).click();
  await card.getByRole('button', { name: 'Show it' }).click();
  await expect(card.getByRole('img')).toHaveCount(6);
  const shown = card.getByRole('img', { name: 'Light of plate P1, DNA: 71 % to 118 % of the mean' });
  await expect(shown).toBeVisible();
  const ends = await shown.evaluate((canvas) => {
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : null;
    return [0, 31].map((x) => [...(context?.getImageData(x, 5, 1, 1).data ?? [])]);
  });
  expect(ends).toEqual([
    [255, 255, 255, 255],
    [153, 153, 153, 255],
  ]);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('a plate whose light cannot be told says why in the card', async ({ openPage }) => {
  const refused = {
    code: 'input' as const,
    message:
      'the illumination of plate P1, channel DNA, cannot be estimated from 6 images; at least 20 are needed',
    hint: 'run without illumination correction (--illumination none)',
  };
  const page = await openPage({ study: at(), scenario: { failures: { 'illumination.show': refused } } });
  await page.getByRole('radio', { name: 'Evened out' }).click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByRole('region', { name: 'Light of the plates' })).toContainText(
    'at least 20 are needed',
  );
});
