import type { ProjectState } from '../../main/contract/project';
import { accessibilityProblems } from './check-accessibility';
import { fakeTuning } from './fake-judgement';
import { RUN, fakeStudy } from './fake-study';
import { callsOf, emit, expect, test } from './open-page';

const study = fakeStudy({ rows: 800, batches: 3, labels: 6 });
const { view } = study.state;
if (view === null) throw new Error('the made-up study has a view');
const at = (step: 'compare' | 'correct', more: Partial<ProjectState> = {}) => ({
  ...study,
  state: { ...study.state, view: { ...view, step }, ...more },
});

test('methods are ranked with intervals, ties and what was set aside; the rules are one click away', async ({
  openPage,
}) => {
  const page = await openPage({ study: at('compare') });
  const table = page.getByRole('region', { name: 'Methods from best to worst' });
  const names = await table.getByRole('rowheader').allInnerTexts();
  expect(names.map((name) => name.replace(/\s+/g, ' ').trim())).toEqual([
    '1 Harmony best here',
    '2 ComBat tie',
    '3 Standardise per batch',
    '4 Sphering set aside',
    '5 Uncorrected',
  ]);
  const harmony = table.getByRole('row').filter({ hasText: 'Harmony' });
  await expect(harmony.getByRole('cell').nth(1)).toHaveText('0.79 (0.76 to 0.83)');
  // A score that could not be computed says why.
  await expect(table.getByRole('row').filter({ hasText: 'Sphering' })).toContainText(
    'a batch has fewer rows than k',
  );
  await page.getByText('Set aside: Sphering').click();
  await expect(page.getByText('It lost biology: replicates found across batches fell')).toBeVisible();
  await page.getByText('The rules behind this').click();
  await expect(page.getByText('0.4 × mixing + 0.6 × biology', { exact: false })).toBeVisible();
  await expect(page.getByRole('main').getByText('Good design')).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('tables are sorted by their headers, rows without a value last', async ({ openPage }) => {
  const page = await openPage({ study: at('compare') });
  const table = page.getByRole('region', { name: 'Methods from best to worst' });
  const names = async (): Promise<readonly string[]> =>
    (await table.getByRole('rowheader').allInnerTexts()).map((name) => name.replace(/\s+/g, ' ').trim());
  const head = (name: string) => table.getByRole('columnheader', { name, exact: true });
  await expect(head('Overall')).toHaveAttribute('aria-sort', 'descending');
  // The place of a method stays its own, whatever the table is sorted by.
  await head('Biology').getByRole('button').click();
  expect((await names()).slice(0, 2)).toEqual(['4 Sphering set aside', '1 Harmony best here']);
  await head('Biology').getByRole('button').click();
  await expect(head('Biology')).toHaveAttribute('aria-sort', 'ascending');
  expect((await names())[0]).toBe('2 ComBat tie');
  await head('kBET').getByRole('button').press('Enter');
  expect((await names()).at(-1)).toBe('4 Sphering set aside');
  await head('kBET').getByRole('button').press('Enter');
  expect((await names()).at(-1)).toBe('4 Sphering set aside');
  const fates = page.getByRole('region', { name: 'Perturbations', exact: true });
  await fates.getByRole('columnheader').first().getByRole('button').click();
  await expect(fates.getByRole('row').nth(2)).toContainText('Compound 5');
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('what a correction cost is shown for each of them, with the reason where it is not known', async ({
  openPage,
}) => {
  const page = await openPage({ study: at('compare') });
  const panel = page.getByRole('region', { name: 'What it cost' });
  const part = (name: string) => panel.getByRole('region', { name, exact: true });
  await expect(part('Scores that must not fall')).toContainText('0.31 → 0.40');
  await expect(part('Negative controls')).toContainText('21 % → 3 %');
  await expect(part('Variance explained')).toContainText('Batch: 41 % → 4 % (chance 1 %)');
  await expect(part('Shuffled labels')).toContainText('p = 0.048');
  await expect(part('Perturbations').getByRole('row')).toHaveCount(16);
  await panel.getByRole('radio', { name: 'Kept 15' }).click();
  await expect(part('Perturbations').getByRole('row').nth(1)).toContainText('Compound 2');
  await panel.getByRole('button', { name: 'Correction looked at' }).click();
  await page.getByRole('option', { name: 'Sphering' }).click();
  await expect(part('Shuffled labels')).toContainText('Not computed: no label occurs in two batches.');
  await panel.getByRole('button', { name: 'See the 24 samples that moved most' }).click();
  await expect(page.getByRole('button', { name: /After/ })).toContainText('Sphering');
  await expect(page.getByRole('region', { name: 'Selected images' })).toContainText('24 images selected');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Compare');
});

test('corrections are judged again by other scores, more shuffled labels and searched strengths', async ({
  openPage,
}) => {
  const page = await openPage({ study: at('compare') });
  const card = page.getByRole('region', { name: 'How it is judged' });
  await expect(card).toContainText('6 scores of every correction, labels shuffled 20 times');
  await card.getByRole('button', { name: 'Change' }).click();
  // Each score says what it means, needs, and how it misleads; what it lacks here cannot be ticked.
  const biology = card.getByRole('region', { name: 'Is the biology there?' });
  await expect(card).toContainText('Beware: Misled by batches that hold different labels.');
  await expect(biology.getByRole('checkbox', { name: /Mechanism told/ })).toBeDisabled();
  await expect(biology.getByRole('checkbox', { name: /Leave one batch out/ })).not.toBeChecked();
  expect(await accessibilityProblems(page)).toEqual([]);
  await card.getByRole('textbox', { name: 'Shufflings of labels' }).fill('-1');
  await expect(card.getByRole('button', { name: 'Judge again' })).toBeDisabled();
  await expect(card).toContainText('permutations must be an int in [0, 10000], got "-1".');
  await card.getByRole('textbox', { name: 'Shufflings of labels' }).fill('200');
  await card.getByRole('checkbox', { name: 'Search for the best strength' }).click({ force: true });
  await biology.getByText('Leave one batch out').click();
  await card.getByText('Silhouette of batches').click();
  await card.getByRole('button', { name: 'Parameters of kBET' }).click();
  await card.getByRole('textbox', { name: 'Neighbours' }).fill('30');
  await expect(card).toContainText(
    '6 scores of every correction, labels shuffled 200 times, the best strength',
  );
  await card.getByRole('button', { name: 'Judge again' }).click();
  const run = (await callsOf(page)).findLast(([channel]) => channel === 'run.start');
  const plain = ['ilisi', 'pcr', 'asw-label', 'nmi', 'nsc', 'lobo'].map((metric) => ({ metric, params: {} }));
  expect(run?.[1]).toEqual({
    ...RUN,
    judging: { permutations: 200, tune: true },
    metrics: [plain[0], { metric: 'kbet', params: { k: 30 } }, ...plain.slice(1)],
  });
});

test('searched strengths are drawn, and a batch unlike the others is named and shown', async ({
  openPage,
}) => {
  const { verdict } = study.state;
  if (verdict === null) throw new Error('the made-up study has a verdict');
  const page = await openPage({
    study: at('compare', { tuning: [fakeTuning], verdict: { ...verdict, badBatches: ['Batch 2'] } }),
  });
  const curve = page.getByRole('region', { name: 'Strength of Sphering' });
  await expect(curve.getByRole('img')).toHaveAccessibleName(
    'Replicates across batches by epsilon. 0.000001: 0.310 (default); 0.01: 0.390; 0.3: 0.440 (chosen); 3: not scored: the covariance is singular; uncorrected: 0.350',
  );
  await expect(curve).toContainText('0.31 by the default, 0.43 by strengths chosen without them');
  expect(await accessibilityProblems(page)).toEqual([]);
  await expect(page.getByText('1 batch unlike all others: Batch 2.')).toBeVisible();
  await page.getByRole('button', { name: 'Show Batch 2 on the map' }).click();
  await expect(page.getByRole('button', { name: 'Batch 2', pressed: true })).toBeVisible();
});

test('the report is one click away, as a page and as PDF; what hinders printing is told', async ({
  openPage,
}) => {
  const message = 'the report could not be printed as /projects/report.pdf: no printer';
  const error = { code: 'storage', message, hint: 'open the report and print it' } as const;
  const page = await openPage({ study: at('compare'), scenario: { failures: { 'report.print': error } } });
  await page.getByRole('button', { name: 'Open the report' }).click();
  expect(await callsOf(page)).toContainEqual(['report.open']);
  await page.getByRole('button', { name: 'Report as PDF' }).click();
  expect(await callsOf(page)).toContainEqual(['report.print']);
  await expect(page.getByRole('alert')).toContainText('Open the report and print it');
});

test('a run tells which correction waits, is worked on, is done, and its first scores', async ({
  openPage,
}) => {
  const running = at('correct', {
    run: { status: 'running', request: RUN, method: 'sphering' },
    results: study.state.results.filter(({ method }) => ['none', 'standardize'].includes(method)),
    verdict: null,
  });
  const page = await openPage({ study: running });
  await emit(page, 'progress', { job: 'run', stage: 'Sphering: scoring', done: 3, total: 9, fraction: 0.5 });
  const lines = page.getByRole('list', { name: 'Corrections of this run' }).getByRole('listitem');
  await expect(lines).toHaveCount(5);
  await expect(lines.nth(0)).toContainText('done before');
  await expect(lines.nth(1)).toContainText('Mixing 0.31 → 0.62 · Biology 0.58 → 0.61');
  await expect(lines.nth(1)).toContainText('2 s');
  await expect(lines.nth(2)).toContainText('Sphering: scoring, 3 of 9');
  await expect(lines.nth(3)).toContainText('waiting');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('button', { name: 'Compare so far' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Compare');
});

test('the words are of the numbers that the verdict compares, as the table', async ({ openPage }) => {
  const { verdict } = study.state;
  if (verdict?.compared === undefined) throw new Error('the made-up study is judged');
  const estimate = (value: number) => ({ value, interval: [value, value] as const });
  const compared = {
    ...verdict.compared,
    none: { value: estimate(0.4), mixing: estimate(0.4), biology: estimate(0.4) },
    harmony: { value: estimate(0.3), mixing: estimate(0.5), biology: estimate(0.2) },
  };
  const page = await openPage({ study: at('compare', { verdict: { ...verdict, compared } }) });
  const words = page
    .getByRole('region', { name: 'In words' })
    .getByRole('listitem')
    .filter({ hasText: 'Harmony' });
  await expect(words).toContainText('The batches mix better, but much of the biology is lost');
  await expect(words).toContainText('Batch mixing 0.40 → 0.50');
  await expect(words).toContainText('Biology 0.40 → 0.20');
});
