import { describe, expect, it } from 'vitest';
import type { Tuning, VarianceFate } from '../../main/contract/judgement';
import { SURFACES, rampColours } from '../../main/contract/palette';
import { rasterise } from '../../main/export/rasterise';
import { reportHtml } from '../../main/export/report-html';
import { scatterFigure } from '../../main/export/scatter-figure';
import { tuningFigure } from '../../main/export/tuning-figure';
import { varianceFigure } from '../../main/export/variance-figure';
import { font } from './example';

const variance: VarianceFate = {
  before: {
    total: { batch: 0.6, label: 0.2 },
    components: [
      { share: 0.5, batch: 0.9, label: 0.05 },
      { share: 0.1, batch: 0.1, label: 0.7 },
    ],
  },
  after: {
    total: { batch: 0.02, label: 0.4 },
    components: [{ share: 0.3, batch: 0.01, label: 0.8 }],
  },
  chance: { batch: 0.03, label: 0.08 },
};

const tuning: Tuning = {
  ...{ method: 'harmony', id: 'harmony-tuned', metric: 'map-replicate-across', parameter: 'theta' },
  points: [
    { setting: 'theta 2', score: 0.21 },
    { setting: 'theta 0', score: 0.23 },
    { setting: 'theta 8', score: null, why: 'did not converge' },
  ],
  ...{ uncorrected: 0.19, chosen: 1, standard: 0, folds: 5, labels: 13 },
  heldOut: { tuned: 0.226, standard: 0.21 },
};

describe('variance by component', () => {
  const svg = varianceFigure({ font, title: 'Harmony', variance });

  it('draws a bar for batch and label of every component, before and after', () => {
    const said = Array.from(svg.matchAll(/<title>([^<]+ explains [^<]+)<\/title>/g), ([, text]) => text);
    expect(said).toEqual([
      'Before, component 1: batch explains 90 %',
      'Before, component 1: label explains 5 %',
      'Before, component 2: batch explains 10 %',
      'Before, component 2: label explains 70 %',
      'After, component 1: batch explains 1 %',
      'After, component 1: label explains 80 %',
    ]);
    const heights = Array.from(svg.matchAll(/<rect [^>]*height="([\d.]+)"[^>]*><title/g), ([, h]) =>
      Number(h),
    );
    expect(heights[0] / heights[1]).toBeCloseTo(18, 0);
    expect(heights[3]).toBeCloseTo(7 * heights[2], 0);
    expect(svg).toContain('aria-label="explained by batch (by chance 3.0 %)"');
    expect(svg).not.toMatch(/NaN|<text/);
  });

  it('is a picture that can be drawn', async () => {
    const dark = varianceFigure({ font, theme: 'dark', title: 'Harmony', variance });
    expect(dark).toContain(SURFACES.dark.background);
    expect((await rasterise(dark, 1)).byteLength).toBeGreaterThan(5000);
  });
});

describe('tuning curve', () => {
  const svg = tuningFigure({ font, title: 'Harmony', tuning });

  it('places better strengths higher, rings the chosen one and says what was not run', () => {
    const dots = Array.from(
      svg.matchAll(/cy="([\d.]+)"[^>]*><title>(theta \d: mAP [\d.]+)<\/title>/g),
      ([, y, text]) => [text, Number(y)] as const,
    );
    // From small to large, whatever was tried first.
    expect(dots.map(([text]) => text)).toEqual(['theta 0: mAP 0.230', 'theta 2: mAP 0.210']);
    expect(dots[0][1]).toBeLessThan(dots[1][1]);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('theta 8: did not converge');
    for (const text of ['chosen', 'default', 'uncorrected']) expect(svg).toContain(`aria-label="${text}"`);
  });

  it('draws without scores', () => {
    const points = [{ setting: 'theta 2', score: null }];
    const bare = tuningFigure({
      ...{ font, title: 'Harmony' },
      tuning: { ...tuning, points, uncorrected: null, chosen: 0, standard: 0 },
    });
    expect(bare).not.toMatch(/NaN|<circle/);
  });
});

it('shows both in the report, in both themes', () => {
  const light = varianceFigure({ font, title: 'Harmony', variance });
  const page = reportHtml(
    {
      ...{ title: 'Report', version: '1' },
      costs: [
        {
          title: 'Harmony',
          report: {
            ...{ changes: [], controls: { why: 'none' }, variance, perturbations: { why: 'none' } },
            ...{ neighbourhoods: { why: 'none' }, labelNull: { why: 'none' } },
          },
        },
      ],
      costFigures: [{ title: 'Variance', light, dark: light }],
      tuning: [tuning],
    },
    font,
  );
  expect(page).toContain('aria-label="Variance by batch and label: Harmony"');
  expect(page.match(/<svg [^>]*aria-label="Strength of harmony-tuned"/g)).toHaveLength(1);
  // One figure for both themes: its colours are variables that the page sets.
  expect(page).toContain('fill="var(--k0)"');
  expect(page.match(/--k0:#[0-9a-f]{6}/g)).toHaveLength(2);
});

it('colours steps of a quantity from pale to strong, whatever the order of rows', async () => {
  const levels = ['0 to 20 %', '80 to 100 %'];
  const ramp = rampColours(levels, 'light');
  expect([...ramp.values()]).toEqual([SURFACES.light.line, '#d0521b']);
  const svg = await scatterFigure({
    ...{ font, title: 'Moved', seed: 1, panels: [{ title: 'After', coordinates: [0, 0, 1, 1, 2, 0] }] },
    columns: [{ name: 'Neighbours changed', codes: [1, 0, -1], levels, steps: true }],
  });
  expect(svg).toContain('aria-label="80 to 100 %"');
  expect(svg).toContain(`<g fill="#d0521b"><circle`);
  expect(svg).toContain('aria-label="no value"');
});
