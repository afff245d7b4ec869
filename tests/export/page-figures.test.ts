import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { pageFont } from '../../main/export/font';
import { createThemeColours, mergeThemes } from '../../main/export/merge-themes';
import type { ScatterFigureOptions } from '../../main/export/scatter-figure';
import { scatterFigure } from '../../main/export/scatter-figure';
import { font } from './example';

// Figures as a report holds them: texts as texts, points as few paths, both themes in one.
const rng = createRng(1, 'page-figures');
const layout = (rows: number): Float32Array =>
  Float32Array.from({ length: 2 * rows }, (_, i) => (i % 7) + rng.uniform());
const column = (name: string, levels: number, rows: number) => ({
  name,
  levels: Array.from({ length: levels }, (_, i) => `${name} ${i}`),
  codes: Array.from({ length: rows }, (_, row) => (row * 7) % levels),
});

const ROWS = 1200;
const before = layout(ROWS);
const COLUMNS = [
  column('batch', 30, ROWS),
  column('compound', 40, ROWS),
  { ...column('changed', 5, ROWS), steps: true, own: true },
];
const figure = (drawn: Set<string>, theme: 'light' | 'dark', after = before, more = {}): Promise<string> =>
  scatterFigure({
    ...{ font: pageFont(font), theme, title: 'UMAP', columns: COLUMNS, seed: 1 },
    panels: [
      { title: 'Before', coordinates: before, sharedAs: 'before' },
      { title: 'After', coordinates: after },
    ],
    page: { drawn, mostPoints: 2000 },
    ...more,
  } satisfies ScatterFigureOptions);
const dotsIn = (svg: string): number => svg.split('h0').length - 1;

describe('figures of a page', () => {
  it('hold every point, texts as texts, and panels that all figures have once', async () => {
    const drawn = new Set<string>();
    const first = await figure(drawn, 'light');
    expect(dotsIn(first)).toBe(6 * ROWS);
    expect(first).toMatch(/font-family="Unbatch Inter"[^>]*>batch 3<\/text>/);
    const second = await figure(drawn, 'light', layout(ROWS));
    // Before by batch and by compound are shown again; by what this correction changed it is drawn.
    expect(dotsIn(second)).toBe(4 * ROWS);
    expect([...second.matchAll(/<use href="#([^"]+)"/g)].map(([, id]) => id)).toEqual([
      ...['shared-before-0', 'shared-legend-0', 'shared-before-1', 'shared-legend-1'],
    ]);
  });

  it('place points where they belong, to a tenth of a pixel', async () => {
    const svg = await scatterFigure({
      ...{ font: pageFont(font), title: 'UMAP', seed: 1, page: { drawn: new Set(), mostPoints: 9 } },
      columns: [{ name: 'batch', levels: ['a'], codes: [0, 0, 0] }],
      panels: [{ title: 'After', coordinates: [0, 0, 1, 1, 0.5, 0.25] }],
    });
    // A square of 300 px with a margin of 12: from the lower left corner to the upper right one.
    const at: [number, number][] = [];
    for (const [, moves] of svg.matchAll(/ d="(m[^"]+)"/g)) {
      let [x, y] = [0, 0];
      for (const [, dx, dy] of moves.matchAll(/m(-?\d+) ?(-?\d+)h0/g)) {
        at.push([(x += Number(dx)), (y += Number(dy))]);
      }
    }
    expect(at.sort(([a], [b]) => a - b)).toEqual([
      [120, 2880],
      [1500, 2190],
      [2880, 120],
    ]);
  });

  it('of sixteen corrections take less than two megabytes in both themes', async () => {
    const drawn = { light: new Set<string>(), dark: new Set<string>() };
    const colours = createThemeColours();
    let size = 0;
    for (let i = 0; i < 16; i++) {
      const after = layout(ROWS);
      const merged = mergeThemes(
        await figure(drawn.light, 'light', after),
        await figure(drawn.dark, 'dark', after),
        colours,
      );
      size += merged?.length ?? Infinity;
    }
    expect(size).toBeLessThan(2e6);
    expect(colours.declarations('light')).not.toBe(colours.declarations('dark'));
  });

  it('draw a random part of very many rows, and say so', async () => {
    const svg = await figure(new Set(), 'light', before, { page: { drawn: new Set(), mostPoints: 1000 } });
    expect(dotsIn(svg)).toBe(6 * 1000);
    expect(svg).toContain('1,000 of 1,200 rows drawn, chosen at random');
  });

  it('differ between themes in colours only, or stay two', () => {
    const colours = createThemeColours();
    const merged = mergeThemes('<a fill="#112233">#112233</a>', '<a fill="#445566">#112233</a>', colours);
    expect(merged).toBe('<a fill="var(--k0)">#112233</a>');
    expect(colours.declarations('dark')).toBe('--k0:#445566');
    expect(mergeThemes('<a fill="#112233"/>', '<b fill="#445566"/>', colours)).toBeNull();
    expect(mergeThemes('<a fill="#112233"/>', '<a/>', colours)).toBeNull();
  });
});
