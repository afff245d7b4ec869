import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../main/core/errors';
import type { Progress } from '../../main/core/task';
import { createTask, quietTask } from '../../main/core/task';
import { findKnownModel } from '../../main/embedding/known-models';
import type { VitFacts } from '../../main/embedding/architecture';
import { checkModelFile, importModelFile, modelLibrary } from '../../main/engine/model-library';
import { temporaryFolder } from '../embedding/checkpoint/checkpoint-files';
import { safetensorsFile, vitTensors } from '../embedding/random-vit';
import { unbatch } from '../helpers/cli';

const FACTS: VitFacts = {
  family: 'dinov2',
  channels: 3,
  patchPx: 14,
  width: 384,
  depth: 12,
  heads: 6,
  headsFrom: 'rule',
  gated: false,
  hidden: 1536,
  layerScale: true,
  registers: 0,
  positionGrid: 16,
  positionPrefix: 1,
  layerNormEpsilon: 1e-6,
};

describe('the model library', () => {
  const file = temporaryFolder();
  const model = (): string => file('Tiny.safetensors', safetensorsFile(vitTensors(64, 2, 4)));

  it('names every known model with licence, place, size and what is not verified', async () => {
    const { known, imported, folder } = await modelLibrary(file('none'));
    expect(folder).toBe(file('none'));
    expect(imported).toEqual([]);
    expect(known.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'dinobloom-s',
        'dinobloom-b',
        'dinobloom-l',
        'dinobloom-g',
        'dinov2-s',
        'dinov2-b',
        'dinov2-l',
        'dinov2-g',
        'reddino-small',
        'cell-dino-cp-vits8',
      ]),
    );
    for (const { id, licence, from, files, importedAs } of known) {
      expect(licence, id).not.toBe('');
      expect(from, id).toMatch(/^https:\/\//);
      expect(files[0].bytes, id).toBeGreaterThan(8e7);
      expect(importedAs).toEqual([]);
    }
    expect(known.find(({ id }) => id === 'dinobloom-s')).toMatchObject({
      dimensions: 384,
      channels: 3,
      licence: 'Apache-2.0',
      files: [
        {
          name: 'DinoBloom-S.pth',
          sha256: 'c2f7990b003e89bcece80e379fb8fe0ba2ec392ce19b286e8a294abd99568e44',
        },
        { name: 'pytorch_model_s.bin' },
      ],
    });
  });

  it('knows a model by its checksum, or by a name of its own and its shape, never by a name that all have', () => {
    const sum = 'c2f7990b003e89bcece80e379fb8fe0ba2ec392ce19b286e8a294abd99568e44';
    const found = (name: string, sha256 = '', facts = FACTS): string | undefined => {
      const result = findKnownModel(name, sha256, facts);
      return result && `${result.model.id} ${result.certain}`;
    };
    expect(found('weights.pth', sum)).toBe('dinobloom-s true');
    expect(found('DinoBloom-S.pth')).toBe('dinobloom-s false');
    expect(found('DinoBloom-S.pth', '', { ...FACTS, depth: 24 })).toBeUndefined();
    expect(found('model.safetensors')).toBeUndefined();
  });

  it('imports with named parts and a rising bar, and shows the card', async () => {
    const heard: Progress[] = [];
    const task = createTask(new AbortController().signal, (progress) => heard.push(progress));
    const modelsDir = file('models');
    const card = await importModelFile(model(), { id: 'tiny' }, modelsDir, task);
    expect(card).toMatchObject({
      id: 'tiny',
      known: null,
      channels: 3,
      heightPx: 56,
      widthPx: 56,
      dimensions: 64,
      architecture: 'vision transformer: 2 blocks of width 64, 1 head, patches of 14 pixels',
    });
    expect(card.preprocessing).toMatch(/^shorter side to 64 pixels \(bicubic\), centre cut out; mean/);
    const parts = [...new Set(heard.map(({ path }) => path.join()))];
    expect(parts).toEqual(['Reading the file', 'Writing weights', 'Trying the model']);
    expect(heard.at(-1)?.fraction).toBeCloseTo(1);
    expect((await modelLibrary(modelsDir)).imported).toEqual([card]);
  });

  it.each(['Reading the file', 'Writing weights', 'Trying the model'])(
    'leaves nothing behind when stopped at "%s"',
    async (part) => {
      const abort = new AbortController();
      const task = createTask(abort.signal, ({ path }) => path.includes(part) && abort.abort());
      const modelsDir = file('stopped');
      await expect(importModelFile(model(), {}, modelsDir, task)).rejects.toBeInstanceOf(CancelledError);
      expect(existsSync(modelsDir) ? readdirSync(modelsDir) : []).toEqual([]);
    },
  );

  it('says what a file is without importing it', async () => {
    expect(await checkModelFile(model())).toMatchObject({
      format: 'safetensors',
      known: null,
      dimensions: 64,
      outputs: [],
    });
  });

  it('is listed, and emptied, from the command line', async () => {
    const modelsDir = file('cli');
    await importModelFile(model(), {}, modelsDir, quietTask());
    const listed = await unbatch('models', 'list', '--models-dir', modelsDir);
    expect(listed.stdout).toContain('tiny: tiny, 64 numbers an image');
    expect(listed.stdout).toContain('dinov2-s: DINOv2 ViT-S/14, about 88 MB, Apache-2.0; https://');
    expect((await unbatch('models', 'remove', 'tiny', '--models-dir', modelsDir)).code).toBe(0);
    expect(readdirSync(modelsDir)).toEqual([]);
    const again = await unbatch('models', 'remove', 'tiny', '--models-dir', modelsDir);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('there is no model "tiny"');
  });
});
