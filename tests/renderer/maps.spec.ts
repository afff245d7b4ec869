import { accessibilityProblems } from './check-accessibility';
import { writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { WHOLE, toPixels } from '../../renderer/charts/points/camera';
import { scaleColour } from '../../renderer/charts/points/point-style';
import { normalisePositions } from '../../renderer/charts/points/normalise';
import { RUN, fakeStudy } from './fake-study';
import { callsOf, expect, test } from './open-page';

const study = fakeStudy({ rows: 600, batches: 3, labels: 6 });
const plot = (page: Page, side: 'Before' | 'After'): Locator =>
  page.getByRole('region', { name: `${side} correction` }).getByRole('application');

/** Where a row is on the screen, with everything in sight. */
async function place(view: Locator, method: string, row: number): Promise<readonly [number, number]> {
  const box = await view.boundingBox();
  const coordinates = study.layouts[method];
  if (box === null) throw new Error('no map');
  const positions = normalisePositions(coordinates);
  const [left, top] = toPixels(WHOLE, box, positions[2 * row] ?? 0, positions[2 * row + 1] ?? 0);
  return [box.x + left, box.y + top];
}

/** Colours of the canvas as it is shown: how many pixels have each, coarse. */
async function colours(view: Locator): Promise<ReadonlyMap<string, number>> {
  const png = await view.screenshot();
  const page = view.page();
  const counts = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    const found: Record<string, number> = {};
    for (let i = 0; i < data.length; i += 4) {
      const key = [data[i], data[i + 1], data[i + 2]].map((v) => Math.round(v / 24)).join(',');
      found[key] = (found[key] ?? 0) + 1;
    }
    return found;
  }, png.toString('base64'));
  return new Map(Object.entries(counts));
}
const coarse = (hex: string): string =>
  [1, 3, 5].map((i) => Math.round(Number.parseInt(hex.slice(i, i + 2), 16) / 24)).join(',');

test('points are drawn in the colours of the legend; a click shows one value alone', async ({ openPage }) => {
  const page = await openPage({ study });
  const before = plot(page, 'Before');
  await expect(before.locator('canvas')).toHaveAttribute('data-drawn', '600');
  const all = await colours(before);
  for (const hex of ['#2d6399', '#d83f09', '#1ba299']) expect(all.get(coarse(hex)) ?? 0).toBeGreaterThan(120);
  await page.getByRole('button', { name: /Batch 2/ }).click();
  await page.waitForTimeout(200);
  const alone = await colours(before);
  expect(alone.get(coarse('#d83f09')) ?? 0).toBeGreaterThan(120);
  expect(alone.get(coarse('#2d6399')) ?? 0).toBeLessThan(20);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(200);
  expect((await colours(before)).get(coarse('#2d6399')) ?? 0).toBeGreaterThan(120);
});

test('points are coloured by how much the correction shown changed their neighbourhood', async ({
  openPage,
}) => {
  const page = await openPage({ study });
  const after = plot(page, 'After');
  await expect(after.locator('canvas')).toHaveAttribute('data-drawn', '600');
  await page.getByRole('button', { name: /Colour by column/ }).click();
  await page.getByRole('option', { name: 'How much the neighbourhood changed' }).click();
  const legend = page.getByRole('region', { name: 'Legend: How much the neighbourhood changed' });
  await expect(legend).toContainText(/nearest neighbours that are others after Harmony/);
  await expect(legend).toContainText('0 %100 %');
  await expect(legend).toContainText('10 without a value, in grey');
  await expect(after).toHaveAccessibleName(/coloured by How much the neighbourhood changed/);
  // The ends of the scale are drawn; the batches' colours are gone.
  for (const hex of [scaleColour(0), scaleColour(1)]) {
    await expect.poll(async () => (await colours(after)).get(coarse(hex)) ?? 0).toBeGreaterThan(60);
  }
  expect((await colours(after)).get(coarse('#d83f09')) ?? 0).toBeLessThan(20);
  await page.getByRole('button', { name: /After/ }).click();
  await page.getByRole('option', { name: 'ComBat' }).click();
  await expect(legend).toContainText('after ComBat');
});

test('a correction that was not judged has no changed neighbourhoods to show', async ({ openPage }) => {
  const { state } = study;
  const layouts = state.layouts.map(({ method, version }) => ({ method, version }));
  const page = await openPage({ study: { ...study, state: { ...state, layouts, results: [] } } });
  await expect(plot(page, 'After').locator('canvas')).toHaveAttribute('data-drawn', '600');
  await page.getByRole('button', { name: /Colour by column/ }).click();
  await expect(page.getByRole('option', { name: 'intensity' })).toBeVisible();
  await expect(page.getByRole('option', { name: /neighbourhood/ })).toHaveCount(0);
});

