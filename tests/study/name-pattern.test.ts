import { describe, expect, it } from 'vitest';
import type { PatternPreview } from '../../main/contract/name-pattern';
import { matchPattern, parsePattern } from '../../main/study/name-pattern';

/** The parts that would be coloured, as `field=text`. */
const coloured = ({ matches }: PatternPreview): readonly string[] =>
  matches.flatMap(({ name, spans }) =>
    spans.map(({ field, start, end }) => `${field}=${name.slice(start, end)}`),
  );

describe('a pattern while it is being written', () => {
  it('shows which part of a name is which field, and what is read', () => {
    const preview = matchPattern(['w1/P1_b-7_s03_w2.tif'], '{plate}_{well}_s{site}_w{channel}.tif');
    expect(coloured(preview)).toEqual(['plate=P1', 'well=b-7', 'site=03', 'channel=2']);
    expect(preview.matches[0].values).toEqual([
      ['plate', 'P1'],
      ['well', 'B07'],
      ['site', '3'],
      ['channel', '2'],
    ]);
    expect(preview).toMatchObject({ problem: null, matched: 1, total: 1, firstUnmatched: null });
    expect(preview.fields).toEqual(['plate', 'well', 'site', 'channel']);
  });

  it('folders, columns of one’s own, the same field twice, any text', () => {
    const names = ['lab/week3/P1/P1_A01_x_DAPI.tif', 'lab/week3/P1/P2_A01_x_DAPI.tif'];
    const preview = matchPattern(names, '{week}/{plate}/{plate}_{well}_*_{channel}.tif');
    expect(preview).toMatchObject({ matched: 1, total: 2, firstUnmatched: names[1] });
    expect(preview.matches.map(({ name, why }) => [name, why])).toEqual([
      [names[1], 'does not fit the pattern'],
      [names[0], null],
    ]);
    expect(coloured(preview)).toEqual(['week=week3', 'plate=P1', 'well=A01', 'channel=DAPI']);
    expect(preview.matches[1].values).toContainEqual(['week', 'week3']);
  });

  it('regular expressions of Python and JavaScript; a group that took no part has no place', () => {
    for (const named of ['?P<', '?<']) {
      const preview = matchPattern(
        ['x/r02c03.tif', 'x/r02c03z4.tif'],
        `r(${named}row>\\d+)c(${named}col>\\d+)(?:z(${named}z>\\d))?\\.tif`,
      );
      expect(coloured(preview)).toEqual(['row=02', 'col=03', 'row=02', 'col=03', 'z=4']);
      expect(preview.matches.map(({ values }) => new Map(values).get('well'))).toEqual(['B03', 'B03']);
    }
  });

  it('a well that no plate has does not fit', () => {
    const preview = matchPattern(['P1_Z99.tif', 'P1_H12.tif'], '{plate}_{well}');
    expect(preview).toMatchObject({ matched: 1, firstUnmatched: 'P1_Z99.tif' });
    expect(preview.matches[0].why).toBe('"Z99" is no well of a plate');
  });

  it('shows some of many, those that do not fit first, and counts all', () => {
    const names = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? `P_A01_s${i}.tif` : `other${i}.tif`));
    const preview = matchPattern(names, '{plate}_{well}_s{site}.tif');
    expect([preview.matched, preview.total, preview.matches.length]).toEqual([500, 1000, 200]);
    expect(preview.matches.filter(({ why }) => why !== null)).toHaveLength(100);
  });

  it.each([
    ['{plate_{well}.tif', 'a { is not closed', '{'],
    ['{plate}_well}.tif', 'a } has no { before it', '}'],
    ['{plate}_{}.tif', 'braces without a name', '{}'],
    ['{plate}_{1st}.tif', '"1st" cannot name a field', '{1st}'],
    ['{plate}{well}.tif', 'nothing stands between {plate} and {well}', '{plate}{well}'],
    ['{site}_{field}.tif', '{site} and {field} both mean the site', '{field}'],
    ['image.tif', 'it names nothing', 'image.tif'],
    ['(?<plate>.+', 'a ( is not closed', '('],
    ['(?<plate>.+))', 'a ) has no ( before it', ')'],
    ['(?<plate>[a-z+)', 'a [ is not closed', '['],
    ['(?<plate>+)', 'the regular expression is wrong', '(?<plate>+)'],
    ['(?<site>\\d)(?<fov>\\d)', '{site} and {fov} both mean the site', '(?<fov>'],
  ])('%s: %s', (template, message, part) => {
    const { problem, matched } = matchPattern(['P1_A01.tif'], template);
    expect(problem?.message).toContain(message);
    expect(template.slice(problem?.start, problem?.end)).toBe(part);
    expect(matched).toBe(0);
    expect(() => parsePattern(template)).toThrow('cannot be read');
  });
});
