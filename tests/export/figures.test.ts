import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { LEVEL_COLOURS } from '../../main/contract/palette';
import { barsFigure } from '../../main/export/bars-figure';
import { designFigure } from '../../main/export/design-figure';
import { metricsFigure } from '../../main/export/metrics-figure';
import { mixingVersusBiologyFigure } from '../../main/export/mixing-versus-biology-figure';
import { rasterise } from '../../main/export/rasterise';
import type { MethodRow } from '../../main/export/report-data';
import { METHODS, METRICS, TABLE, font } from './example';

const BARS = {
  ...{ font, title: 'Overall', axis: 'higher is better', range: [0, 1] as const, recommend: 'harmony' },
  bars: [
    { id: 'harmony', label: 'Harmony', value: 0.7, interval: [0.6, 0.8] as const },
    { id: 'tvn', label: 'TVN', value: null, why: 'needs controls' },
  ],
};

/** What no figure may contain: numbers that are none, text that needs a font, anything fetched or run. */
function expectSound(svg: string): void {
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null"/);
  expect(svg).not.toMatch(/<text|font-family|<script|<foreignObject|url\(|href="(?!data:)/);
  expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
}

describe('golden figures', () => {
  it('methods by metrics', async () => {
    const svg = metricsFigure({
      font,
      title: 'Scores',
      metrics: METRICS,
      methods: METHODS,
      recommend: 'harmony',
    });
    expectSound(svg);
    await expect(svg).toMatchFileSnapshot('../golden/metrics.svg');
  });

  it('mixing against biology', async () => {
    const svg = mixingVersusBiologyFigure({ font, title: 'Balance', methods: METHODS, recommend: 'harmony' });
    expectSound(svg);
    await expect(svg).toMatchFileSnapshot('../golden/mixing-versus-biology.svg');
  });

  it('bars', async () => {
    const svg = barsFigure(BARS);
    expectSound(svg);
    await expect(svg).toMatchFileSnapshot('../golden/bars.svg');
  });

  it('design, dark', async () => {
    const svg = designFigure({ font, theme: 'dark', title: 'Design', table: TABLE });
    expectSound(svg);
    await expect(svg).toMatchFileSnapshot('../golden/design-dark.svg');
  });
});

describe('metricsFigure', () => {
  const draw = (methods: readonly MethodRow[]): string =>
    metricsFigure({ font, title: 't', metrics: METRICS, methods });

  it('says why a score is missing and why a method was not run', () => {
    const svg = draw(METHODS);
    expect(svg).toContain('NMI: only one label');
    expect(svg).toContain('aria-label="not run, because it needs controls"');
  });

  it('draws the better score as the larger dot, also where less is better', () => {
    const radii = (svg: string): number[] =>
      [...svg.matchAll(/r="([\d.]+)" fill="#2d6399" fill-opacity/g)].map((match) => Number(match[1]));
    // In table order: iLISI 0.5 and batch-knn 0.25 of Harmony, then 0 and 1 of no correction.
    const [ilisi, batchKnn, worstIlisi, worstBatchKnn] = radii(draw(METHODS));
    expect(batchKnn).toBeGreaterThan(ilisi);
    expect(worstIlisi).toBe(2.5);
    expect(worstBatchKnn).toBe(2.5);
  });

  it('copes with no methods, no metrics and scores that are not finite', () => {
    expectSound(draw([]));
    expectSound(metricsFigure({ font, title: 't', metrics: [], methods: METHODS }));
    const broken = { id: 'x', title: 'x', scores: { nmi: { value: NaN } } };
    expectSound(draw([{ ...broken, summary: { value: NaN, mixing: null, biology: Infinity } }]));
  });

  it('does not take a metric named like a built-in for a score', () => {
    const metric = { id: 'constructor', title: 'c', measures: 'mixing', range: [0, 1] } as const;
    expect(metricsFigure({ font, title: 't', metrics: [metric], methods: METHODS })).toContain(
      'c: not computed',
    );
  });
});

describe('mixingVersusBiologyFigure', () => {
  const at = (id: string, mixing: number | null, biology: number | null): MethodRow => ({
    ...{ id, title: id, scores: {}, summary: { value: null, mixing, biology } },
  });
  const dotOf = (svg: string, id: string): readonly [number, number] => {
    const match = new RegExp(`cx="([\\d.]+)" cy="([\\d.]+)"[^>]*><title>${id}:`).exec(svg);
    return [Number(match?.[1]), Number(match?.[2])];
  };

  it('puts better mixing to the right and more biology up', () => {
    const svg = mixingVersusBiologyFigure({
      font,
      title: 't',
      methods: [at('a', 0.2, 0.4), at('b', 0.6, 0.7)],
    });
    const [[ax, ay], [bx, by]] = [dotOf(svg, 'a'), dotOf(svg, 'b')];
    expect(bx).toBeGreaterThan(ax);
    expect(by).toBeLessThan(ay);
  });

  it('counts those without both scores, and draws one, equal and no dots', () => {
    const one = mixingVersusBiologyFigure({
      font,
      title: 't',
      methods: [at('a', 0.2, 0.4), at('b', null, 0.7)],
    });
    expect(one).toContain('1 not shown: no summary score');
    for (const methods of [[], [at('a', 1, 1)], [at('a', 0, 0), at('b', 0, 0)]]) {
      expectSound(mixingVersusBiologyFigure({ font, title: 't', methods, recommend: 'a', baseline: 'a' }));
    }
  });
});

describe('designFigure', () => {
  it('puts controls first, then labels of one batch, and batches in natural order', () => {
    const svg = designFigure({ font, title: 't', table: TABLE });
    const places = ['DMSO (control)', 'only once', 'aspirin'].map((name) =>
      svg.indexOf(`aria-label="${name}"`),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(svg.indexOf('aria-label="week 2"')).toBeLessThan(svg.indexOf('aria-label="week 10"'));
    expect(svg).toContain('<title>only once, week 10: 0</title>');
    expect(svg).toContain('<title>only once, week 2: 5</title>');
  });

  it('says how many labels and batches it does not show', () => {
    const labels = Array.from({ length: 100 }, (_, i) => `label ${i}`);
    const batches = Array.from({ length: 30 }, (_, i) => `batch ${i}`);
    const table = {
      batchColumn: 'b',
      labelColumn: 'l',
      labels,
      batches,
      counts: new Int32Array(3000).fill(1),
    };
    const svg = designFigure({ font, title: 't', table });
    expect(svg).toContain('60 more labels and 6 more batches not shown');
    expectSound(svg);
  });

  it('refuses counts that do not fit', () => {
    const table = { ...TABLE, counts: [1, 2, 3] };
    expect(() => designFigure({ font, title: 't', table })).toThrow('counts must be 3 × 2, got 3 values');
  });
});

describe('all figures', () => {
  it('escape every text', () => {
    const evil = '<script>alert("x")</script>&';
    const table = { ...TABLE, labels: [evil, 'DMSO', 'b'], batches: [evil, 'c'] };
    const methods = METHODS.map((row) => ({ ...row, title: evil, notRun: row.notRun && evil }) as MethodRow);
    const metrics = METRICS.map((metric) => ({ ...metric, title: evil, summary: evil }));
    for (const svg of [
      designFigure({ font, title: evil, subtitle: evil, table }),
      metricsFigure({ font, title: evil, subtitle: evil, metrics, methods }),
      mixingVersusBiologyFigure({ font, title: evil, subtitle: evil, methods }),
      barsFigure({ ...BARS, title: evil, axis: evil, bars: [{ id: 'a', label: evil, value: 0.1 }] }),
    ]) {
      expectSound(svg);
      expect(svg).toContain('&lt;script&gt;');
    }
  });

  it('are rasterised at the asked scale, background and ink where they belong', async () => {
    const svg = barsFigure({ ...BARS, measures: 'mixing' });
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const png = await rasterise(svg, 2);
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([2 * Number(width), 2 * Number(height)]);
    const pixel = (x: number, y: number): string => {
      const at = info.channels * (2 * y * info.width + 2 * x);
      return `#${data.subarray(at, at + 3).toString('hex')}`;
    };
    expect(pixel(2, 2)).toBe('#ffffff');
    expect(pixel(300, 96)).toBe(LEVEL_COLOURS.light[0]);
    expect(Buffer.from(await rasterise(svg, 2)).equals(Buffer.from(png))).toBe(true);
  });
});
