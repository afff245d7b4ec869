import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { addressOf, createKernels } from '../../main/math/kernels/kernels';
import { KERNELS_CODE } from '../../main/math/kernels/kernels-code';
import { compileKernels } from '../../scripts/build-kernels';

const { loops, layOut } = createKernels();
const rng = createRng(7, 'kernels');

/** Values of single precision, many of them equal. */
const coarse = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => Math.round(40 * rng.normal()) / 40);
const fine = (count: number): Float32Array => Float32Array.from({ length: count }, () => rng.normal());

describe('the compiled loops', () => {
  it('are those of the source', { timeout: 60_000 }, async () => {
    expect(KERNELS_CODE).toBe((await compileKernels()).toString('base64'));
  });

  it('keep arrays apart, and memory grows with them', () => {
    const views = layOut({ a: ['int', 3], b: ['float', 100_000], c: ['double', 2] });
    views.a.fill(1);
    views.b.fill(2);
    views.c.fill(3);
    expect([...views.a]).toEqual([1, 1, 1]);
    expect(views.b.every((value) => value === 2)).toBe(true);
    expect([...views.c]).toEqual([3, 3]);
  });

  it.each([0, 1, 15, 16, 53])('find columns within the limits of the row or their own, of %i', (width) => {
    const { row, limits, hits } = layOut({
      row: ['float', width],
      limits: ['float', width],
      hits: ['int', width + 1],
    });
    row.set(coarse(width));
    limits.set(coarse(width).map((value) => value - 1));
    if (width > 20) row[18] = NaN;
    const from = Math.min(3, width);
    const expected = [...row.keys()].filter((c) => c >= from && (row[c] <= -0.5 || row[c] <= limits[c]));
    hits[0] = 77;
    const count = loops.columnsWithin(
      addressOf(row),
      addressOf(limits),
      from,
      width,
      -0.5,
      addressOf(hits),
      1,
    );
    expect([...hits.subarray(0, count)]).toEqual([77, ...expected]);

    const found = loops.columnsUpTo(addressOf(row), width, 0.25, addressOf(hits));
    expect([...hits.subarray(0, found)]).toEqual([...row.keys()].filter((c) => row[c] <= 0.25));
  });

  it('add rows up by group and by column', () => {
    const ends = [3, 4, 4, 21, 30];
    const views = layOut({
      row: ['float', 30],
      ends: ['int', 5],
      ofRow: ['double', 5],
      ofColumns: ['double', 30],
    });
    views.row.set(fine(30));
    views.ends.set(ends);
    views.ofRow.fill(99);
    views.ofColumns.fill(1);
    const { row, ofRow, ofColumns } = views;
    loops.addByGroup(addressOf(row), addressOf(views.ends), 5, addressOf(ofRow), addressOf(ofColumns));
    ends.forEach((end, g) => {
      const sum = row.subarray(g === 0 ? 0 : ends[g - 1], end).reduce((so, value) => so + value, 0);
      expect(ofRow[g]).toBeCloseTo(sum, 12);
    });
    expect([...ofColumns]).toEqual(Array.from(row, (value) => 1 + value));
  });

  it('count what is larger than partners, equals half', () => {
    const width = 27;
    const views = layOut({ row: ['float', width], partners: ['float', width], ofColumns: ['int', width] });
    const { row, partners, ofColumns } = views;
    row.set(coarse(width));
    partners.set(coarse(width));
    [row[5], row[26]] = [partners[5], partners[26]];
    ofColumns.fill(10);
    const twice = (value: number, than: number): number => (value > than ? 2 : value === than ? 1 : 0);
    const own = row[11];
    const count = loops.countLarger(addressOf(row), addressOf(partners), width, own, addressOf(ofColumns));
    expect(count).toBe(row.reduce((sum, value) => sum + twice(value, own), 0));
    expect([...ofColumns]).toEqual(Array.from(row, (value, c) => 10 + twice(value, partners[c])));
  });

  it.each([4, 7, 38])('measure rows of %i columns to the last bit as four sums do', (cols) => {
    const views = layOut({ own: ['float', cols], others: ['float', 3 * cols], out: ['double', 3] });
    views.own.set(fine(cols));
    views.others.set(fine(3 * cols));
    views.others.set(views.own, cols);
    loops.measureRows(addressOf(views.own), addressOf(views.others), 3, cols, addressOf(views.out));
    const measured = [0, 1, 2].map((r) => {
      const sums = [0, 0, 0, 0];
      for (let c = 0; c < cols; c++) {
        const lane = c < cols - (cols % 4) ? c % 4 : 0;
        sums[lane] += (views.own[c] - views.others[r * cols + c]) ** 2;
      }
      return Math.sqrt(sums[0] + sums[1] + (sums[2] + sums[3]));
    });
    expect([...views.out]).toEqual(measured);
    expect(views.out[1]).toBe(0);
  });
});

