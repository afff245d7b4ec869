import { expect, test } from './fixtures';

test('the sample study, from the first click to the maps', async ({ start }) => {
  test.setTimeout(400_000);
  const { page } = await start();
  await page.getByRole('button', { name: 'Open the sample study' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('images', { timeout: 120_000 });
  await page.screenshot({ path: '/tmp/shots/real-images.png' });
  await page.getByRole('button', { name: 'Next: columns' }).click();
  await page.waitForTimeout(1500);
  await page.screenshot({ path: '/tmp/shots/real-columns.png' });
  await page.getByRole('button', { name: 'Next: run' }).click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: '/tmp/shots/real-run.png' });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  for (let i = 0; i < 8; i++) {
    await page.waitForTimeout(4000);
    await page.screenshot({ path: `/tmp/shots/real-running-${i}.png` });
  }
  await expect(page.locator('.plots')).toBeVisible({ timeout: 240_000 });
  await page.waitForTimeout(1500);
  await page.screenshot({ path: '/tmp/shots/real-explore.png' });
  await page.getByRole('button', { name: 'Scores' }).click();
  await page.waitForTimeout(500);
  await page.screenshot({ path: '/tmp/shots/real-scores.png' });
});
