import type { PatternPreview } from '../../main/contract/name-pattern';
import type { QualityReport } from '../../main/contract/quality';
import { accessibilityProblems } from './check-accessibility';
import { fakeStudy } from './fake-study';
import { callsOf, expect, test } from './open-page';

const made = fakeStudy({ rows: 400, batches: 3, labels: 5 });
const { view } = made.state;
if (view === null) throw new Error('the made-up study has a view');
const study = { ...made, state: { ...made.state, view: { ...view, step: 'images' as const } } };

const flag = (problem: 'blurred' | 'saturated', channel: string, reason: string) => ({
  problem,
  channel,
  value: 1,
  threshold: 2,
  reason,
});
const REPORT: QualityReport = {
  checked: 400,
  flagged: [
    { row: 3, path: 'plate1/r01c01f3.tif', flags: [flag('blurred', 'DNA', 'less fine detail: 1.2')] },
    { row: 9, path: 'plate1/r01c01f9.tif', flags: [flag('saturated', 'ER', '7 % of pixels at the limit')] },
    { row: 12, path: 'plate1/r01c02f1.tif', flags: [flag('blurred', 'RNA', 'less fine detail: 1.1')] },
  ],
  counts: { blurred: 2, saturated: 1, blank: 0, outlier: 0 },
  unreadable: [],
  notes: ['plate 3 has too few images to judge their brightness'],
};
const PATTERN: PatternPreview = {
  problem: null,
  fields: ['plate', 'well'],
  matched: 2,
  total: 3,
  matches: [
    { name: 'notes.tif', spans: [], values: [], why: 'has no well' },
    {
      name: 'P1_A01.tif',
      spans: [
        { field: 'plate', start: 0, end: 2 },
        { field: 'well', start: 3, end: 6 },
      ],
      values: [
        ['plate', 'P1'],
        ['well', 'A01'],
      ],
      why: null,
    },
  ],
  firstUnmatched: 'notes.tif',
};

test('pixel sizes and positions are told, and batches whose pixels differ warned of', async ({
  openPage,
}) => {
  const { state } = study;
  const differs =
    'pixel sizes differ: batch A 0.325 µm, batch B 0.65 µm: cells differ in size by imaging alone';
  const scale = {
    pixelSizesUm: [0.325, 0.65],
    rowsWithPixelSize: 400,
    rowsWithPosition: 396,
    differs,
  };
  const known = { ...state.study, scale, warnings: [differs, 'another note'] };
  const page = await openPage({ study: { ...study, state: { ...state, study: known } } });
  await expect(page.getByText('Pixel size 0.325, 0.65 µm, told of all images.')).toBeVisible();
  await expect(page.getByText('Stage positions are known of 396 of 400 images.')).toBeVisible();
  await expect(page.locator('.notice-warning')).toContainText('cells differ in size by imaging alone');
  await expect(page.getByRole('note')).toHaveCount(2);
});

