import type { Page } from '@playwright/test';
import type { ProjectState, RunRequest } from '../../main/contract/project';
import { accessibilityProblems } from './check-accessibility';
import { fakeStudy } from './fake-study';
import { callsOf, dropOn, expect, test } from './open-page';

const study = fakeStudy({ rows: 800, batches: 3, labels: 6 });
const { view } = study.state;
if (view === null) throw new Error('the made-up study has a view');
const atCorrect = (more: Partial<ProjectState> = {}) => ({
  ...study,
  state: {
    ...study.state,
    run: { status: 'idle' } as const,
    view: { ...view, step: 'correct' as const, chains: null },
    ...more,
  },
});

const method = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'Corrections to compare' })
    .getByRole('listitem')
    .filter({ hasText: name });
const requestOf = async (page: Page): Promise<RunRequest> => {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const run = (await callsOf(page)).findLast(([channel]) => channel === 'run.start');
  return run?.[1] as RunRequest;
};

test('parameters are set in a form: defaults, changes, resets, problems in words', async ({ openPage }) => {
  const page = await openPage({ study: atCorrect() });
  const harmony = method(page, 'Moves soft clusters');
  await expect(harmony).toContainText('Takes about a second.');
  await expect(harmony).toContainText('Assumes: every batch holds some rows');
  await harmony.getByRole('button', { name: 'Parameters' }).click();
  const theta = harmony.getByRole('textbox', { name: 'Diversity' });
  await expect(theta).toHaveValue('2');
  await theta.fill('25');
  await expect(harmony.getByRole('alert')).toHaveText('theta must be a number in [0, 20], got "25". ');
  await expect(page.getByText('1 correction cannot be run as set')).toBeVisible();
  await theta.fill('1.5');
  await expect(harmony.getByRole('alert')).toBeHidden();
  await harmony.getByRole('button', { name: 'Version' }).click();
  await page.getByRole('option', { name: 'harmonypy, line of 2026' }).click();
  await harmony.getByRole('button', { name: 'Reference batch' }).click();
  await page.getByRole('option', { name: 'Batch 2' }).click();
  await harmony.getByRole('checkbox', { name: 'Metadata_intensity' }).press('Space');
  await harmony.getByRole('textbox', { name: 'Clusters' }).fill('12');
  await expect(harmony.getByRole('button', { name: 'Parameters (5 changed)' })).toBeVisible();
  await harmony.getByRole('button', { name: 'Reset Clusters' }).click();
  await expect(harmony.getByRole('textbox', { name: 'Clusters' })).toHaveValue('auto');
  expect(await accessibilityProblems(page)).toEqual([]);
  const { methods } = await requestOf(page);
  expect(methods.find(({ id }) => id === 'harmony')?.steps).toEqual([
    {
      method: 'harmony',
      params: {
        theta: 1.5,
        formula: 'harmonypy-2026',
        reference: 'Batch 2',
        also: ['Metadata_intensity'],
      },
    },
  ]);
});

test('a chain is made, put in order by keyboard and mouse, and run', async ({ openPage }) => {
  const page = await openPage({ study: atCorrect() });
  await page.getByRole('button', { name: 'New chain' }).click();
  const chain = page.getByRole('listitem', { name: 'Chain 1' });
  const steps = chain.getByRole('button', { name: /^Step/ });
  await expect(steps).toHaveText(['Position effects', 'Robust standardisation (MAD)', 'Sphering', 'Harmony']);
  await steps.nth(3).press('Alt+ArrowLeft');
  await expect(steps).toHaveText(['Position effects', 'Robust standardisation (MAD)', 'Harmony', 'Sphering']);
  await expect(steps.nth(2)).toBeFocused();
  await steps.nth(0).press('Delete');
  await expect(steps).toHaveText(['Robust standardisation (MAD)', 'Harmony', 'Sphering']);
  await steps.nth(2).dragTo(steps.nth(0));
  await expect(steps).toHaveText(['Sphering', 'Robust standardisation (MAD)', 'Harmony']);
  await chain.getByRole('button', { name: 'Add a step to chain 1' }).click();
  await page.getByRole('option', { name: 'ComBat' }).click();
  await expect(steps).toHaveCount(4);
  await steps.nth(0).click();
  await chain.getByRole('checkbox', { name: 'Per batch' }).press('Space');
  await expect(steps.nth(0)).toHaveAccessibleName('Step 1 of 4: Sphering, 1 changed');
  expect(await accessibilityProblems(page)).toEqual([]);
  const { methods } = await requestOf(page);
  expect(methods.at(-1)).toEqual({
    id: 'sphering+robust-mad+harmony+combat',
    steps: [
      { method: 'sphering', params: { 'per-batch': true } },
      { method: 'robust-mad', params: {} },
      { method: 'harmony', params: {} },
      { method: 'combat', params: {} },
    ],
  });
});

