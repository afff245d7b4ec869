import path from 'node:path';
import type { ParamsOf } from '../../contract/params';
import { createRng } from '../../core/rng';
import type { Task } from '../../core/task';
import { csvLines } from '../csv-lines';
import type { simulationParams } from '../params';
import type { SimulatedStudy } from '../simulated-study';
import { createTextures } from '../texture';
import { writeRgb, writeText } from '../write-image';
import { createWriteQueue } from '../write-queue';
import { BLOOD_CLASSES } from './blood-class';
import { CROP_PX, drawCrop } from './draw-crop';
import type { SourceEffect } from './source-effect';
import { drawSourceEffects } from './source-effect';

const WRITES_AHEAD = 16;

const EFFECT_HEADER = [
  'azure',
  'eosin',
  'white_red',
  'white_green',
  'white_blue',
  'blur_px',
  'noise',
  'scale',
];

const effectCells = (effect: SourceEffect): number[] => [
  effect.azure,
  effect.eosin,
  ...effect.white,
  effect.blurPx,
  effect.noise,
  effect.scale,
];

/** `hospital-A`, …, `hospital-T`. */
const sourceName = (source: number): string => `hospital-${String.fromCharCode(65 + source)}`;

/**
 * Single white blood cells from several hospitals: `<source>/<class>/<number>.png`, the same mix of classes
 * everywhere, and truth.csv with what each hospital does to its pictures.
 */
export async function simulateBlood(
  out: string,
  params: ParamsOf<typeof simulationParams>,
  seed: number,
  task: Task,
): Promise<SimulatedStudy> {
  const effects = drawSourceEffects(params.batches, params['batch-strength'], createRng(seed, 'sources'));
  const textures = createTextures(createRng(seed, 'textures'));
  const rows: (string | number)[][] = [];
  const writes = createWriteQueue(WRITES_AHEAD);
  try {
    for (let i = 0; i < params.crops; i++) {
      await task.tick(i, params.crops);
      const kind = BLOOD_CLASSES[i % BLOOD_CLASSES.length];
      const source = Math.floor(i / BLOOD_CLASSES.length) % params.batches;
      const number = String(Math.floor(i / (BLOOD_CLASSES.length * params.batches)) + 1).padStart(4, '0');
      const file = `${sourceName(source)}/${kind.name}/${number}.png`;
      const pixels = drawCrop(kind, effects[source], textures, createRng(seed, file));
      rows.push([file, sourceName(source), kind.name, ...effectCells(effects[source])]);
      await writes.add(() => writeRgb(path.join(out, ...file.split('/')), pixels, CROP_PX, CROP_PX));
    }
  } finally {
    await writes.settle();
  }
  writes.rethrow();
  await writeText(path.join(out, 'truth.csv'), csvLines(['crop', 'batch', 'label', ...EFFECT_HEADER], rows));
  await task.tick(1, 1);
  return { images: rows.length, samples: rows.length };
}
