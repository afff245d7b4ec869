import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CONTROL_COLOURS, LEVEL_COLOURS } from '../../main/contract/palette';
import { createRng } from '../../main/core/rng';
import type { ScatterFigureOptions } from '../../main/export/scatter-figure';
import { pageFont } from '../../main/export/font';
import { scatterFigure } from '../../main/export/scatter-figure';
import { font } from './example';

const COORDINATES = [0, 0, 10, 0, 0, 5, 10, 5, 5, 2.5, NaN, NaN];
const SMALL: ScatterFigureOptions = {
  ...{ font, title: 'UMAP before and after Harmony', subtitle: '6 wells', seed: 1 },
  panels: [
    { title: 'Before', subtitle: 'mixing 0.10', coordinates: COORDINATES },
    { title: 'After', coordinates: COORDINATES.map((value) => value / 2) },
  ],
  columns: [
    { name: 'Metadata_Batch', codes: [0, 0, 1, 1, 0, 0], levels: ['week 10', 'week 2'] },
    { name: 'Compound', codes: [0, 1, 0, 1, -1, 0], levels: ['DMSO', 'α-amanitin 5 µM'], controls: ['DMSO'] },
  ],
};

interface Circle {
  readonly x: number;
  readonly y: number;
  readonly fill: string;
}
/** Points, not legend dots: those inside the groups of a colour. */
function circlesOf(svg: string): Circle[] {
  return [...svg.matchAll(/<g fill="(#\w+)">(.*?)<\/g>/g)].flatMap(([, fill, body]) =>
    [...body.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => ({
      fill,
      x: Number(x),
      y: Number(y),
    })),
  );
}

/** n points in two batches, the second drawn on top of the first if order of rows were kept. */
function many(n: number, levels = 2): ScatterFigureOptions {
  const rng = createRng(7, 'test/scatter');
  const coordinates = Float32Array.from({ length: 2 * n }, () => rng.normal());
  const codes = Int32Array.from({ length: n }, (_, i) => Math.floor((levels * i) / n));
  const names = Array.from({ length: levels }, (_, i) => `level ${i}`);
  return {
    ...{ font, title: 'many', seed: 3, panels: [{ title: 'p', coordinates }] },
    columns: [{ name: 'c', codes, levels: names }],
  };
}

