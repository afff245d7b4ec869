/**
 * `npx tsx scripts/bounded-memory.ts [few] [many] [morphology|network]`: the peak memory of embedding few and many
 * small images (1,000 and 10,000 unless told), each in a process of its own. It must not grow with their number, but
 * for what is kept of every image: its names, hash and vector. Images are links to a few files.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plane } from '../main/core/plane';
import { createRng } from '../main/core/rng';
import { encodeTiff16 } from '../main/images/encode-tiff16';
import { measureCommand } from '../tests/helpers/peak-memory';
import { importRandomNetwork } from '../tests/helpers/random-network';

const SIDE_PX = 40;
const PER_FILE = 500;
const WELLS = 384;
/** Of one image: paths in the scan, the rows and the shards, hashes, and a vector three times over. */
const KEPT_KB = 12;
/** What the collector has not collected yet differs by so much from run to run. */
const SLACK_MB = 80;

async function writeOriginal(file: string, seed: number): Promise<void> {
  const rng = createRng(seed, 'bounded memory');
  const data = Uint16Array.from({ length: SIDE_PX * SIDE_PX }, () => rng.int(65536));
  const plane: Plane = { width: SIDE_PX, height: SIDE_PX, channel: 'DNA', data, ceiling: 65535 };
  writeFileSync(file, await encodeTiff16(plane));
}

const wellOf = (i: number): string =>
  `${'ABCDEFGHIJKLMNOP'[Math.floor(i / 24)]}${String((i % 24) + 1).padStart(2, '0')}`;

/** `count` images of plates of 384 wells. */
async function writeImages(folder: string, count: number): Promise<string> {
  const study = path.join(folder, `study-${count}`);
  for (let i = 0; i < count; i++) {
    const original = path.join(folder, `original-${Math.floor(i / PER_FILE)}.tif`);
    if (i % PER_FILE === 0) await writeOriginal(original, i);
    const plate = path.join(study, `plate${Math.floor(i / WELLS) + 1}`);
    if (i % WELLS === 0) mkdirSync(plate, { recursive: true });
    linkSync(original, path.join(plate, `${wellOf(i % WELLS)}_s1_w1.tif`));
  }
  return study;
}

/** Peak resident memory of one command that works, in MB. */
function peakOf(argv: readonly string[]): number {
  const { peakMb, status, stderr } = measureCommand(argv);
  if (status !== 0) throw new Error(`unbatch ended with ${status}: ${stderr.slice(-500)}`);
  return peakMb;
}

async function main(few: number, many: number, model: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-memory-'));
  try {
    const network = model === 'network' ? await importRandomNetwork(folder) : [];
    const peaks: number[] = [];
    for (const count of [few, many]) {
      const study = await writeImages(folder, count);
      const args = ['--pattern', '{plate}/{well}_s{site}_w{channel}.tif', '--threads', '2', ...network];
      const startedMs = performance.now();
      const peak = peakOf(['embed', study, '--out', path.join(folder, `${count}.npy`), ...args]);
      const seconds = (performance.now() - startedMs) / 1000;
      process.stdout.write(`${count} images: peak ${peak.toFixed(0)} MB, ${seconds.toFixed(0)} s\n`);
      peaks.push(peak);
    }
    const grown = peaks[1] - peaks[0];
    const allowed = SLACK_MB + ((many - few) * KEPT_KB) / 1024;
    process.stdout.write(`grown by ${grown.toFixed(0)} MB (allowed: ${allowed.toFixed(0)} MB)\n`);
    return grown <= allowed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [few = '1000', many = '10000', model = 'morphology'] = process.argv.slice(2);
void main(Number(few), Number(many), model).then((bounded) => {
  process.exitCode = bounded ? 0 : 1;
});
