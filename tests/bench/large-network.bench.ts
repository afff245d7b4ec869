/** Peak memory of importing a ViT-L/14 with random weights, and of embedding with it in each precision. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRng } from '../../main/core/rng';
import { encodePng } from '../../main/images/sharp-engine';
import { vitTensors, writeLargeSafetensors } from '../embedding/random-vit';
import { measureCommand } from '../helpers/peak-memory';

const SIDE_PX = 224;
const IMPORT_GOAL_MB = 1000;
/** Peak of embedding with a large model, of the size of its weights in single precision. */
const EMBED_GOAL = 1.4;

const large = (folder: string): string => path.join(folder, 'large');

/** Imports a checkpoint of a ViT-L on the command line, in a process of its own. @returns bytes of its weights */
function importMeasured(folder: string): number {
  const file = path.join(folder, 'vit-l.safetensors');
  writeLargeSafetensors(file, vitTensors(1024, 24, 37));
  const { size } = statSync(file);
  const began = performance.now();
  const { peakMb, status, stderr } = measureCommand([
    'models',
    'import',
    file,
    '--models-dir',
    large(folder),
  ]);
  const seconds = (performance.now() - began) / 1000;
  const outcome = status === 0 ? '' : `; FAILED: ${stderr.trim()}`;
  process.stdout.write(
    `import of ViT-L, ${(size / 1e6).toFixed(0)} MB: peak ${peakMb.toFixed(0)} MB (goal ${IMPORT_GOAL_MB}), ${seconds.toFixed(0)} s${outcome}\n`,
  );
  rmSync(file);
  return size;
}

/** Embeds a few images with it in the same way; in eight bits its single precision is opened too, to compare. */
async function embedMeasured(folder: string, bytes: number): Promise<void> {
  const few = path.join(folder, 'few');
  mkdirSync(few);
  for (let i = 0; i < 3; i++) {
    const rng = createRng(i, 'large network');
    const pixels = Uint8Array.from({ length: SIDE_PX * SIDE_PX }, () => rng.int(256));
    writeFileSync(path.join(few, `${i}.png`), await encodePng(pixels, SIDE_PX, SIDE_PX, 1));
  }
  for (const precision of ['fp32', 'int8']) {
    const out = path.join(folder, `${precision}.csv`);
    const { peakMb, status, stderr } = measureCommand([
      ...['embed', few, '--out', out, '--model', 'vit-l', '--models-dir', large(folder)],
      ...['--device', 'cpu', '--embedding-precision', precision],
    ]);
    const outcome = status === 0 ? '' : `; FAILED: ${stderr.trim()}`;
    process.stdout.write(
      `embedding with ViT-L, ${precision}: peak ${peakMb.toFixed(0)} MB, ${((peakMb * 2 ** 20) / bytes).toFixed(2)} × its weights (goal ${EMBED_GOAL})${outcome}\n`,
    );
  }
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'large-network-bench-'));
  try {
    await embedMeasured(folder, importMeasured(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