describe('scatterFigure', () => {
  it('is what was reviewed', async () => {
    await expect(await scatterFigure(SMALL)).toMatchFileSnapshot('../golden/scatter.svg');
  });

  it('shortens names that differ only at their ends so that they still do', async () => {
    const levels = ['yokogawa-us_20x_6-planes_channel-5', 'yokogawa-us_20x_6-planes_channel-4', 'yokogawa'];
    const columns = [{ name: 'scope', codes: [0, 1, 2, 0, 1, 2], levels }];
    const svg = await scatterFigure({ ...SMALL, font: pageFont(font), columns });
    const names = [...svg.matchAll(/>(yoko[^<]*)<\/text>/g)].map(([, name]) => name);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
    expect(names.filter((name) => /…[^…]*-[45]$/.test(name))).toHaveLength(2);
  });

  it('keeps distances: one scale for both axes, y upwards', async () => {
    const svg = await scatterFigure({ ...SMALL, columns: [SMALL.columns[0]] });
    const points = circlesOf(svg).slice(0, 5);
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const width = Math.max(...xs) - Math.min(...xs);
    const height = Math.max(...ys) - Math.min(...ys);
    expect(width / height).toBeCloseTo(2, 3);
    // Rows 2 and 3, of week 2 (the first in natural order), have the larger y: they stand higher on the page.
    const high = points.filter(({ fill }) => fill === LEVEL_COLOURS.light[0]);
    expect(high.map(({ y }) => y)).toEqual([Math.min(...ys), Math.min(...ys)]);
  });

  it('leaves rows without a place out and counts them', async () => {
    const svg = await scatterFigure(SMALL);
    expect(circlesOf(svg)).toHaveLength(2 * 2 * 5);
    expect(svg).toContain('1 row without a place is not drawn');
    expect(svg).not.toContain('NaN');
  });

  it('paints controls grey, and names rows without a value', async () => {
    const svg = await scatterFigure(SMALL);
    expect(circlesOf(svg).filter(({ fill }) => fill === CONTROL_COLOURS.light)).toHaveLength(2 * 2);
    expect(svg).toContain('aria-label="no value"');
    expect(svg).toContain('aria-label="Batch"');
  });

  it('survives one point, equal points, no placed point and no rows', async () => {
    for (const coordinates of [[1, 1], [2, 2, 2, 2], [NaN, NaN], []]) {
      const codes = Array.from({ length: coordinates.length / 2 }, () => 0);
      const svg = await scatterFigure({
        ...{ font, title: 't', seed: 1, panels: [{ title: 'p', coordinates }] },
        columns: [{ name: 'c', codes, levels: ['a'] }],
      });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('hides no batch under another: the points drawn last are of both', async () => {
    const last = circlesOf(await scatterFigure(many(1000))).slice(-100);
    const share = last.filter(({ fill }) => fill === LEVEL_COLOURS.light[0]).length;
    expect(share).toBeGreaterThan(25);
    expect(share).toBeLessThan(75);
  });

  it('shows the most frequent of 100 levels and counts the others', async () => {
    const svg = await scatterFigure(many(5000, 100));
    expect([...svg.matchAll(/aria-label="level \d+"/g)]).toHaveLength(23);
    expect(svg).toContain('aria-label="77 more"');
    expect(svg).toContain('aria-label="3,850"');
    expect(new Set(circlesOf(svg).map(({ fill }) => fill)).size).toBe(100);
  });

  it('turns many points into one picture that stays small', async () => {
    const figure = await scatterFigure({ ...many(6000), rasterAbove: 5000 });
    expect(circlesOf(figure)).toHaveLength(0);
    const [, base64] = /href="data:image\/png;base64,([^"]+)"/.exec(figure) ?? [];
    const png = Buffer.from(base64, 'base64');
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(info.width).toBe(600);
    const alpha = (x: number, y: number): number => data[4 * (y * info.width + x) + 3];
    expect(alpha(300, Math.round(info.height / 2))).toBeGreaterThan(128);
    expect(alpha(1, 1)).toBe(0);
    const [twenty, sixty] = [many(20_001), many(60_000)].map(
      async (options) => (await scatterFigure(options)).length,
    );
    expect(await sixty).toBeLessThan(2 * (await twenty));
  });

  it('gives the same bytes for the same seed, others for another', async () => {
    const options = { ...many(300), rasterAbove: 100 };
    expect(await scatterFigure(options)).toBe(await scatterFigure(options));
    expect(await scatterFigure(many(300))).toBe(await scatterFigure(many(300)));
    expect(await scatterFigure({ ...many(300), seed: 4 })).not.toBe(await scatterFigure(many(300)));
  });

  it('needs no font and runs nothing, whatever the names are', async () => {
    const evil = '</svg><script>alert(1)</script>漢字';
    const svg = await scatterFigure({
      ...{ ...SMALL, title: evil, subtitle: evil, panels: [{ title: evil, coordinates: COORDINATES }] },
      columns: [{ name: evil, codes: [0, 0, 0, 0, 0, 0], levels: [evil] }],
    });
    expect(svg).not.toMatch(/<text|font-family|<script/);
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  });

  it('refuses layouts and columns of different lengths', async () => {
    const panels = [{ title: 'After', coordinates: [1, 2] }];
    await expect(scatterFigure({ ...SMALL, panels })).rejects.toThrow(
      'coordinates of "After" must be 6 × 2, got 2 values',
    );
    const columns = [...SMALL.columns, { name: 'Plate', codes: [0], levels: ['a'] }];
    await expect(scatterFigure({ ...SMALL, columns })).rejects.toThrow(
      'codes of Plate must be 6 rows, got 1',
    );
  });
});
