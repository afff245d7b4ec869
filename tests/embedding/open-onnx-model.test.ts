import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { importModel } from '../../main/embedding/import-model';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { crewFor } from '../../main/embedding/open-onnx-model';
import { refusal } from '../helpers/refusal';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { safetensorsFile, vitTensors } from './random-vit';

const MB = 1e6;

describe('how often a model is opened', () => {
  it('once a core where the memory allows it, else less often with more threads each', () => {
    expect(crewFor(87 * MB, 2, 16_000 * MB)).toEqual({ members: 2, threads: 1 });
    expect(crewFor(87 * MB, 16, 64_000 * MB)).toEqual({ members: 16, threads: 1 });
    // 9 would fit: 8 with two threads use all cores.
    expect(crewFor(87 * MB, 16, 16_000 * MB)).toEqual({ members: 8, threads: 2 });
    expect(crewFor(1218 * MB, 8, 16_000 * MB)).toEqual({ members: 1, threads: 8 });
    expect(crewFor(87 * MB, 1, 16_000 * MB)).toEqual({ members: 1, threads: 1 });
  });
});

describe('a crew', () => {
  const file = temporaryFolder();
  const pictures = Float32Array.from({ length: 5 * 3 * 56 * 56 }, () => 0);
  const rng = createRng(3, 'pictures');
  pictures.forEach((_, i) => (pictures[i] = rng.normal()));

  it.each(['fp32', 'int8'] as const)(
    'embeds each picture as one thread does it by itself, in %s',
    async (networkPrecision) => {
      const modelsDir = file(`models-${networkPrecision}`);
      const { id } = await importModel(file('vit.safetensors', safetensorsFile(vitTensors(64, 2, 4))), {
        modelsDir,
      });
      const open = (threads: number) =>
        openEmbedder(id, { modelsDir, device: 'cpu', threads, networkPrecision });
      const crew = await open(2);
      expect(crew.batch).toBe(4);
      const together = await crew.embed(pictures, 5, quietTask());
      await crew.close();
      const single = await open(1);
      for (let i = 0; i < 5; i++) {
        const alone = await single.embed(pictures.subarray(i * 9408, (i + 1) * 9408), 1, quietTask());
        expect(together.data.subarray(i * 64, i * 64 + 64)).toEqual(alone.data);
      }
      await single.close();
    },
  );

  it('says what is wrong with a model that cannot be opened', async () => {
    const modelsDir = file('broken');
    const { id } = await importModel(file('b.safetensors', safetensorsFile(vitTensors(64, 2, 4))), {
      modelsDir,
    });
    writeFileSync(path.join(modelsDir, id, 'model.onnx'), 'no graph');
    const error = await refusal(openEmbedder(id, { modelsDir, device: 'cpu', threads: 2 }));
    expect(error.message).toContain(`the model "${id}" does not work: the model cannot be opened on cpu`);
  });
});
