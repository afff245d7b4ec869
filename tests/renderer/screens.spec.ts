import type { ProjectState, RunRequest, StepId } from '../../main/contract/project';
import { STEP_IDS } from '../../main/contract/project';
import { accessibilityProblems } from './check-accessibility';
import type { FakeStudy } from './fake-study';
import { EMBED, RUN, fakeStudy } from './fake-study';
import { callsOf, emit, expect, test } from './open-page';

const study = fakeStudy({ rows: 800, batches: 3, labels: 6 });

/** The study as it would be found at a step. */
function at(step: StepId, more: Partial<ProjectState> = {}): FakeStudy {
  const { view } = study.state;
  if (view === null) throw new Error('the made-up study has a view');
  return { ...study, state: { ...study.state, ...more, view: { ...view, step } } };
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen can be read and used by everybody (${theme})`, async ({ openPage }) => {
    const start = await openPage({ theme });
    await expect(start.getByRole('button', { name: 'Choose a folder…' })).toBeVisible();
    expect(await accessibilityProblems(start)).toEqual([]);
    for (const step of STEP_IDS) {
      const page = await openPage({ study: at(step), theme });
      await expect(page.locator('.screen, .explore')).toBeVisible();
      if (step === 'explore') await expect(page.locator('canvas')).toHaveCount(2);
      expect(await accessibilityProblems(page), step).toEqual([]);
      await page.close();
    }
  });
}

test('nothing of the page breaks the content security policy', async ({ openPage }) => {
  const page = await openPage({ study: at('explore') });
  const messages: string[] = [];
  // Software graphics tells of its own slowness.
  page.on('console', (message) => {
    if (!message.text().includes('GL Driver Message')) messages.push(message.text());
  });
  page.on('pageerror', (error) => messages.push(error.message));
  for (const step of STEP_IDS) {
    await page
      .getByRole('button', { name: new RegExp(step, 'i') })
      .first()
      .click();
    await expect(page.locator('.screen, .explore')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Shortcuts' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(messages).toEqual([]);
});

test('a failed call says what happened and what to do', async ({ openPage }) => {
  const failure = {
    code: 'input',
    message: 'the folder holds no image',
    hint: 'choose another folder',
  } as const;
  const page = await openPage({ scenario: { failures: { 'study.scan': failure } } });
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The folder holds no image.');
  await expect(alert).toContainText('Choose another folder.');
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
});

test('looking through a folder shows how far it is, and can be cancelled', async ({ openPage }) => {
  const progress = { job: 'scan', stage: 'Reading names', done: 1200, total: 4000, fraction: 0.3 } as const;
  const page = await openPage({ scenario: { hanging: ['study.scan'], progress: [progress] } });
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(page.getByText('Reading names: 1,200 of 4,000')).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '30');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'scan']);
});

test('embedding starts with the model chosen, shows its speed, and can be cancelled', async ({
  openPage,
}) => {
  const fresh = at('embed', { embed: { status: 'idle' }, run: { status: 'idle' }, layouts: [], results: [] });
  const page = await openPage({ study: fresh });
  await page.getByRole('button', { name: 'Embed', exact: true }).last().click();
  expect(await callsOf(page)).toContainEqual(['embed.start', EMBED]);
  await expect(page.getByRole('heading', { name: 'Embedding' })).toBeVisible();
  await emit(page, 'progress', {
    job: 'embed',
    stage: 'Embedding images',
    done: 320,
    total: 800,
    fraction: 0.4,
    imagesPerSecond: 41.6,
    secondsLeft: 95,
  });
  await expect(page.getByText('42 images/s')).toBeVisible();
  await expect(page.getByText('320 of 800')).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  expect(await callsOf(page)).toContainEqual(['job.pause', 'embed']);
  const held = { job: 'embed', stage: 'Embedding images', done: 320, total: 800, fraction: 0.4 } as const;
  await emit(page, 'progress', { ...held, paused: true });
  await page.getByRole('button', { name: 'Go on', exact: true }).click();
  expect(await callsOf(page)).toContainEqual(['job.resume', 'embed']);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'embed']);
  await emit(page, 'state', { ...fresh.state, embed: { status: 'cancelled', request: EMBED } });
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
});

test('a run shows speed and time left, and can be cancelled', async ({ openPage }) => {
  const running = at('correct', { run: { status: 'running', request: RUN }, layouts: [], results: [] });
  const page = await openPage({ study: running });
  await expect(page.getByRole('heading', { name: 'Running' })).toBeVisible();
  await emit(page, 'progress', {
    job: 'run',
    stage: 'Embedding images',
    done: 320,
    total: 800,
    fraction: 0.2,
    imagesPerSecond: 41.6,
    secondsLeft: 95,
  });
  await expect(page.getByText('42 images/s')).toBeVisible();
  await expect(page.getByText('1 min 35 s', { exact: true })).toBeVisible();
  await expect(page.getByText('320 of 800')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'run']);
  // The outcome arrives as a new state.
  await emit(page, 'state', { ...running.state, run: { status: 'cancelled', request: RUN } });
  await expect(page.getByText('The last run was stopped.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
});

test('a finished run leads to the maps, with the recommended correction on the right', async ({
  openPage,
}) => {
  const running = at('correct', {
    run: { status: 'running', request: RUN },
    layouts: [],
    results: [],
    verdict: null,
  });
  const page = await openPage({ study: { ...running, layouts: study.layouts } });
  await expect(page.getByRole('heading', { name: 'Running' })).toBeVisible();
  await emit(page, 'state', study.state);
  await expect(page.getByRole('button', { name: /After/ })).toContainText('Harmony');
});

test('methods that lack something cannot be ticked, and say why', async ({ openPage }) => {
  const choice = { ...study.state.choice, controls: null };
  const page = await openPage({ study: at('correct', { choice, run: { status: 'idle' } }) });
  const tvn = page.getByRole('checkbox', { name: /Typical variation normalisation/ });
  await expect(tvn).toBeDisabled();
  await expect(page.getByText('It needs negative controls.')).toBeVisible();
  await page.getByRole('button', { name: 'All' }).click();
  await page
    .getByRole('button', { name: 'Run again' })
    .or(page.getByRole('button', { name: 'Run', exact: true }))
    .click();
  const run = (await callsOf(page)).find(([channel]) => channel === 'run.start');
  const { methods } = run?.[1] as RunRequest;
  expect(methods.map(({ id }) => id)).toEqual([
    'standardize',
    'robust-mad',
    'position',
    'sphering',
    'combat',
    'harmony',
  ]);
});

test('the table of batches and labels counts every image', async ({ openPage }) => {
  const page = await openPage({ study: at('metadata') });
  const table = page.getByRole('region', { name: 'Images by batch and label' });
  await expect(table).toBeVisible();
  const cells = await table.locator('td[class^=shade]').allInnerTexts();
  expect(cells).toHaveLength(18);
  expect(cells.reduce((sum, text) => sum + Number(text.replace(',', '')), 0)).toBe(800);
  await expect(page.getByText('Good design')).toBeVisible();
});

test('scores are told in words and numbers', async ({ openPage }) => {
  const page = await openPage({ study: at('compare') });
  await expect(page.getByRole('heading', { name: 'Best here: Harmony' })).toBeVisible();
  const harmony = page.getByRole('listitem').filter({ hasText: 'best here' });
  await expect(harmony).toContainText('The batches mix much better, and the biology is clearer.');
  await expect(harmony).toContainText('Batch mixing 0.31 → 0.79');
  // A score that could not be computed has no number, but a reason.
  const kbet = page.locator('tr', { hasText: 'kBET' });
  await expect(kbet.getByText('a batch has fewer rows than k')).toHaveCount(1);
});

test('export writes what is ticked and opens the folder', async ({ openPage }) => {
  const page = await openPage({ study: at('export') });
  await page.getByRole('checkbox', { name: /CSV/ }).press('Space');
  await page.getByRole('button', { name: 'Choose a folder and export…' }).click();
  await expect(page.getByText('2 files written')).toBeVisible();
  await expect(page.getByText('figures/umap-harmony.svg')).toBeVisible();
  await page.getByRole('button', { name: 'Open the folder' }).click();
  const calls = await callsOf(page);
  const request = calls.find(([channel]) => channel === 'export.write')?.[1] as { formats: string[] };
  expect(request.formats).toEqual(['parquet', 'h5ad', 'npy', 'figures']);
  expect(calls).toContainEqual(['shell.openFolder', '/data/chosen']);
});

test('everything can be reached by keyboard, and the focus is seen', async ({ openPage }) => {
  const page = await openPage({ study: at('images') });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const reached = new Set<string>();
  for (let i = 0; i < 24; i++) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    reached.add((await focused.getAttribute('aria-label')) ?? (await focused.innerText()));
    const outline = await focused.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).not.toBe('none');
    if (reached.has('Next: metadata')) break;
  }
  expect([...reached].join('|')).toContain('Skip to the work');
  expect(reached).toContain('Next: metadata');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Metadata' })).toBeVisible();
  await page.keyboard.press('5');
  await expect(page.locator('.plots')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Colour by batch');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});
