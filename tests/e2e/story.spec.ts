import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessibilityProblems } from '../renderer/check-accessibility';
import { answerDialog, clickMenu, dropFiles, expect, needPath, test } from './fixtures';

// The whole program on its real engine. Times are generous: they must hold on a busy machine.
const LONG_MS = 900_000;
const SHARED = path.resolve(process.env['UNBATCH_SHARED'] ?? '../shared');
const BLOOD = path.join(SHARED, 'data/wbc-four-sources');
const SHOTS = process.env['SHOTS'];

/** A picture for people to look at, where they asked for it. */
async function shoot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const map = (page: Page, side: 'Before' | 'After') =>
  page.getByRole('region', { name: `${side} correction` }).getByRole('application');
const count = (page: Page, name: string) =>
  page.getByRole('complementary', { name: 'Project' }).locator('dl > div', { hasText: name }).locator('dd');

/** Draws a lasso around most of a map. */
async function lasso(page: Page, side: 'Before' | 'After'): Promise<void> {
  const box = await map(page, side).boundingBox();
  if (box === null) throw new Error('no map');
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  for (const [x, y] of [
    [0.5, 0.01],
    [0.99, 0.01],
    [0.99, 0.5],
    [0.99, 0.99],
    [0.5, 0.99],
    [0.01, 0.99],
    [0.01, 0.5],
  ] as const) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 2 });
  }
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

/** Waits for a run; the window goes to the maps by itself. */
async function expectMaps(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Maps before and after correction' })).toBeAttached({
    timeout: LONG_MS,
  });
}

