import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessibilityProblems } from '../renderer/check-accessibility';
import { graphJson, writeGraph } from '../embedding/tfjs-graph';
import { dropFiles, expect, needPath, test } from './fixtures';

const GOLDEN = path.resolve(process.env['UNBATCH_SHARED'] ?? '../shared', 'models/golden');
const IMPORT_MS = 120_000;

test('a checkpoint dropped on the window is imported with its card; a web page is refused', async ({
  start,
  configFolder,
}) => {
  needPath('importing a checkpoint', GOLDEN);
  test.setTimeout(3 * IMPORT_MS);
  const { app, page } = await start();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unbatch');
  await dropFiles(page, [path.join(GOLDEN, 'dinobloom-style.pth')]);
  const dialog = page.getByRole('dialog', { name: 'Model library' });
  const card = dialog.getByRole('article').first();
  await expect(card).toContainText('just imported', { timeout: IMPORT_MS });
  await expect(card).toContainText('vision transformer');
  await expect(card).toContainText(/[0-9a-f]{64}/);
  await expect(dialog.getByRole('region', { name: 'Known models' })).toContainText('DinoBloom-G');
  const folder = path.join(
    await app.evaluate((electron) => electron.app.getPath('userData'), null),
    'models',
  );
  expect(readdirSync(folder)).toEqual(['dinobloom-style']);
  expect(await accessibilityProblems(page)).toEqual([]);

  const fake = path.join(configFolder, 'DinoBloom-B.pth');
  writeFileSync(fake, '<!DOCTYPE html><html><body>Sign in to download</body></html>');
  await dropFiles(page, [fake]);
  const alert = dialog.getByRole('alert');
  await expect(alert).toContainText('DinoBloom-B.pth', { timeout: IMPORT_MS });
  await expect(alert).toContainText(/web page|HTML/i);
  expect(readdirSync(folder)).toEqual(['dinobloom-style']);

  await dialog.getByRole('button', { name: /^Remove .*…$/ }).click();
  await dialog.getByRole('button', { name: /^Remove (?!.*…)/ }).click();
  await expect(dialog.getByRole('article')).toHaveCount(0);
  expect(readdirSync(folder)).toEqual([]);

  // The folder of a graph model that does not tell its embedding: the user does.
  const json = graphJson();
  json.signature = { outputs: { a: { name: 'rows:0' }, b: { name: 'mean:0' } } };
  writeGraph(path.join(configFolder, 'tiny-graph'), json);
  await dropFiles(page, [path.join(configFolder, 'tiny-graph')]);
  await dialog.getByText('b [n, 3]').click({ timeout: IMPORT_MS });
  await dialog.getByRole('button', { name: 'Import with this output' }).click();
  await expect(card).toContainText('3 numbers an image', { timeout: IMPORT_MS });
  await expect(card).toContainText('TensorFlow.js, which runs it');
  expect(readdirSync(folder)).toEqual(['tiny-graph']);
});