describe('codes in the compiled loops', () => {
  it('are compared as numbers without a sign', () => {
    const { a, b, out } = layOut({ a: ['code', 20], b: ['code', 20], out: ['code', 32] });
    a.forEach((_, i) => ([a[i], b[i]] = [(i * 40_503) % 65_536, (i * 9_973 + 65_535) % 65_536]));
    loops.largerCodes(addressOf(out), addressOf(a), addressOf(b), addressOf(out, 20));
    expect([...out.subarray(0, 20)]).toEqual(Array.from(a, (code, i) => Math.max(code, b[i])));
    loops.smallerCodes(addressOf(out), addressOf(a), addressOf(b), addressOf(out, 20));
    expect([...out.subarray(0, 20)]).toEqual(Array.from(a, (code, i) => Math.min(code, b[i])));
  });
});

describe('ranking in the compiled loops', () => {
  const TAKING = 230;
  const [FIRST, LAST] = [40, 130];

  /** Of a row of similarities: what a plain count of the definition gives. */
  function byDefinition(
    row: Float32Array,
    own: number,
    range: readonly [number, number],
    isPositive: (place: number) => boolean,
  ) {
    const fellows = [...row.keys()].filter((c) => c >= range[0] && c < range[1] && c !== own);
    const negatives = [...row.keys()].filter((c) => c < TAKING && (c < range[0] || c >= range[1]));
    const positives = fellows.filter(isPositive).sort((a, b) => row[b] - row[a]);
    let sum = 0;
    positives.forEach((place, at) => {
      const before = negatives.reduce(
        (so, c) => so + (row[c] > row[place] ? 1 : row[c] === row[place] ? 0.5 : 0),
        0,
      );
      sum += (at + 1) / (at + 1 + before);
    });
    return { count: positives.length, sum };
  }

  it.each([
    ['values all different', (): Float32Array => fine(TAKING)],
    ['many ties', (): Float32Array => coarse(TAKING)],
    ['all the same', (): Float32Array => new Float32Array(TAKING).fill(0.25)],
    [
      'crowds far from one another',
      (): Float32Array => fine(TAKING).map((value, c) => (c % 9 === 0 ? -1000 : 1e-3 * value)),
    ],
  ])('gives what the definition does: %s', (_, make) => {
    const views = layOut({
      row: ['float', TAKING],
      kinds: ['int', TAKING],
      values: ['float', LAST - FIRST + 1],
      places: ['int', LAST - FIRST],
      starts: ['int', 260],
      frame: ['float', 2],
      landed: ['int', LAST - FIRST + 1],
      tied: ['int', LAST - FIRST + 1],
      sum: ['double', 1],
    });
    const row = make();
    views.row.set(row);
    views.kinds.set(Int32Array.from({ length: TAKING }, (_each, c) => c % 5));
    views.landed.fill(0);
    views.tied.fill(0);
    const at = Object.fromEntries(Object.entries(views).map(([name, view]) => [name, addressOf(view)]));
    const own = 77;
    const count = loops.sortFellows(at.row, own, FIRST, LAST, at.values, at.places, at.starts, 256, at.frame);
    expect(count).toBe(LAST - FIRST - 1);
    const sorted = row.filter((_each, c) => c >= FIRST && c < LAST && c !== own).sort();
    expect([...views.values.subarray(0, count)]).toEqual([...sorted]);
    views.places.subarray(0, count).forEach((place, j) => {
      expect(row[place]).toBe(views.values[j]);
    });
    const place = (from: number, to: number): void =>
      loops.placeColumns(
        ...([at.row, from, to, at.values, at.starts, 256, at.frame, at.landed, at.tied] as const),
      );
    place(0, FIRST);
    place(LAST, TAKING);
    const rank = (from: number, to: number, kinds: number): { count: number; sum: number } => ({
      count: loops.rankFellows(
        ...([at.values, at.places, count, at.landed, at.tied, from, to, kinds, own % 5, at.sum] as const),
      ),
      sum: views.sum[0],
    });
    const isOther = (c: number): boolean => c % 5 !== own % 5;
    expect(rank(FIRST, LAST, 0)).toEqual(byDefinition(row, own, [FIRST, LAST], () => true));
    expect(rank(60, 100, 0)).toEqual(byDefinition(row, own, [60, 100], () => true));
    expect(rank(60, 100, at.kinds)).toEqual(byDefinition(row, own, [60, 100], isOther));
  });
});
