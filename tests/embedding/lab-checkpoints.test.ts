/** Checkpoints in shapes that labs have; expected numbers by PyTorch (tests/oracle/encoders/generate.py). */
import { mkdirSync, readFileSync, readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../main/core/task';
import { quietTask } from '../../main/core/task';
import { importModel } from '../../main/embedding/import-model';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { refusal } from '../helpers/refusal';
import { temporaryFolder, torchZip, zipOf } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';
import { safetensorsFile, vitTensors } from './random-vit';

const ORACLE = fileURLToPath(new URL('../oracle/encoders/', import.meta.url));
const expected = JSON.parse(readFileSync(path.join(ORACLE, 'expected.json'), 'utf8')) as {
  input: number[];
  heads: number;
  sizePx: number;
  outputs: Record<string, number[]>;
};

describe('checkpoints of labs', () => {
  const file = temporaryFolder();

  // Single precision sums in another order: 1e-6 of values about 1.
  it.each(Object.keys(expected.outputs))('%s gives the numbers of PyTorch', async (name) => {
    const modelsDir = file('models');
    const side = expected.sizePx;
    const { id } = await importModel(path.join(ORACLE, name), {
      modelsDir,
      heads: expected.heads,
      inputSize: { height: side, width: side },
    });
    const embedder = await openEmbedder(id, { modelsDir, device: 'cpu', threads: 1 });
    const { data } = await embedder.embed(Float32Array.from(expected.input), 2, quietTask());
    await embedder.close();
    expect(largestDifference(data, expected.outputs[name])).toBeLessThan(1e-5);
  });

  it('a folder stands for the model in it, and names it', async () => {
    const folder = file('my-dino');
    mkdirSync(folder);
    file(path.join('my-dino', 'model.safetensors'), safetensorsFile(vitTensors(64, 1, 4)));
    expect(await importModel(folder, { modelsDir: file('models') })).toMatchObject({ id: 'my-dino' });
  });

  it('is named in plain letters, whatever its path', async () => {
    mkdirSync(file('Größe ü'));
    const model = file(
      path.join('Größe ü', 'Zellen Ä (2).safetensors'),
      safetensorsFile(vitTensors(64, 1, 4)),
    );
    expect(await importModel(model, { modelsDir: file('Modelle ö') })).toMatchObject({ id: 'zellen-a-2' });
  });

  it('that change while they are read are refused', async () => {
    const content = safetensorsFile(vitTensors(64, 1, 4));
    const model = file('growing.safetensors', content);
    let isChanged = false;
    const task: Task = {
      ...quietTask(),
      child: () => task,
      tick: () => {
        if (!isChanged) utimesSync(model, 1, 1);
        isChanged = true;
        return Promise.resolve();
      },
    };
    const modelsDir = file('models-growing');
    expect((await refusal(importModel(model, { modelsDir, task }))).message).toMatch(
      /growing\.safetensors was changed while it was read/,
    );
    expect(readdirSync(modelsDir)).toEqual([]);
  });

  const lora = vitTensors(64, 1, 4).set('blocks.0.attn.qkv.lora_A.weight', { shape: [4, 64] });
  const cases: readonly (readonly [string, () => Uint8Array | string, RegExp])[] = [
    ['adapter.safetensors', () => safetensorsFile(lora), /holds an adapter \(LoRA\).*merge_and_unload/],
    ['script.pth', () => torchZip('\x80\x02c__main__\nNet\n)\x81.'), /a whole model object.*state_dict/],
    ['own-class.pth', () => torchZip('\x80\x02clab.config\nTrain\n)\x81.'), /of your own training, save/],
    [
      'traced.pt',
      () => zipOf([{ name: 'a/code/__torch__/net.py', content: new Uint8Array(4), method: 8 }]),
      /it is a TorchScript archive/,
    ],
    [
      'model.keras',
      () => zipOf([{ name: 'metadata.json', content: new Uint8Array(4), method: 8 }]),
      /seems to be a Keras model/,
    ],
    ['net.tflite', () => `\x1c\0\0\0TFL3${'\0'.repeat(60)}`, /is a TensorFlow Lite model.*tf2onnx/],
    ['saved_model.pb', () => `\x08\x01\x12\x40${'x'.repeat(64)}`, /is a SavedModel of TensorFlow.*tf2onnx/],
    [
      'net-weights_manifest.json',
      () => '[{"weights":[],"paths":["a"]}]',
      /a manifest of weights without a graph/,
    ],
  ];
  it.each(cases)('%s is refused, and says what to do', async (name, content, message) => {
    const error = await refusal(importModel(file(name, content()), { modelsDir: file('models') }));
    expect(`${error.message}; ${error.hint ?? ''}`).toMatch(message);
  });
});
