import { describe, expect, it } from 'vitest';
import { loadFigureFont } from '../../main/export/font';
import { drawText } from '../../main/export/figure-text';
import { coordinate, element, escapeMarkup } from '../../main/export/svg';

const font = loadFigureFont('assets');

describe('figure font', () => {
  it('measures as the font says', () => {
    // Inter 4.1: A 1386, V 1386 of 2048 units wide (Regular), the pair AV is kerned by −140.
    const single = font.measure('A', 2048);
    expect(font.measure('AV', 2048)).toBeCloseTo(single + font.measure('V', 2048) - 140, 6);
    expect(font.measure('nn', 100)).toBeCloseTo(2 * font.measure('n', 100), 6);
    expect(font.measure('Batch', 20, 'bold')).toBeGreaterThan(font.measure('Batch', 20));
  });

  it.each(['µ', 'α', 'β', 'Δ', 'Ж', 'я', 'é', 'ő', '–', '…', '≥', '→', '±', '²'])(
    'has an outline for %s',
    (sign) => {
      // A box, as for a missing character, has two closed contours of straight lines only.
      expect(font.outline(sign, 0, 0, 20).pathData).not.toMatch(/^M[^A-Z]+H[^A-Z]+V/);
    },
  );

  it('draws a box for what the font lacks, and a letter and its accent as one', () => {
    expect(font.outline('漢', 0, 20, 20).pathData).toBe('M1.6 5.4H18.4V20H1.6ZM3 6.8V18.6H17V6.8Z');
    expect(font.measure('漢字', 20)).toBe(40);
    expect(font.measure('e\u0301', 20)).toBe(font.measure('é', 20));
    expect(font.outline('\u200b\ufe0f', 0, 0, 20).pathData).toBe('');
  });

  it('shortens to the width asked for, whole letters and an ellipsis', () => {
    const name = 'BRD-K12345678-001-02-3 at 10 µM';
    const short = font.truncate(name, 100, 12);
    expect(short).toMatch(/^BRD-K.*…$/);
    expect(font.measure(short, 12)).toBeLessThanOrEqual(100);
    expect(font.truncate(name, 1000, 12)).toBe(name);
    expect(font.truncate('漢字漢字', 30, 12)).toBe('漢…');
    expect(font.truncate('wide', 0, 12)).toBe('…');
    const inMiddle = font.truncate('yokogawa-us_20x_6z', 90, 12, 'regular', 'middle');
    expect(inMiddle).toMatch(/^yokog.*….*x_6z$/);
    expect(font.measure(inMiddle, 12)).toBeLessThanOrEqual(90);
  });

  it('says where the font should be when it is not there', () => {
    expect(() => loadFigureFont('no-such-folder')).toThrow(
      /no-such-folder.*Inter-Regular\.woff cannot be read/,
    );
  });
});

describe('drawText', () => {
  const place = { x: 100, y: 50, sizePx: 12, fill: '#000000' } as const;
  const firstX = (svg: string): number => Number(/ d="M([\d.]+)/.exec(svg)?.[1]);

  it('anchors by the measured width', () => {
    const width = font.measure('HH', 12);
    const start = firstX(drawText(font, 'HH', place));
    expect(firstX(drawText(font, 'HH', { ...place, anchor: 'end' }))).toBeCloseTo(start - width, 1);
    expect(firstX(drawText(font, 'HH', { ...place, anchor: 'middle' }))).toBeCloseTo(start - width / 2, 1);
  });

  it('keeps the text readable for a screen reader, whole where it is cut', () => {
    const cut = drawText(font, '<b>"long" & longer</b>', { ...place, maxWidthPx: 40 });
    expect(cut).toContain('aria-label="&lt;b&gt;&quot;long&quot; &amp; longer&lt;/b&gt;"');
    expect(cut).toContain('<title>&lt;b&gt;');
    expect(cut).not.toContain('<b>');
    expect(drawText(font, '', place)).toBe('');
  });

  it('turns about its own start', () => {
    expect(drawText(font, 'a', { ...place, rotate: -45 })).toContain('transform="rotate(-45 100 50)"');
  });
});

describe('svg', () => {
  it('refuses coordinates that are not finite', () => {
    expect(() => coordinate(NaN)).toThrow('a coordinate of a figure must be finite, got NaN');
    expect(() => element('rect', { x: Infinity })).toThrow('finite');
    expect(coordinate(-0.001)).toBe('0');
    expect(coordinate(1 / 3)).toBe('0.33');
  });

  it('replaces what XML forbids', () => {
    expect(escapeMarkup('a\u0000b\ud800c😀')).toBe('a\ufffdb\ufffdc😀');
  });
});