test('hovering shows the picture and the metadata, and rings the point in both maps', async ({
  openPage,
}) => {
  const page = await openPage({ study });
  const before = plot(page, 'Before');
  await expect(before.locator('canvas')).toHaveAttribute('data-detail', 'full');
  await page.mouse.move(...(await place(before, 'none', 17)));
  const card = page.getByRole('status', { name: 'Point under the pointer' });
  await expect(card).toContainText('DMSO');
  await expect(card.getByRole('img')).toHaveJSProperty('complete', true);
  const asked = (await callsOf(page)).filter(([channel]) => channel === 'rows.describe');
  const row = (asked.at(-1)?.[1] as number[])[0] ?? -1;
  await expect(card).toContainText(`r01c01f${row}.tif`);
  for (const side of ['Before', 'After'] as const)
    await expect(plot(page, side).locator('.ring')).toHaveCount(1);
  const ring = await plot(page, 'After').locator('.ring').boundingBox();
  const [x, y] = await place(plot(page, 'After'), 'harmony', row);
  expect(
    Math.hypot((ring?.x ?? 0) + (ring?.width ?? 0) / 2 - x, (ring?.y ?? 0) + (ring?.height ?? 0) / 2 - y),
  ).toBeLessThan(3);
  await page.mouse.move(5, 5);
  await expect(card).toBeHidden();
});

test('both maps move together', async ({ openPage }) => {
  const page = await openPage({ study });
  const after = plot(page, 'After');
  await expect(after.locator('canvas')).toHaveAttribute('data-detail', 'full');
  const still = await after.screenshot();
  const box = await plot(page, 'Before').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 200);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 220, (box?.y ?? 0) + 260, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(5, 5);
  await page.waitForTimeout(300);
  expect((await after.screenshot()).equals(still)).toBe(false);
  await plot(page, 'Before').press('0');
  await page.waitForTimeout(300);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  expect((await after.screenshot()).equals(still)).toBe(true);
});

test('a lasso selects what it encloses; shift adds; the pictures are shown', async ({ openPage }) => {
  const page = await openPage({ study });
  const after = plot(page, 'After');
  await expect(after.locator('canvas')).toHaveAttribute('data-detail', 'full');
  const box = await after.boundingBox();
  const circle = async (cx: number, cy: number, r: number): Promise<void> => {
    await page.mouse.move(cx + r, cy);
    await page.mouse.down();
    for (let i = 1; i <= 24; i++) {
      await page.mouse.move(cx + r * Math.cos((i * Math.PI) / 12), cy + r * Math.sin((i * Math.PI) / 12));
    }
    await page.mouse.up();
  };
  await page.getByRole('radio', { name: 'Lasso' }).click();
  const [x, y] = await place(after, 'harmony', 0);
  await circle(x, y, 30);
  const gallery = page.getByRole('region', { name: 'Selected images' });
  await expect(gallery).toBeVisible();
  const count = async (): Promise<number> =>
    Number.parseInt(await gallery.getByRole('heading').innerText(), 10);
  const first = await count();
  // Counted again from the coordinates: rows within the circle, by the same geometry.
  const positions = normalisePositions(study.layouts['harmony'] ?? new Float32Array(0));
  let inside = 0;
  for (let row = 0; row < 600 && box !== null; row++) {
    const [left, top] = toPixels(WHOLE, box, positions[2 * row] ?? 0, positions[2 * row + 1] ?? 0);
    if (Math.hypot(box.x + left - x, box.y + top - y) < 30) inside++;
  }
  expect(Math.abs(first - inside)).toBeLessThanOrEqual(2);
  await expect(gallery.getByRole('img').first()).toBeVisible();
  // Beside each treated image a control of its own batch, where controls are chosen.
  const controls = gallery.getByRole('img', { name: /^DMSO, its control/ });
  await expect(controls).toHaveCount(0);
  await gallery.getByRole('button', { name: 'Controls of the same batch beside' }).click();
  await expect(controls.first()).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(gallery).toBeHidden();
  await page.getByRole('radio', { name: 'Move' }).click();
  await after.focus();
  await page.keyboard.press('Enter');
  await expect(gallery.getByRole('heading')).toContainText('images selected');
  expect(await count()).toBeGreaterThan(560);
});

test('keys colour by batch and by label; the method can be switched', async ({ openPage }) => {
  const page = await openPage({ study });
  await expect(page.getByRole('region', { name: /Legend/ })).toContainText('Batch 1');
  await page.keyboard.press('l');
  await expect(page.getByRole('region', { name: /Legend/ })).toContainText('Compound 1');
  await page.keyboard.press('b');
  await expect(page.getByRole('region', { name: /Legend/ })).toContainText('Batch 1');
  await page.getByRole('button', { name: /After/ }).click();
  await page.getByRole('option', { name: 'ComBat' }).click();
  await expect(plot(page, 'After')).toHaveAccessibleName(/After: ComBat, 600 images/);
  await expect
    .poll(async () =>
      (await callsOf(page)).some(
        ([channel, view]) => channel === 'project.view' && (view as { after: string }).after === 'combat',
      ),
    )
    .toBe(true);
});

