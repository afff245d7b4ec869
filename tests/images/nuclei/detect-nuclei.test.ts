import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it, describe } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import { decodeImage } from '../../../main/images/decode-image';
import type { Nucleus } from '../../../main/images/nuclei/detect-nuclei';
import { detectNuclei } from '../../../main/images/nuclei/detect-nuclei';
import { distanceTransform } from '../../../main/images/nuclei/distance-transform';
import { outlines } from '../../../main/images/nuclei/outlines';
import { describeShared } from '../../helpers/shared';

type Disc = readonly [x: number, y: number, radius: number, bright: number];

/** Bright discs on a dark, noisy ground. */
function drawDiscs(width: number, height: number, discs: readonly Disc[]): Plane {
  const rng = createRng(11, 'discs');
  const data = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const lit = discs.filter(([u, v, radius]) => (x - u) ** 2 + (y - v) ** 2 <= radius * radius);
      const bright = Math.max(300, ...lit.map(([, , , value]) => value));
      data[y * width + x] = Math.max(0, bright + 0.05 * bright * rng.normal());
    }
  }
  return { width, height, channel: 'DNA', ceiling: 65535, data };
}

/** The share of `wanted` points that have a partner of `found` within `reachPx`, one to one, nearest first. */
function matched(
  wanted: readonly (readonly [number, number])[],
  found: readonly Nucleus[],
  reachPx: number,
): number {
  const pairs = wanted.flatMap(([x, y], i) =>
    found.map((nucleus, j) => ({ i, j, distance: Math.hypot(nucleus.x - x, nucleus.y - y) })),
  );
  const near = pairs.filter(({ distance }) => distance <= reachPx).sort((a, b) => a.distance - b.distance);
  const [usedWanted, usedFound] = [new Set<number>(), new Set<number>()];
  for (const { i, j } of near) {
    if (usedWanted.has(i) || usedFound.has(j)) continue;
    usedWanted.add(i);
    usedFound.add(j);
  }
  return usedWanted.size;
}

describe('distanceTransform', () => {
  it('gives every pixel the distance to the nearest outside, by trying all', () => {
    const rng = createRng(3, 'mask');
    const [width, height] = [23, 17];
    const mask = Uint8Array.from({ length: width * height }, () => (rng.uniform() < 0.85 ? 1 : 0));
    const distances = distanceTransform(mask, width, height);
    distances.forEach((distance, i) => {
      let least = mask[i] === 0 ? 0 : Infinity;
      mask.forEach((inside, j) => {
        if (inside === 1) return;
        const [dx, dy] = [(i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)];
        least = Math.min(least, Math.hypot(dx, dy));
      });
      expect(distance).toBeCloseTo(least, 4);
    });
  });
});

describe('detectNuclei', () => {
  it('finds discs of several sizes and brightness, with their centres', () => {
    const discs: Disc[] = [
      [40, 40, 12, 9000],
      [110, 35, 15, 3000],
      [60, 110, 10, 20000],
      [150, 120, 18, 5000],
    ];
    const { nuclei } = detectNuclei(drawDiscs(200, 160, discs));
    expect(nuclei).toHaveLength(discs.length);
    expect(
      matched(
        discs.map(([x, y]) => [x, y]),
        nuclei,
        1,
      ),
    ).toBe(discs.length);
    const largest = Math.max(...nuclei.map(({ areaPx }) => areaPx));
    expect(largest / (Math.PI * 18 * 18)).toBeCloseTo(1, 0);
  });

  it('cuts two and three that touch, and leaves an uneven one whole', () => {
    const pair: Disc[] = [
      [50, 50, 14, 8000],
      [74, 50, 14, 8000],
    ];
    expect(detectNuclei(drawDiscs(130, 110, pair)).nuclei).toHaveLength(2);
    const three: Disc[] = [...pair, [98, 54, 14, 8000]];
    expect(detectNuclei(drawDiscs(150, 110, three)).nuclei).toHaveLength(3);
    // Two discs that cover each other almost wholly are one oblong nucleus.
    const oblong: Disc[] = [
      [50, 50, 14, 8000],
      [57, 50, 14, 8000],
    ];
    expect(detectNuclei(drawDiscs(130, 110, oblong)).nuclei).toHaveLength(1);
  });

  it('leaves out specks and blots, and finds none where there is nothing', () => {
    const speck: Disc[] = [
      [30, 30, 2, 20000],
      [100, 60, 12, 8000],
      [230, 120, 90, 8000],
    ];
    const { nuclei, labels } = detectNuclei(drawDiscs(330, 240, speck));
    expect(nuclei).toHaveLength(1);
    expect(new Set(labels)).toEqual(new Set([0, 1]));
    const flat = { width: 50, height: 40, channel: 'DNA', ceiling: 255, data: new Uint8Array(2000).fill(7) };
    expect(detectNuclei(flat).nuclei).toEqual([]);
  });

  it('gives outlines that surround the region', () => {
    const { nuclei, labels } = detectNuclei(drawDiscs(100, 90, [[50, 40, 15, 8000]]));
    const [outline] = outlines(labels, 100, nuclei.length);
    const radii = Array.from({ length: outline.length / 2 }, (_, i) =>
      Math.hypot(outline[2 * i] - 50, outline[2 * i + 1] - 40),
    );
    expect(Math.min(...radii)).toBeGreaterThan(12);
    expect(Math.max(...radii)).toBeLessThan(18);
    // Once around: every step goes to a neighbour, and the last pixel touches the first.
    expect(radii.length).toBeGreaterThan(60);
    expect(radii.length).toBeLessThan(130);
    expect(outlines(Int32Array.of(0, 1, 0, 0, 0, 0), 3, 1)).toEqual([[1, 0]]);
  });
});

describeShared('nuclei of real fields', 'data/lincs-a549-fields', (folder) => {
  const ROWS = { A: '01', P: '16' } as const;

  it('are those of the published tables, for nine in ten within 10 pixels', async () => {
    const counts = { table: 0, found: 0, both: 0 };
    for (const plate of readdirSync(path.join(folder, 'locations'))) {
      for (const name of readdirSync(path.join(folder, 'locations', plate))) {
        const [well] = name.split('-');
        const row = ROWS[well[0] as keyof typeof ROWS];
        const image = path.join(folder, 'images', plate, `r${row}c${well.slice(1)}f01p01-ch1sk1fk1fl1.png`);
        const lines = readFileSync(path.join(folder, 'locations', plate, name), 'utf8')
          .trim()
          .split('\n');
        const table = lines.slice(1).map((line) => {
          const [x, y] = line.split(',').map(Number);
          return [x, y] as const;
        });
        const { planes } = await decodeImage(image);
        const { nuclei } = detectNuclei(planes[0]);
        counts.table += table.length;
        counts.found += nuclei.length;
        counts.both += matched(table, nuclei, 10);
      }
    }
    // 1,561 in the tables. Measured: recall 0.891, precision 0.888.
    expect(counts.table).toBe(1561);
    expect(counts.both / counts.table).toBeGreaterThan(0.88);
    expect(counts.both / counts.found).toBeGreaterThan(0.87);
  }, 120_000);
});
