import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparePrecisions } from '../../main/engine/precision-effect';
import { safetensorsFile, vitTensors } from '../embedding/random-vit';
import type { EmbedderInfo } from '../../main/contract/models';
import { TINY_STUDY, temporaryFolder, unbatch } from '../helpers/cli';

/** Unit vectors at these degrees. */
const at = (...degrees: number[]): Float32Array[] =>
  degrees.map((d) => Float32Array.of(Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)));

describe('what a precision does to neighbours', () => {
  it('is nothing where nothing changes', () => {
    const rows = at(0, 10, 25, 80);
    expect(comparePrecisions(rows, rows)).toEqual({
      images: 4,
      neighbours: 3,
      kept: 1,
      meanCosine: expect.closeTo(1, 6) as number,
      lowestCosine: expect.closeTo(1, 6) as number,
    });
  });

  it('counts the neighbours that changed', () => {
    // 17 rows, 15 neighbours: each row misses one of the others. The first swaps its farthest with another.
    const degrees = Array.from({ length: 17 }, (_, i) => i);
    const moved = degrees.with(16, 14.5);
    const { kept, neighbours, lowestCosine } = comparePrecisions(at(...degrees), at(...moved));
    expect(neighbours).toBe(15);
    // Rows 0 to 7 missed row 16 and now miss row 15; row 8 missed row 16 or 0 by a tie, told by the first.
    expect(kept).toBeLessThan(1);
    expect(kept).toBeGreaterThanOrEqual(1 - 9 / (17 * 15));
    expect(lowestCosine).toBeCloseTo(Math.cos((1.5 * Math.PI) / 180), 5);
  });
});

describe('embedding in eight bits from the command line', () => {
  const folder = temporaryFolder();
  const modelsDir = path.join(folder, 'models');
  const study = path.join(folder, 'study');
  const out = path.join(folder, 'profiles.parquet');

  beforeAll(async () => {
    const model = path.join(folder, 'tiny.safetensors');
    writeFileSync(model, safetensorsFile(vitTensors(64, 2, 4)));
    expect((await unbatch('simulate', '--out', study, ...TINY_STUDY)).code).toBe(0);
    expect((await unbatch('models', 'import', model, '--models-dir', modelsDir)).code).toBe(0);
  });

  const embed = (...more: readonly string[]) =>
    unbatch('embed', study, '--out', out, '--models-dir', modelsDir, '--device', 'cpu', '--json', ...more);

  it('measures and tells its effect, and keeps its rows apart', async () => {
    const { code, stdout, stderr } = await embed('--model', 'tiny', '--embedding-precision', 'int8');
    expect(code, stderr).toBe(0);
    const { embedder, notes } = JSON.parse(stdout) as { embedder: EmbedderInfo; notes: string[] };
    expect(embedder).toMatchObject({
      device: { asked: 'cpu', used: 'cpu', why: null },
      precision: { asked: 'int8', used: 'int8', why: null },
    });
    expect(embedder.effect!.images).toBeGreaterThanOrEqual(15);
    expect(embedder.effect!.kept).toBeGreaterThan(0.5);
    expect(embedder.effect!.kept).toBeLessThan(1);
    expect(embedder.effect!.lowestCosine).toBeGreaterThan(0.98);
    expect(notes.at(-2)).toBe('the network tiny ran on the processor with ONNX Runtime in eight bits');
    expect(notes.at(-1)).toMatch(
      /^eight bits kept \d+\.\d % of the 15 nearest neighbours that \d+ of these images have in single precision/,
    );
    const shards = readdirSync(`${out}.shards`).filter((name) => name.startsWith('tiny-'));
    expect(shards).toHaveLength(2);
    const plain = await embed('--model', 'tiny');
    expect((JSON.parse(plain.stdout) as { embedder: EmbedderInfo }).embedder).toMatchObject({
      precision: { used: 'fp32' },
      effect: null,
    });
    expect(
      readdirSync(`${out}.shards`)
        .filter((name) => name.startsWith('tiny-'))
        .sort(),
    ).toEqual(shards.sort());
  });

  it.each([
    ['the morphology profile', ['--embedding-precision', 'int8'], 'precision int8 is for networks'],
    ['halves on the processor', ['--model', 'tiny', '--embedding-precision', 'fp16'], 'for graphics cards'],
    [
      'TensorFlow.js',
      ['--model', 'tiny', '--embedding-precision', 'int8', '--runtime', 'tfjs'],
      'TensorFlow.js computes networks in fp32 only',
    ],
    [
      'a word of one’s own',
      ['--model', 'tiny', '--embedding-precision', 'int4'],
      'embedding-precision must be',
    ],
  ])('refuses %s', async (_, options, message) => {
    const { code, stdout } = await embed(...options);
    expect(code).toBe(2);
    expect(stdout).toContain(message);
  });
});
