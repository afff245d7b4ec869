import type { JobProgress } from '../../main/contract/project';
import { accessibilityProblems } from './check-accessibility';
import { fakeLibrary, fakeModel } from './fake-models';
import { fakeStudy } from './fake-study';
import { callsOf, dropOn, expect, test } from './open-page';

const study = fakeStudy({ rows: 300, batches: 3, labels: 4 });

for (const theme of ['light', 'dark'] as const) {
  test(`the library names models, sizes, licences and addresses (${theme})`, async ({ openPage }) => {
    const page = await openPage({ scenario: { library: fakeLibrary([fakeModel]) }, theme });
    await page.getByRole('button', { name: 'Model library…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Model library' });
    const card = dialog.getByRole('article', { name: 'DinoBloom-S' });
    for (const fact of ['12 blocks of width 384', '224 × 224 pixels', '384 numbers', 'Apache-2.0', 'Koch']) {
      await expect(card).toContainText(fact);
    }
    await expect(card.getByText(fakeModel.source.sha256)).toBeVisible();
    const known = dialog.getByRole('region', { name: 'Known models' });
    await known.getByText('DINOv2 ViT-g/14').click();
    await expect(known.getByText('about 4.5 GB')).toBeVisible();
    await expect(known.getByText('https://github.com/facebookresearch/dinov2')).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}

test('a model dropped anywhere is imported, shown, and taken for embedding', async ({ openPage }) => {
  const page = await openPage({
    study,
    scenario: { library: fakeLibrary(), dropped: ['/stick/DinoBloom-S.pth'], importable: fakeModel },
  });
  await expect(page.locator('.plots')).toBeVisible();
  await dropOn(page);
  const dialog = page.getByRole('dialog', { name: 'Model library' });
  await expect(dialog.getByRole('article', { name: 'DinoBloom-S' })).toContainText('just imported');
  const calls = await callsOf(page);
  expect(calls).toContainEqual(['models.import', '/stick/DinoBloom-S.pth', {}]);
  expect(calls.some(([channel]) => channel === 'study.scan')).toBe(false);
  await dialog.getByRole('button', { name: 'Use DinoBloom-S' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Embed' })).toBeVisible();
  await expect(page.getByRole('radio', { name: /DinoBloom-S/ })).toBeChecked();
});

test('a dropped folder that holds a graph model is imported, not looked through', async ({ openPage }) => {
  const dropped = ['/stick/mobilenet', '/stick/net/model.json'];
  const page = await openPage({
    scenario: {
      library: fakeLibrary(),
      dropped,
      recognised: Object.fromEntries(dropped.map((path) => [path, 'network'])),
      importable: fakeModel,
    },
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await dropOn(page);
  await expect(page.getByRole('dialog').getByRole('article', { name: 'DinoBloom-S' })).toBeVisible();
  const calls = await callsOf(page);
  for (const path of dropped) expect(calls).toContainEqual(['models.import', path, {}]);
  expect(calls.some(([channel]) => channel === 'study.scan')).toBe(false);
});

test('an import shows how far it is, and can be cancelled', async ({ openPage }) => {
  const progress: JobProgress = { job: 'import', stage: 'Writing weights', done: 1, total: 4, fraction: 0.4 };
  const page = await openPage({
    scenario: { hanging: ['models.import'], progress: [progress], dropped: ['/stick/big.safetensors'] },
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await dropOn(page);
  const dialog = page.getByRole('dialog', { name: 'Model library' });
  await expect(dialog.getByText('Writing weights.')).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'import']);
});

test('a file that is no model gives one line and what to do', async ({ openPage }) => {
  const page = await openPage({
    scenario: {
      dropped: ['/stick/page.pth'],
      failures: {
        'models.import': {
          code: 'model',
          message: '/stick/page.pth is a web page, not a checkpoint',
          hint: 'download the file itself',
        },
      },
    },
  });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await dropOn(page);
  const alert = page.getByRole('dialog').getByRole('alert');
  await expect(alert).toContainText('page.pth is a web page, not a checkpoint.');
  await expect(alert).toContainText('Download the file itself.');
});

const unclear = {
  code: 'ambiguous',
  message:
    '/stick/net.onnx does not tell which output is the embedding; its outputs are a [n, 512], b [n, 10]',
  outputs: [
    { name: 'a', shape: '[n, 512]', probably: 'one row of numbers a picture', usable: true },
    { name: 'b', shape: '[n, 10]', probably: 'class probabilities: each row sums to one', usable: true },
    { name: 'map', shape: '[n, 64, 7, 7]', probably: 'a feature map: no embedding', usable: false },
  ],
} as const;

for (const theme of ['light', 'dark'] as const) {
  test(`a graph that does not tell its embedding asks for the output, then goes on (${theme})`, async ({
    openPage,
  }) => {
    const page = await openPage({
      theme,
      scenario: {
        dropped: ['/stick/net.onnx'],
        failures: { 'models.import': unclear },
        importable: fakeModel,
      },
    });
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await dropOn(page);
    const dialog = page.getByRole('dialog', { name: 'Model library' });
    const choice = dialog.getByRole('group', { name: 'Which output of net.onnx is the embedding?' });
    await expect(choice.getByRole('radio', { name: /^a \[n, 512\]/ })).toBeChecked();
    await expect(choice.getByRole('radio', { name: /feature map/ })).toBeDisabled();
    expect(await accessibilityProblems(page)).toEqual([]);
    await choice.getByText('class probabilities').click();
    await choice.getByRole('button', { name: 'Import with this output' }).click();
    await expect(dialog.getByRole('article', { name: 'DinoBloom-S' })).toContainText('just imported');
    await expect(choice).toBeHidden();
    expect(await callsOf(page)).toContainEqual(['models.import', '/stick/net.onnx', { output: 'b' }]);
  });
}

test('in which values a graph takes its pictures is said on its card', async ({ openPage }) => {
  const graph = { ...fakeModel, values: 'unit' } as const;
  const page = await openPage({ scenario: { library: fakeLibrary([graph]) } });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('m');
  const card = page.getByRole('article', { name: 'DinoBloom-S' });
  await card.getByRole('button', { name: /Values that DinoBloom-S takes its pictures in/ }).click();
  await page.getByRole('option', { name: '−1 to 1' }).click();
  await expect.poll(() => callsOf(page)).toContainEqual(['models.setValues', 'dinobloom-s', 'signed']);
});

test('a model is removed only after a second press', async ({ openPage }) => {
  const page = await openPage({ scenario: { library: fakeLibrary([fakeModel]) } });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Remove DinoBloom-S…' }).click();
  expect((await callsOf(page)).some(([channel]) => channel === 'models.remove')).toBe(false);
  await page.getByRole('button', { name: 'Remove DinoBloom-S', exact: true }).click();
  await expect.poll(() => callsOf(page)).toContainEqual(['models.remove', 'dinobloom-s']);
});