test('many notes of a scan stand in one list, and the images stay in sight', async ({ openPage }) => {
  const { state } = study;
  const warnings = Array.from({ length: 12 }, (_, i) => `site ${i + 1}, well B07 lacks channels 4, 6, …`);
  const told = { ...state.study, warnings };
  const page = await openPage({ study: { ...study, state: { ...state, study: told } } });
  const list = page.getByRole('list', { name: 'Notes on these folders' });
  await expect(page.getByText('12 notes on these folders')).toBeVisible();
  await expect(list.getByRole('listitem')).toHaveCount(12);
  await expect(list.getByRole('listitem').first()).toHaveText('Site 1, well B07 lacks channels 4, 6, …');
  await expect(page.getByRole('list', { name: 'Preview' })).toBeInViewport();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('another layout is taken with a press, and the choice undone', async ({ openPage }) => {
  const page = await openPage({ study });
  await expect(page.getByText('not matched: Thumbs.db')).toBeVisible();
  await page.getByRole('button', { name: 'Use Folder levels' }).click();
  const used = page.locator('.candidate-used');
  await expect(used).toContainText('Folder levels');
  await page.keyboard.press('Control+z');
  await expect(used).toContainText('Opera Phenix');
});

test('of stacks and series what is taken can be chosen, and undone', async ({ openPage }) => {
  await expect((await openPage({ study })).getByText('Focus planes (z)')).toBeHidden();
  const planes = { zPlanes: ['1', '2', '3'], timePoints: ['0', '1'] };
  const deep = { ...study, state: { ...study.state, study: { ...study.state.study, ...planes } } };
  const page = await openPage({ study: deep });
  const card = page.getByRole('region', { name: 'Planes and time points' });
  await expect(card).toContainText('stacks of 3 planes');
  await card.getByRole('button', { name: 'Focus planes (z)' }).click();
  await page.getByRole('option', { name: 'Only plane 2' }).click();
  await expect(card).toContainText('Only plane 2');
  await card.getByRole('button', { name: 'Time points' }).click();
  await page.getByRole('option', { name: 'Only the first of each plate' }).click();
  await expect
    .poll(() => callsOf(page))
    .toContainEqual([
      'study.scan',
      { folders: ['/data/plates'], layout: 'opera-phenix', z: '2', time: 'first' },
    ]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(card).toContainText('Brightest of all planes');
});

test('a pattern is tried on the names while it is written', async ({ openPage }) => {
  const page = await openPage({ study, scenario: { pattern: PATTERN } });
  await page.getByRole('button', { name: 'Write my own pattern…' }).click();
  await page.getByRole('textbox', { name: 'Pattern' }).fill('{plate}_{well}.tif');
  await expect(page.getByText('Fits 2 of 3 files.')).toBeVisible();
  const names = page.getByRole('list', { name: 'Names as the pattern reads them' });
  await expect(names.locator('mark', { hasText: 'A01' })).toHaveAttribute('title', 'well');
  const colours = await names
    .locator('mark')
    .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundColor));
  expect(new Set(colours).size).toBe(2);
  await expect(names.getByRole('listitem').filter({ hasText: 'notes.tif' })).toContainText('has no well');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use this pattern' }).click();
  await expect
    .poll(() => callsOf(page))
    .toContainEqual([
      'study.scan',
      { folders: ['/data/plates'], layout: 'pattern', pattern: '{plate}_{well}.tif' },
    ]);
});

test('a pattern that cannot be read says what is wrong and where', async ({ openPage }) => {
  const problem = { message: 'the brace is not closed', hint: 'write {well}', start: 0, end: 5 };
  const pattern = { ...PATTERN, problem, matches: [], matched: 0 };
  const page = await openPage({ study, scenario: { pattern } });
  await page.getByRole('button', { name: 'Write my own pattern…' }).click();
  await page.getByRole('textbox', { name: 'Pattern' }).fill('{well');
  await expect(page.getByText('The brace is not closed.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use this pattern' })).toBeDisabled();
});

test('flagged images are shown, left out with a reason, and taken in again', async ({ openPage }) => {
  const page = await openPage({ study, scenario: { quality: REPORT } });
  const flagged = page.getByRole('list', { name: 'Flagged images' });
  await expect(flagged.getByRole('listitem')).toHaveCount(3);
  await expect(flagged.getByRole('img', { name: 'r01c01f9.tif' })).toBeVisible();
  await expect(flagged).toContainText('7 % of pixels at the limit');
  await expect(page.getByText('Plate 3 has too few images')).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Blurred 2' }).click();
  await expect(flagged.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'Leave all 2 blurred images out' }).click();
  expect(await callsOf(page)).toContainEqual(['rows.exclude', [3, 12], 'blurred']);
  const out = page.getByRole('region', { name: 'Images left out' });
  await expect(out).toContainText('blurred (2 images)');
  await flagged.getByRole('button', { name: 'Take r01c01f3.tif in again' }).click();
  await expect(out).toContainText('blurred (1 image)');
  await page.keyboard.press('Control+z');
  await expect(out).toContainText('blurred (2 images)');
  await page.keyboard.press('Control+z');
  await expect(out).toBeHidden();
});

test('looking at the images shows how far it is', async ({ openPage }) => {
  const progress = { job: 'quality', stage: 'Checking', done: 120, total: 400, fraction: 0.3 } as const;
  const page = await openPage({ study, scenario: { hanging: ['quality.check'], progress: [progress] } });
  const card = page.getByRole('region', { name: 'Quality of the images' });
  await card.getByRole('button', { name: 'Check the images' }).click();
  await expect(card).toContainText('120 of 400');
  await card.getByRole('button', { name: 'Cancel' }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'quality']);
});
