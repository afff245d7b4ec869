import { describe, expect, it } from 'vitest';
import { paddedRange, tickText, ticks } from '../../main/contract/axis';
import { methodsText } from '../../main/export/methods-text';
import { placeLabels } from '../../main/export/place-labels';
import { goodness, probabilityText, scoreText } from '../../main/export/score-scale';
import { scoresCsv } from '../../main/export/scores-csv';
import { METHODS, METRICS } from './example';

describe('scoresCsv', () => {
  it('has one row a method; missing scores are empty and explained', () => {
    expect(scoresCsv(METHODS, METRICS)).toBe(
      [
        'method,title,nmi,ilisi,batch-knn,mixing,biology,overall,summary,note',
        'harmony,Harmony,0.75,0.5,0.25,0.625,0.75,0.7,,',
        'none,No correction,,0,1,0,0.4,0.2,,nmi: only one label',
        'tvn,TVN,,,,,,,,"not run, because it needs controls"',
        '',
      ].join('\n'),
    );
  });

  it('quotes commas, quotes and line breaks', () => {
    const row = { id: 'a,b', title: 'say "hi"\nthere', scores: {} };
    expect(scoresCsv([row], [])).toBe(
      'method,title,mixing,biology,overall,summary,note\n"a,b","say ""hi""\nthere",,,,,\n',
    );
  });
});

describe('methodsText', () => {
  it('writes what was done, with each work cited once', () => {
    const { paragraphs, references } = methodsText({
      ...{ version: '0.1.0', methods: METHODS, metrics: METRICS, seed: 1, precision: 'single' },
      embedding: { title: 'DinoBloom-S', features: 384, citation: 'Koch 2024' },
      rows: { count: 1200, kind: 'wells' },
      batch: { column: 'week', levels: 5 },
      label: { column: 'compound', levels: 19 },
      umap: { neighbours: 15, minDistance: 0.1 },
    });
    expect(paragraphs).toEqual([
      'Images were embedded with DinoBloom-S [1] (384 features). ' +
        'The profiles comprised 1,200 wells from 5 batches (week) and 19 labels (compound).',
      'Batch effects were corrected in Unbatch 0.1.0 with Harmony (theta 2) [2]. ' +
        'The uncorrected profiles served as the baseline. Not run: TVN.',
      'Batch mixing was measured by iLISI [2] and Batch by neighbours. ' +
        'Conservation of biology was measured by NMI [3]. ' +
        'The overall score is 0.4 × batch mixing + 0.6 × biology [4]. Mixing is iLISI; biology is NMI. ' +
        'Every metric was rescaled from its worst (0) to its best possible value (1), not by the range of the methods compared; ' +
        'scores that could not be computed were left out, not counted as zero.',
      'Two-dimensional layouts were made with UMAP [5] (15 neighbours, minimum distance 0.1). ' +
        'Random numbers were seeded with 1 and arithmetic ran in single precision.',
    ]);
    expect(references.slice(0, 3)).toEqual(['Koch 2024', 'Korsunsky 2019', 'Luecken 2022']);
    expect(references).toHaveLength(5);
  });

  it('says what was done to features and controls, and names no metric that was not computed', () => {
    const [profiles, corrected, measured] = methodsText({
      ...{ version: '0.1.0', rows: { count: 632, kind: 'rows' }, features: 516, controls: 330 },
      ...{ standardised: true, draws: 200 },
      methods: [
        {
          id: 'a',
          title: 'A',
          scores: { nmi: { value: 0.5 } },
          summary: { value: 0.5, mixing: null, biology: 0.5 },
        },
        { id: 'b', title: 'B', scores: { nmi: { value: 0.4 }, ilisi: { value: null } } },
      ],
      metrics: METRICS,
    }).paragraphs;
    expect(profiles).toBe(
      'The profiles comprised 632 rows of 516 features; 330 were negative controls. Features were standardised over all rows (mean 0, standard deviation 1) before correction.',
    );
    expect(corrected).toContain('in Unbatch 0.1.0, each by itself, with A and B.');
    expect(measured).not.toMatch(/iLISI|Batch by neighbours/);
    expect(measured).toContain('Biology was scored without the negative controls.');
    expect(measured).toContain('200 bootstrap draws of rows within labels');
  });

  it('names a network with its precision', () => {
    const embedding = { title: 'DinoBloom-S', features: 384, citation: 'Koch 2024', precision: 'int8' };
    expect(methodsText({ version: '1', methods: [], metrics: [], embedding }).paragraphs).toEqual([
      'Images were embedded with DinoBloom-S [1] (384 features, int8).',
    ]);
  });

  it('is silent about what it does not know', () => {
    expect(methodsText({ version: '1', methods: [], metrics: [] })).toEqual({
      paragraphs: [],
      references: [],
    });
  });
});

describe('numbers as text', () => {
  it('rounds scores, and never prints minus zero or NaN', () => {
    expect([0.125, 1, -0.001, null, NaN].map(scoreText)).toEqual(['0.13', '1.00', '0.00', '–', '–']);
  });

  it('prints small probabilities as powers of ten', () => {
    const shown = [0.5, 0.0123, 0.001, 0.00042, 1e-12, 0, null, undefined].map(probabilityText);
    expect(shown).toEqual(['0.500', '0.012', '0.001', '4.2 × 10⁻⁴', '1.0 × 10⁻¹²', '0', '–', '–']);
  });

  it('rescales scores from worst to best', () => {
    expect(goodness(0.25, [0, 1])).toBe(0.25);
    expect(goodness(0.25, [1, 0])).toBe(0.75);
    expect(goodness(0, [-1, 1])).toBe(0.5);
    expect(goodness(2, [0, 1])).toBe(1);
    expect(goodness(0.3, [1, 1])).toBe(1);
  });
});

describe('axis', () => {
  it('has round ticks inside the range', () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(0.23, 0.61, 4)).toEqual([0.3, 0.4, 0.5, 0.6]);
    expect(ticks(3, 3, 4)).toEqual([3]);
    expect([0, 0.25, 0.5].map((tick, _, all) => tickText(tick, all))).toEqual(['0.00', '0.25', '0.50']);
  });

  it('pads, but stays inside the possible', () => {
    expect(paddedRange([], 0, 1, 0.2)).toEqual([0, 1]);
    const [low, high] = paddedRange([0.98, 0.99], 0, 1, 0.2);
    expect(high).toBeCloseTo(1, 12);
    expect(low).toBeCloseTo(0.8, 12);
  });
});

describe('placeLabels', () => {
  it('covers neither dots nor other labels where there is room', () => {
    const within = { x: 0, y: 0, width: 400, height: 300 };
    const dots = [50, 55, 200, 395].map((x, i) => ({
      x,
      y: 150 + 4 * i,
      radiusPx: 6,
      widthPx: 60,
      heightPx: 14,
    }));
    const boxes = placeLabels(dots, within);
    const all = [...boxes, ...dots.map(({ x, y }) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }))];
    boxes.forEach((a, i) => {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width).toBeLessThanOrEqual(400);
      all.forEach((b, j) => {
        if (i === j) return;
        const apart =
          a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
        expect(`${i} ${j} ${apart}`).toBe(`${i} ${j} true`);
      });
    });
  });
});
