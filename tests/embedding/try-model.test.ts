import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { checkInput, embeddingError } from '../../main/embedding/check-input';
import { importModel } from '../../main/embedding/import-model';
import { partsOf, runInParts } from '../../main/embedding/try-model';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { safetensorsFile, vitTensors } from './random-vit';

describe('a large transformer is tried in parts', () => {
  const file = temporaryFolder();

  it('which give the embedding of the whole graph, and leave nothing behind', async () => {
    const modelsDir = file('models');
    const card = await importModel(file('tiny.safetensors', safetensorsFile(vitTensors(64, 4, 4))), {
      modelsDir,
    });
    if (card.kind !== 'vit') throw new Error('a transformer was imported as something else');
    const { channels, height, width } = card.input;
    const picture = {
      type: 'float32' as const,
      shape: [1, channels, height, width],
      data: checkInput(card.input),
    };
    const folder = path.join(modelsDir, card.id);
    const before = readdirSync(folder);
    for (const ends of [[4], [1, 2, 3, 4], [3, 4]]) {
      const parts = ends.map((to, i) => ({ from: i === 0 ? 0 : ends[i - 1], to }));
      const { data } = await runInParts(folder, card, parts, picture, quietTask());
      expect(embeddingError(Array.from(data, Number), card.check.output)).toBeLessThan(1e-5);
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  it('of 64 MB of weights where there are more than 256 MB, one block at least', () => {
    const vit = (width: number, depth: number): Parameters<typeof partsOf>[0] => ({
      architecture: { depth },
      weights: Object.fromEntries(
        Array.from({ length: depth }, (_, i) => [
          `blocks.${i}.attn.qkv.weight`,
          { shape: [3 * width, width], offset: 0 },
        ]),
      ),
    });
    // 12.6 MB a block.
    expect(partsOf(vit(1024, 12))).toEqual([{ from: 0, to: 12 }]);
    expect(partsOf(vit(1024, 24))).toEqual([
      { from: 0, to: 5 },
      { from: 5, to: 10 },
      { from: 10, to: 15 },
      { from: 15, to: 20 },
      { from: 20, to: 24 },
    ]);
    // 201 MB a block.
    expect(partsOf(vit(4096, 2))).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
  });
});
