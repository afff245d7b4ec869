import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** A new folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-simulate-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** All files below a folder, relative, with forward slashes, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

/** A CSV without quoted cells as one object a row. */
export function readRows(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

/** The counts of a 16-bit grey picture. */
export async function readGrey16(file: string): Promise<Uint16Array> {
  const bytes = await sharp(file).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer();
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

/** RGB bytes of a picture. */
export const readRgb = (file: string): Promise<Buffer> => sharp(file).removeAlpha().raw().toBuffer();

/** Plain objects of a picture: 4-connected groups of at least `least` pixels above a threshold. */
export function findObjects(
  pixels: Uint16Array,
  width: number,
  threshold: number,
  least: number,
): { areaPx: number; mean: number }[] {
  const seen = new Uint8Array(pixels.length);
  const found: { areaPx: number; mean: number }[] = [];
  const stack: number[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || pixels[start] <= threshold) continue;
    let [areaPx, sum] = [0, 0];
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      areaPx++;
      sum += pixels[at];
      const x = at % width;
      const around = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const next of around) {
        if (next < 0 || next >= pixels.length || seen[next] === 1 || pixels[next] <= threshold) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    if (areaPx >= least) found.push({ areaPx, mean: sum / areaPx });
  }
  return found;
}

/** The value below which a share of the pixels lies. */
export function percentile(pixels: Uint16Array, share: number): number {
  const sorted = pixels.slice().sort();
  return sorted[Math.floor(share * (sorted.length - 1))];
}
