/**
 * The morphology profile of 16-bit TIFFs of 1,080 × 1,080 pixels: decoding, measuring, and both on all cores.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { morphology } from '../../main/embedding/morphology/morphology';
import { createMorphologyPool } from '../../main/embedding/morphology/morphology-pool';
import { decodeImage } from '../../main/images/decode-image';
import { encodeTiff16 } from '../../main/images/encode-tiff16';

const SIDE_PX = 1080;
const FILES = 8;
const ROWS = 64;

/** A field of 150 soft nuclei on a background with the noise of a camera. */
function drawField(index: number): Plane {
  const rng = createRng(index, 'morphology bench');
  const data = Uint16Array.from({ length: SIDE_PX * SIDE_PX }, () => 400 + 25 * rng.normal());
  for (let nucleus = 0; nucleus < 150; nucleus++) {
    const [cx, cy] = [rng.int(SIDE_PX), rng.int(SIDE_PX)];
    const radius = 8 + rng.int(8);
    const height = 2000 + rng.int(6000);
    for (let y = Math.max(0, cy - 2 * radius); y < Math.min(SIDE_PX, cy + 2 * radius); y++) {
      for (let x = Math.max(0, cx - 2 * radius); x < Math.min(SIDE_PX, cx + 2 * radius); x++) {
        const far = ((x - cx) ** 2 + (y - cy) ** 2) / radius ** 2;
        data[y * SIDE_PX + x] += height * Math.exp(-(far ** 2)) * (0.9 + 0.2 * rng.uniform());
      }
    }
  }
  return { width: SIDE_PX, height: SIDE_PX, channel: 'DNA', data, ceiling: 65535 };
}

/** Prints what passed by the clock, and the processor time, which a busy machine does not change as much. */
async function time(what: string, images: number, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  const perSecond = ((1000 * images) / (performance.now() - began)).toFixed(1);
  const cpuMs = ((user + system) / 1000 / images).toFixed(1);
  process.stdout.write(`${what.padEnd(28)}${perSecond} images/s (${cpuMs} ms of processor time an image)\n`);
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'morphology-bench-'));
  const threads = availableParallelism();
  const pool = createMorphologyPool({ threads });
  try {
    const planes = Array.from({ length: FILES }, (_, i) => drawField(i));
    const files = planes.map((_, i) => path.join(folder, `field${i}.tif`));
    for (const [i, plane] of planes.entries()) writeFileSync(files[i], await encodeTiff16(plane));
    await time('decode, one thread', 5 * FILES, async () => {
      for (let i = 0; i < 5 * FILES; i++) await decodeImage(files[i % FILES]);
    });
    planes.forEach((plane) => morphology.profile([plane]));
    await time('measure, one thread', 3 * FILES, async () => {
      for (let i = 0; i < 3 * FILES; i++) morphology.profile([planes[i % FILES]]);
      return Promise.resolve();
    });
    const request = (i: number) => ({ files: [{ path: files[i % FILES], channel: 'DNA' }] });
    for await (const outcome of pool.map(Array.from({ length: 8 * threads }, (_, i) => request(i)))) {
      if (!outcome.ok) throw outcome.error;
    }
    await time(`both, ${threads} worker threads`, ROWS, async () => {
      for await (const outcome of pool.map(Array.from({ length: ROWS }, (_, i) => request(i)))) {
        if (!outcome.ok) throw outcome.error;
      }
    });
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true });
  }
}
