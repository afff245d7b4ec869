import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { simulateStudy } from '../../main/simulate/simulate-study';
import { filesBelow, readRgb, readRows, temporaryFolder } from '../helpers/simulated-folder';

const SIDE = 96;

/** Share of a crop that is nucleus: much darker in green than in blue, and dark at all. */
const nuclearShare = (pixels: Buffer): number => {
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3)
    if (pixels[i + 1] < 95 && pixels[i + 2] > pixels[i + 1] + 20) count++;
  return count / (SIDE * SIDE);
};

/** How much redder than blue the middle of a crop is. */
function redness(pixels: Buffer): number {
  let sum = 0;
  for (let y = 28; y < 68; y++) {
    for (let x = 28; x < 68; x++) sum += pixels[3 * (y * SIDE + x)] - pixels[3 * (y * SIDE + x) + 2];
  }
  return sum / 1600;
}

describe('simulated blood', () => {
  it('has five kinds from three hospitals in folders, the same mix everywhere', async () => {
    const out = temporaryFolder();
    const written = await simulateStudy({ out, seed: 1, kind: 'blood', crops: 45 }, quietTask());
    expect(written).toEqual({ images: 45, samples: 45 });
    const files = filesBelow(out);
    const kinds = ['basophil', 'eosinophil', 'lymphocyte', 'monocyte', 'neutrophil'];
    const expected = ['A', 'B', 'C'].flatMap((source) =>
      kinds.flatMap((kind) => [1, 2, 3].map((n) => `hospital-${source}/${kind}/000${n}.png`)),
    );
    expect(files).toEqual([...expected, 'truth.csv'].sort());
    expect(
      readRows(path.join(out, 'truth.csv'))
        .map((row) => row['crop'])
        .sort(),
    ).toEqual(expected.sort());
  });

  it('shows what tells the kinds apart, in every hospital', async () => {
    const out = temporaryFolder();
    await simulateStudy({ out, seed: 3, kind: 'blood', crops: 90 }, quietTask());
    const mean = async (
      source: string,
      kind: string,
      measure: (pixels: Buffer) => number,
    ): Promise<number> => {
      const values = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(async (n) =>
          measure(await readRgb(path.join(out, source, kind, `000${n}.png`))),
        ),
      );
      return values.reduce((sum, v) => sum + v, 0) / values.length;
    };
    for (const source of ['hospital-A', 'hospital-B', 'hospital-C']) {
      // Eosinophils have red granules, monocytes more nucleus than neutrophils.
      const red = await mean(source, 'eosinophil', redness);
      expect(red).toBeGreaterThan((await mean(source, 'basophil', redness)) + 20);
      expect(red).toBeGreaterThan((await mean(source, 'neutrophil', redness)) + 10);
      expect(await mean(source, 'monocyte', nuclearShare)).toBeGreaterThan(
        1.1 * (await mean(source, 'neutrophil', nuclearShare)),
      );
    }
  });

  it('shows the empty slide in the colour that truth.csv gives, and one colour at strength 0', async () => {
    const white = async (out: string, source: string): Promise<number[]> => {
      const pixels = await readRgb(path.join(out, source, 'lymphocyte', '0001.png'));
      return [0, 1, 2].map((c) => {
        const values = Array.from({ length: SIDE * SIDE }, (_, i) => pixels[3 * i + c]).sort((a, b) => a - b);
        return values[Math.floor(0.8 * values.length)];
      });
    };
    const [out, alike] = [temporaryFolder(), temporaryFolder()];
    await simulateStudy({ out, seed: 2, kind: 'blood', crops: 15 }, quietTask());
    await simulateStudy({ out: alike, seed: 2, kind: 'blood', crops: 15, 'batch-strength': 0 }, quietTask());
    for (const row of readRows(path.join(out, 'truth.csv')).filter(({ label }) => label === 'lymphocyte')) {
      const seen = await white(out, row['batch']);
      ['white_red', 'white_green', 'white_blue'].forEach((name, c) => {
        expect(Math.abs(seen[c] - Number(row[name]))).toBeLessThan(8);
      });
    }
    const [a, b] = [await white(alike, 'hospital-A'), await white(alike, 'hospital-B')];
    expect(Math.max(...a.map((value, c) => Math.abs(value - b[c])))).toBeLessThan(5);
  });

  it('has the same bytes for the same seed', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await simulateStudy({ out: one, seed: 6, kind: 'blood', crops: 15 }, quietTask());
    await simulateStudy({ out: two, seed: 6, kind: 'blood', crops: 15 }, quietTask());
    for (const file of filesBelow(one)) {
      expect(readFileSync(path.join(two, file)).equals(readFileSync(path.join(one, file)))).toBe(true);
    }
  });
});
