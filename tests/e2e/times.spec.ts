import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { dropFiles, expect, test } from './fixtures';

// Measurements for people, not for CI: set BENCH=<file>, which gets a JSON line a figure.
const BENCH = process.env['BENCH'];
const SHARED = path.resolve(process.env['UNBATCH_SHARED'] ?? '../shared');
const BLOOD = path.join(SHARED, 'data/wbc-four-sources');

test('from the start to the first paint, from a drop to the first picture', async ({ start }) => {
  test.skip(BENCH === undefined || !existsSync(BLOOD), 'a measurement: set BENCH=<file>');
  const startedMs = performance.now();
  const { page } = await start();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  );
  const startToWindowMs = performance.now() - startedMs;
  const droppedMs = performance.now();
  await dropFiles(page, [BLOOD]);
  const picture = page.getByRole('img', { name: /^Image/ }).first();
  await expect(picture).toBeVisible({ timeout: 120_000 });
  await expect
    .poll(
      () =>
        page.evaluate(() => [...document.images].some((image) => image.complete && image.naturalWidth > 0)),
      {
        timeout: 120_000,
        intervals: [20],
      },
    )
    .toBe(true);
  const dropToPictureMs = performance.now() - droppedMs;
  const figures = { startToWindowMs, firstPaintAfterNavigationMs: painted, dropToPictureMs };
  appendFileSync(BENCH ?? '', `${JSON.stringify(figures)}\n`);
});