test('a chain with too few steps is not run, and says why', async ({ openPage }) => {
  const page = await openPage({ study: atCorrect() });
  await page.getByRole('button', { name: 'New chain' }).click();
  const steps = page.getByRole('listitem', { name: 'Chain 1' }).getByRole('button', { name: /^Step/ });
  for (let left = 4; left > 1; left--) {
    await expect(steps).toHaveCount(left);
    await steps.first().press('Delete');
  }
  await expect(page.getByText('Add at least two steps')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New chain' })).toBeDisabled();
});

test('ticks, parameters and chains are taken back and done again', async ({ openPage }) => {
  const page = await openPage({ study: atCorrect() });
  const combat = page.getByRole('checkbox', { name: /^ComBat/ });
  await combat.press('Space');
  await expect(combat).not.toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(combat).toBeChecked();
  await page.keyboard.press('Control+Shift+Z');
  await expect(combat).not.toBeChecked();
  await page.keyboard.press('1');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('800 images');
  await page.getByRole('button', { name: 'Undo: corrections' }).click();
  // Taken back where it was done.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Correct');
  await expect(combat).toBeChecked();
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled();
});

const SAVED = {
  id: 'saved+combat+week-1',
  steps: [{ method: 'combat', params: {} }],
  saved: {
    file: '/p/study.unbatch/saved-corrections/week-1.json',
    sha256: 'ab'.repeat(32),
    fittedOn: 'plate1, plate2 (96 rows)',
  },
};
const dropSaved = {
  dropped: ['/stick/Week 1.json'],
  recognised: { '/stick/Week 1.json': 'saved-correction' },
} as const;

for (const theme of ['light', 'dark'] as const) {
  test(`a dropped correction model is one of those to compare (${theme})`, async ({ openPage }) => {
    const page = await openPage({ theme, study: atCorrect(), scenario: { ...dropSaved, savedChain: SAVED } });
    const card = page.getByRole('region', { name: 'Saved corrections' });
    await expect(card).toBeVisible();
    await dropOn(page);
    await expect(card.getByRole('listitem')).toHaveText(
      /Saved model: .*\(week-1\), fitted on plate1, plate2 \(96 rows\)/,
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await callsOf(page)).some(([channel]) => channel === 'study.scan')).toBe(false);
    const { methods } = await requestOf(page);
    expect(methods.find(({ id }) => id === SAVED.id)).toEqual(SAVED);
    expect(methods.some(({ id }) => id === 'combat')).toBe(true);
  });
}

test('a correction model that does not fit is refused in one sentence', async ({ openPage }) => {
  const message = 'the combat model was fitted on 384 features, the table has 566';
  const hint = 'use the same embedding or profile as in the fit';
  const failures = { 'corrections.addSaved': { code: 'input', message, hint } } as const;
  const page = await openPage({ study: atCorrect(), scenario: { ...dropSaved, failures } });
  const card = page.getByRole('region', { name: 'Saved corrections' });
  await expect(card).toBeVisible();
  await dropOn(page);
  await expect(page.getByRole('alert')).toContainText('fitted on 384 features, the table has 566');
  await expect(page.getByRole('alert')).toContainText('same embedding');
  await expect(card.getByRole('listitem')).toHaveCount(0);
});