test('the sample study: looked through, run, stopped, gone on with, explored, exported, found again', async ({
  start,
  configFolder,
}) => {
  test.setTimeout(3 * LONG_MS);
  const { app, page } = await start();
  await test.step('simulated on the spot', async () => {
    await page.getByRole('button', { name: 'Open the sample study' }).click();
    await expect(page.getByRole('region', { name: 'Simulating the sample study' })).toBeVisible();
    await expect(heading(page)).toHaveText('144 images', { timeout: LONG_MS });
    await expect(count(page, 'Image files')).toHaveText('432');
    await expect(count(page, 'Plates')).toHaveText('3');
    await expect(page.getByRole('list', { name: 'Preview' }).getByRole('img').first()).toHaveJSProperty(
      'complete',
      true,
    );
    await expect
      .poll(() =>
        page
          .getByRole('img', { name: /^Image/ })
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(50);
    await expect(page.getByText('truth.csv').first()).toBeVisible();
    await shoot(page, 'sample-images');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
  await test.step('columns are proposed, the design is judged', async () => {
    await page.getByRole('button', { name: 'Next: metadata' }).click();
    await expect(page.getByRole('button', { name: /Batch column/ })).toContainText('Batch');
    await expect(page.getByRole('button', { name: /Label column/ })).toContainText('perturbation');
    await expect(page.getByRole('button', { name: /Value of controls/ })).toContainText('negcon');
    await expect(page.getByText('Good design')).toBeVisible();
    const cells = page.getByRole('region', { name: 'Images by batch and label' }).locator('td[class^=shade]');
    await expect(cells).toHaveCount(15);
    await shoot(page, 'sample-columns');
  });
  await test.step('a run can be stopped and gone on with', async () => {
    await page.getByRole('button', { name: 'Next: embed' }).click();
    await page.getByRole('button', { name: 'Next: correct' }).click();
    await page.getByRole('button', { name: 'None' }).click();
    for (const method of ['Standardise each batch', 'ComBat']) {
      await page.getByRole('checkbox', { name: new RegExp(method) }).press('Space');
    }
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(heading(page)).toHaveText('Running');
    await expect(page.getByText(/images\/s/)).toBeVisible({ timeout: LONG_MS });
    await shoot(page, 'sample-running');
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('The last run was stopped.')).toBeVisible({ timeout: LONG_MS });
    await page.getByRole('button', { name: 'Go on' }).click();
    await expectMaps(page);
  });
  await test.step('two maps: hover, isolate, lasso', async () => {
    for (const side of ['Before', 'After'] as const) {
      await expect(map(page, side).locator('canvas')).toHaveAttribute('data-drawn', '144');
    }
    const legend = page.getByRole('region', { name: /Legend/ });
    await expect(legend.getByRole('button')).toHaveCount(3);
    await page.keyboard.press('l');
    await expect(legend.getByRole('button', { name: /DMSO/ })).toContainText('48');
    await page.keyboard.press('b');
    await lasso(page, 'After');
    const gallery = page.getByRole('region', { name: 'Selected images' });
    await expect(gallery.getByRole('heading')).toContainText('images selected');
    await expect
      .poll(() =>
        gallery
          .getByRole('img')
          .first()
          .evaluate((image: HTMLImageElement) => image.naturalWidth),
      )
      .toBeGreaterThan(20);
    await gallery.getByRole('img').first().hover();
    await expect(page.getByRole('status', { name: 'Point under the pointer' })).toContainText('.tif');
    await shoot(page, 'sample-explore');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
  await test.step('scores in words and numbers', async () => {
    await page.getByRole('button', { name: 'Compare' }).click();
    const words = page.getByRole('region', { name: 'In words' });
    await expect(words.getByRole('listitem').filter({ hasText: 'ComBat' }).first()).toContainText(
      /Batch mixing 0\.\d\d → 0\.\d\d/,
    );
    await expect(page.getByRole('rowheader', { name: 'Overall' })).toBeVisible();
    await shoot(page, 'sample-scores');
  });
  await test.step('the report as PDF, beside the report', async () => {
    await page.getByRole('button', { name: 'Report as PDF' }).click();
    const written = (): readonly string[] =>
      readdirSync(configFolder, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('report.pdf'));
    await expect.poll(written, { timeout: LONG_MS }).toHaveLength(1);
    const pdf = readFileSync(path.join(configFolder, written()[0]));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(50_000);
    await expect(page.getByRole('alert')).toBeHidden();
  });
  const out = path.join(configFolder, 'out');
  await test.step('exported, and the folder opened', async () => {
    mkdirSync(out);
    await answerDialog(app, out);
    await page.getByRole('button', { name: 'Next: export' }).click();
    await page.getByRole('button', { name: 'Choose a folder and export…' }).click();
    await expect(page.getByText(/files written/)).toBeVisible({ timeout: LONG_MS });
    await shoot(page, 'sample-export');
    const written = readdirSync(out, { recursive: true }).map(String);
    for (const ending of ['.parquet', '.csv', '.h5ad', '.npy', '.svg', '.png']) {
      const found = written.find((name) => name.endsWith(ending));
      expect(found, ending).toBeDefined();
      expect(statSync(path.join(out, found ?? '')).size).toBeGreaterThan(100);
    }
    await page.getByRole('button', { name: 'Open the folder' }).click();
    await expect(page.getByRole('alert')).toBeHidden();
  });
  await test.step('found again as it was left', async () => {
    await page.getByRole('button', { name: 'Explore' }).click();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /compound-A/ }).click();
    await page.waitForTimeout(1200);
    await app.close();
    const again = await start();
    await expectMaps(again.page);
    await expect(again.page.getByRole('button', { name: /compound-A/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expect(again.page.getByRole('region', { name: 'Selected images' })).toBeVisible();
    await expect(map(again.page, 'After').locator('canvas')).toHaveAttribute('data-drawn', '144');
    await clickMenu(again.app, 'close-project');
    await expect(heading(again.page)).toHaveText('Unbatch');
    await again.page
      .getByRole('button', { name: /Sample study/ })
      .last()
      .click();
    await expectMaps(again.page);
  });
});

test('a study left in the middle of its embedding is found unfinished', async ({ start }) => {
  test.setTimeout(2 * LONG_MS);
  const first = await start();
  await first.page.getByRole('button', { name: 'Open the sample study' }).click();
  await expect(heading(first.page)).toHaveText('144 images', { timeout: LONG_MS });
  await first.page.keyboard.press('3');
  await first.page.getByRole('main').getByRole('button', { name: 'Embed', exact: true }).click();
  await expect(first.page.getByText(/images\/s/)).toBeVisible({ timeout: LONG_MS });
  await first.page.waitForTimeout(1000);
  // As if the plug were pulled.
  first.app.process().kill('SIGKILL');
  const again = await start();
  await expect(again.page.getByText('Embedding was stopped.')).toBeVisible({ timeout: LONG_MS });
  await expect(again.page.getByRole('button', { name: 'Go on' })).toBeEnabled();
});

test('white blood cells from four sources, dropped on the window', async ({ start }) => {
  needPath('the blood story', BLOOD);
  test.setTimeout(3 * LONG_MS);
  const { page } = await start();
  await dropFiles(page, [BLOOD]);
  await expect(heading(page)).toHaveText('667 images', { timeout: LONG_MS });
  await expect(page.getByRole('img', { name: /^Image/ }).first()).toBeVisible();
  await shoot(page, 'blood-images');
  await page.getByRole('button', { name: 'Next: metadata' }).click();
  await expect(page.getByRole('button', { name: /Batch column/ })).toContainText(/batch/i);
  await expect(page.getByRole('button', { name: /Label column/ })).toContainText(/label/i);
  const table = page.getByRole('region', { name: 'Images by batch and label' });
  await expect(table.getByRole('row', { name: /^neutrophil/ })).toContainText('104');
  await expect(table.locator('td[class^=shade]')).toHaveCount(20);
  await shoot(page, 'blood-columns');
  await page.getByRole('button', { name: 'Next: embed' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Embed', exact: true }).click();
  await expect(page.getByText('667 images embedded')).toBeVisible({ timeout: LONG_MS });
  await shoot(page, 'blood-embedded');
  await page.getByRole('button', { name: 'Next: correct' }).click();
  await page.getByRole('button', { name: 'None' }).click();
  await page.getByRole('checkbox', { name: /Standardise each batch/ }).press('Space');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expectMaps(page);
  await expect(map(page, 'Before').locator('canvas')).toHaveAttribute('data-drawn', '667');
  await page.keyboard.press('l');
  await expect(page.getByRole('region', { name: /Legend/ }).getByRole('button')).toHaveCount(5);
  await shoot(page, 'blood-explore');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(
    page.getByRole('listitem').filter({ hasText: 'Standardise each batch' }).first(),
  ).toContainText(/Batch mixing/);
  await shoot(page, 'blood-scores');
});
