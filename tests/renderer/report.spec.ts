import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SORT_SCRIPT, SORT_SCRIPT_SOURCE } from '../../main/export/sort-script';
import { expect, test } from './open-page';

// The reviewed report, with its script and the script's name in its policy put back.
const GOLDEN = path.resolve(import.meta.dirname, '../golden/report.html');
const report = readFileSync(GOLDEN, 'utf8')
  .replace('<script>…</script>', `<script>${SORT_SCRIPT}</script>`)
  .replace('&#39;sha256-…&#39;', SORT_SCRIPT_SOURCE);

/** A block of two tables, as of many perturbations: the first rows, and the rest behind a click. */
const table = (labels: readonly string[]): string =>
  `<table><thead><tr><th scope="col" data-first="ascending">Label</th><th scope="col">Score</th></tr></thead><tbody>${labels
    .map((label, i) => `<tr><td>${label}</td><td data-value="${i === 1 ? '' : (i * 7) % 10}">shown</td></tr>`)
    .join('')}</tbody></table>`;
const split = `<section id="split" data-sort>${table(['gene 10', 'gene 2'])}${table(['gene 30', 'gene 1', 'gene 4'])}</section>`;

test('tables of the report are sorted by their headers, under its own policy', async ({
  chromiumBrowser,
}) => {
  const page = await chromiumBrowser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => void problems.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) problems.push(message.text());
  });
  await page.setContent(report.replace('</main>', `${split}</main>`));
  const labels = (section: string): Promise<readonly string[]> =>
    page.locator(`#${section} tbody tr > td:first-child`).allInnerTexts();
  const press = (section: string, name: string) =>
    page.locator(`#${section} th`, { hasText: name }).first().getByRole('button').click();
  await press('perturbations', 'Label');
  expect(await labels('perturbations')).toEqual(['aspirin', 'lonely', 'only once']);
  // p is read as a number, the smallest first; a row without a value stands last either way.
  await press('perturbations', 'q');
  expect(await labels('perturbations')).toEqual(['only once', 'aspirin', 'lonely']);
  await press('perturbations', 'q');
  expect(await labels('perturbations')).toEqual(['aspirin', 'only once', 'lonely']);
  await expect(page.locator('#perturbations th', { hasText: 'q' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  // A method that was not run has no scores: last. The place of a method goes with it.
  await press('methods', 'Overall');
  await press('methods', 'Overall');
  expect((await labels('methods')).slice(0, 3)).toEqual(['2', '1', '']);
  // The rows behind a click are sorted with those before it.
  await press('split', 'Label');
  expect(await labels('split')).toEqual(['gene 1', 'gene 2', 'gene 4', 'gene 10', 'gene 30']);
  expect(problems).toEqual([]);
  await page.close();
});