test('principal components are another map, with their shares of variance', async ({ openPage }) => {
  const page = await openPage({ study });
  const after = page.getByRole('region', { name: 'After correction' });
  await expect(after).not.toContainText('PC1');
  await page.getByRole('radio', { name: 'PCA' }).click();
  await expect(after).toContainText('PC1 → 22 % of the variance · PC2 ↑ 12 %');
  await expect(page.getByRole('region', { name: 'Before correction' })).toContainText('PC1 → 31 %');
  await expect(plot(page, 'After')).toHaveAccessibleName(/principal components/);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(after).not.toContainText('PC1');
});

test('maps are drawn anew with other parameters, and can be stopped', async ({ openPage }) => {
  const page = await openPage({ study });
  const panel = page.getByRole('region', { name: 'UMAP settings' });
  await panel.getByRole('button', { name: 'UMAP settings' }).click();
  await panel.getByRole('textbox', { name: 'Neighbours' }).fill('1');
  await expect(panel.getByRole('button', { name: 'Draw the maps anew' })).toBeDisabled();
  await expect(panel.getByText('neighbors must be an int in [2, 200], got "1".').last()).toBeVisible();
  await panel.getByRole('textbox', { name: 'Neighbours' }).fill('30');
  expect(await accessibilityProblems(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Draw the maps anew' }).click();
  const run = (await callsOf(page)).findLast(([channel]) => channel === 'run.start');
  expect(run?.[1]).toMatchObject({ ...RUN, umap: { neighbors: 30 } });
  await panel.getByRole('button', { name: 'Cancel' }).click();
  expect(await callsOf(page)).toContainEqual(['job.cancel', 'run']);
});

test('a lost graphics context comes back with all its points', async ({ openPage }) => {
  const page = await openPage({ study });
  const canvas = plot(page, 'Before').locator('canvas');
  await expect(canvas).toHaveAttribute('data-drawn', '600');
  await page.waitForTimeout(200);
  const still = await plot(page, 'Before').screenshot();
  await canvas.evaluate(async (element) => {
    const extension = (element as HTMLCanvasElement).getContext('webgl2')?.getExtension('WEBGL_lose_context');
    extension?.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 100));
    extension?.restoreContext();
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  expect((await plot(page, 'Before').screenshot()).equals(still)).toBe(true);
});

const large = fakeStudy({ rows: 125_510, batches: 51, labels: 1138 });

test('125,510 points: a sample while moving, everything at rest', async ({ openPage }) => {
  const page = await openPage({ study: large });
  const canvas = plot(page, 'Before').locator('canvas');
  await expect(canvas).toHaveAttribute('data-drawn', '125510', { timeout: 30_000 });
  await canvas.evaluate((element) => {
    const details: string[] = [];
    Object.assign(window, { details });
    new MutationObserver(() => details.push((element as HTMLCanvasElement).dataset['detail'] ?? '')).observe(
      element,
      {
        attributeFilter: ['data-detail'],
      },
    );
  });
  await plot(page, 'Before').press('ArrowLeft');
  const details = (): Promise<string[]> =>
    page.evaluate(() => [...new Set((window as Window & { details?: string[] }).details)]);
  await expect.poll(details).toEqual(['sample', 'full']);
  await expect(canvas).toHaveAttribute('data-drawn', '125510');
});

test('speed of 125,510 points in software graphics', async ({ openPage }) => {
  test.skip(process.env['BENCH'] === undefined, 'a measurement: set BENCH=<file>');
  const page = await openPage({ study: large });
  await expect(plot(page, 'After').locator('canvas')).toHaveAttribute('data-drawn', '125510', {
    timeout: 30_000,
  });
  await page.waitForTimeout(1000);
  const figures = await page.evaluate(async () => {
    const views = [...document.querySelectorAll<HTMLElement>('.point-view')];
    const canvases = views.map((view) => view.querySelector('canvas'));
    const box = views[0].getBoundingClientRect();
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const intervalsMs: number[] = [];
    let last = await frame();
    for (let i = 0; i < 120; i++) {
      const clientX = box.left + 200;
      views[0].dispatchEvent(
        new WheelEvent('wheel', {
          deltaY: i % 40 < 20 ? -30 : 30,
          clientX,
          clientY: box.top + 200,
          cancelable: true,
        }),
      );
      const now = await frame();
      intervalsMs.push(now - last);
      last = now;
    }
    const restedMs = performance.now();
    while (canvases.some((canvas) => canvas?.dataset['detail'] !== 'full')) await frame();
    // One more frame is presented only when the full one is done.
    await frame();
    await frame();
    const fullMs = performance.now() - restedMs;
    intervalsMs.sort((a, b) => a - b);
    const mean = intervalsMs.reduce((sum, ms) => sum + ms, 0) / intervalsMs.length;
    return {
      points: 125510,
      views: 2,
      framesPerSecond: 1000 / mean,
      medianMs: intervalsMs[60],
      p95Ms: intervalsMs[114],
      fullMs,
    };
  });
  writeFileSync(process.env['BENCH'] ?? '', `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
