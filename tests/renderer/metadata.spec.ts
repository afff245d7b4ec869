import type { ControlProposal, PlateMapPreview } from '../../main/contract/plate-map';
import { accessibilityProblems } from './check-accessibility';
import { fakeStudy } from './fake-study';
import { callsOf, dropOn, expect, test } from './open-page';

const made = fakeStudy({ rows: 400, batches: 3, labels: 5 });
const { view } = made.state;
if (view === null) throw new Error('the made-up study has a view');
const study = { ...made, state: { ...made.state, view: { ...view, step: 'metadata' as const } } };

const PREVIEW: PlateMapPreview = {
  title: 'map-day1.csv',
  by: 'plate and well',
  columns: ['Metadata_compound', 'Metadata_dose'],
  notes: ['wells are numbers, taken row by row'],
  problems: ['line 12 has no well'],
  matchedWells: 94,
  totalWells: 96,
  matchedImages: 376,
  totalImages: 400,
  unmatched: ['P1/H11', 'P1/H12'],
  unmatchedTotal: 2,
  wellsWithoutImages: ['P1/A13'],
  wellsWithoutImagesTotal: 1,
  imagesWithoutWells: ['plate1/overview.tif'],
  imagesWithoutWellsTotal: 1,
  changed: 0,
  sampleRows: [{ well: 'A01', values: ['DMSO', '0'] }],
};
const CONTROLS: readonly ControlProposal[] = [
  {
    column: 'compound',
    value: 'DMSO',
    rows: 80,
    plates: 3,
    totalPlates: 3,
    reason: 'DMSO is the usual solvent control, and it is on all 3 plates',
  },
  {
    column: 'compound',
    value: 'Compound 2',
    rows: 80,
    plates: 1,
    totalPlates: 3,
    reason: 'looks like a control',
  },
];

test('a dropped plate map is shown before it is joined, and the join can be undone', async ({ openPage }) => {
  const scenario = { dropped: ['/data/map-day1.csv'], mapPreview: PREVIEW };
  const page = await openPage({ study, scenario });
  await expect(page.getByRole('heading', { level: 1, name: 'Metadata' })).toBeVisible();
  await dropOn(page);
  const preview = page.getByRole('region', { name: 'Preview of map-day1.csv' });
  await expect(preview).toContainText('94 of 96 wells');
  await expect(preview).toContainText('376 of 400 images');
  for (const name of ['P1/H11', 'P1/A13', 'plate1/overview.tif', 'line 12 has no well', 'DMSO']) {
    await expect(preview.getByText(name, { exact: true })).toBeVisible();
  }
  expect(await accessibilityProblems(page)).toEqual([]);
  expect((await callsOf(page)).some(([channel]) => channel === 'study.scan')).toBe(false);

  await preview.getByRole('button', { name: 'Join it' }).click();
  const joined = page.getByRole('list', { name: 'Joined plate maps' });
  await expect(joined).toContainText('map-day1.csv');
  await expect(preview).toBeHidden();
  const scans = async (): Promise<readonly unknown[]> =>
    (await callsOf(page)).filter(([channel]) => channel === 'study.scan').map((call) => call[1]);
  const map = { kind: 'file', file: '/data/map-day1.csv' };
  expect(await scans()).toEqual([{ folders: ['/data/plates'], layout: 'opera-phenix', plateMaps: [map] }]);
  await page.keyboard.press('Control+z');
  await expect(joined).toBeHidden();
  await page.getByRole('button', { name: 'Redo: plate map joined' }).click();
  await expect(joined).toBeVisible();
  await joined.getByRole('button', { name: 'Take map-day1.csv away' }).click();
  await expect(joined).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Metadata' })).toBeVisible();
});

test('a grid is pasted from a spreadsheet', async ({ openPage }) => {
  const page = await openPage({ study, scenario: { mapPreview: { ...PREVIEW, title: 'dose' } } });
  await page.getByRole('button', { name: 'Paste a grid…' }).click();
  await page.getByRole('textbox', { name: 'What the cells tell' }).fill('dose');
  await page.getByRole('textbox', { name: /Cells/ }).fill('1\t2\n3\t4');
  await page.getByRole('button', { name: 'Show what fits' }).click();
  await expect(page.getByRole('region', { name: 'Preview of dose' })).toBeVisible();
  const source = { kind: 'text', title: 'dose', text: '1\t2\n3\t4' };
  expect(await callsOf(page)).toContainEqual(['study.plateMap', source]);
});

test('a map that cannot be understood says why', async ({ openPage }) => {
  const page = await openPage({
    study,
    scenario: {
      dropped: ['/data/x.csv'],
      failures: {
        'study.plateMap': { code: 'input', message: 'x.csv has no well column', hint: 'name one "well"' },
      },
    },
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await dropOn(page);
  await expect(page.getByRole('alert')).toContainText('x.csv has no well column.');
  await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('controls are proposed with their reason, taken with a press, and the choice undone', async ({
  openPage,
}) => {
  const page = await openPage({ study, scenario: { controls: CONTROLS } });
  const proposals = page.getByRole('list', { name: 'Proposed controls' });
  await expect(proposals).toContainText('DMSO is the usual solvent control, and it is on all 3 plates.');
  await expect(proposals.getByRole('listitem').first()).toContainText('in use');
  await proposals.getByRole('button', { name: 'Use Compound 2 as controls' }).click();
  await expect(page.getByRole('button', { name: /Value of controls/ })).toContainText('Compound 2');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /Value of controls/ })).toContainText('DMSO');
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.getByRole('button', { name: /Value of controls/ })).toContainText('Compound 2');
});

test('what a run of the command line set is shown, and said to stay', async ({ openPage }) => {
  const kept = [
    { what: 'mechanism', value: 'moa' },
    { what: 'seed', value: '7' },
  ] as const;
  const page = await openPage({ study: { ...study, state: { ...study.state, kept } } });
  await expect(
    page.getByText('Kept from the command line in every run: mechanism moa; seed 7.'),
  ).toBeVisible();
});
