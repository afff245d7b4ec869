import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { checkModel } from '../../main/embedding/check-model';
import { importModel } from '../../main/embedding/import-model';
import { listModels } from '../../main/embedding/list-models';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { runModel } from '../../main/embedding/run-model';
import { decodeNpy, encodeNpy } from '../../main/tables/npy';
import { refusal } from '../helpers/refusal';
import { describeShared } from '../helpers/shared';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';
import type { TensorSpec } from './random-vit';
import { safetensorsFile, vitTensors } from './random-vit';

const small = (change: (tensors: Map<string, TensorSpec>) => unknown = () => undefined): Uint8Array => {
  const tensors = vitTensors(64, 2, 4);
  change(tensors);
  return safetensorsFile(tensors);
};

describe('what does not fit is refused by name, and leaves nothing behind', () => {
  const file = temporaryFolder();
  const cases: readonly (readonly [string, (tensors: Map<string, TensorSpec>) => unknown, RegExp])[] = [
    [
      'missing',
      (t) => t.delete('blocks.1.mlp.fc2.bias'),
      /tensor "blocks\.1\.mlp\.fc2\.bias" of shape \[64\] is missing/,
    ],
    [
      'misshapen',
      (t) => t.set('blocks.0.attn.qkv.weight', { shape: [192, 32] }),
      /"blocks\.0\.attn\.qkv\.weight" must have the shape \[192, 64\], it has \[192, 32\]/,
    ],
    [
      'left-over',
      (t) => t.set('blocks.1.attn.q_norm.weight', { shape: [64] }),
      /no use for the tensor "blocks\.1\.attn\.q_norm\.weight"/,
    ],
    [
      'half-scaled',
      (t) => t.delete('blocks.1.ls2.gamma'),
      /"blocks\.1\.ls2\.gamma" of shape \[64\] is missing/,
    ],
    [
      'nan',
      (t) => t.set('blocks.1.norm1.bias', { shape: [64], values: (i) => (i === 7 ? Number.NaN : 0) }),
      /"blocks\.1\.norm1\.bias" holds NaN \(value 8 of 64\)/,
    ],
    [
      'oblong',
      (t) => t.set('pos_embed', { shape: [1, 13, 64] }),
      /13 position embeddings are no square grid/,
    ],
    ['no-class', (t) => t.delete('cls_token'), /is not a model that can be imported: it has no class token/],
    [
      'no-blocks',
      (t) => {
        for (const name of [...t.keys()]) if (name.startsWith('blocks.')) t.delete(name);
      },
      /it has 0 transformer blocks/,
    ],
    [
      'resnet',
      (t) => {
        t.clear();
        t.set('layer4.0.conv1.weight', { shape: [2, 2] });
      },
      /it looks like a ResNet/,
    ],
  ];
  it.each(cases)('%s', async (name, change, message) => {
    const model = file(`${name}.safetensors`, small(change));
    const modelsDir = file(`models-${name}`);
    const error = await refusal(importModel(model, { modelsDir }));
    expect(error.message).toMatch(message);
    expect(error.code).toBe('model');
    expect(error.hint).toBeDefined();
    expect(existsSync(modelsDir) ? readdirSync(modelsDir) : []).toEqual([]);
  });

  it('weights that overflow', async () => {
    const model = file(
      'wild.safetensors',
      small((t) => t.set('norm.weight', { shape: [64], values: () => 3e38 })),
    );
    const error = await refusal(importModel(model, { modelsDir: file('models-wild') }));
    expect(error.message).toMatch(/gives -?Infinity for a test picture/);
    expect(readdirSync(file('models-wild'))).toEqual([]);
  });

  it('options that do not fit', async () => {
    const model = file('good.safetensors', small());
    const modelsDir = file('models-options');
    const say = async (options: object): Promise<string> =>
      (await refusal(importModel(model, { modelsDir, ...options }))).message;
    expect(await say({ heads: 5 })).toBe('heads must divide the width 64 of the model, got 5');
    expect(await say({ inputSize: { height: 60, width: 56 } })).toMatch(
      /multiple of the patch size 14 .* got 60 × 56/,
    );
    expect(await say({ id: '../x' })).toMatch(/^id must be small letters/);
    const odd = file('odd.safetensors', safetensorsFile(vitTensors(48, 1, 4)));
    const error = await refusal(importModel(odd, { modelsDir }));
    expect(error.message).toMatch(/does not tell its number of attention heads, and its width 48/);
    expect(error.hint).toMatch(/--heads/);
  });
});

describe('an imported model', () => {
  const file = temporaryFolder();

  it('is listed, checked, opened by id or by file, and kept from another of its name', async () => {
    const modelsDir = file('models');
    const model = file('Tiny Model.safetensors', small());
    expect(await checkModel(model)).toMatchObject({
      dimensions: 64,
      format: 'safetensors',
      inputSize: { height: 56, width: 56 },
    });
    const card = await importModel(model, { modelsDir });
    expect(card.id).toBe('tiny-model');
    expect((await listModels(modelsDir)).map(({ id }) => id)).toEqual(['tiny-model']);
    expect(readdirSync(path.join(modelsDir, card.id)).sort()).toEqual([
      'model.json',
      'model.onnx',
      'weights.bin',
    ]);
    const embedder = await openEmbedder(model, { modelsDir, device: 'cpu' });
    expect(embedder.id).toBe('tiny-model');
    expect(embedder.device).toEqual({ asked: 'cpu', used: 'cpu' });
    const nothing = await embedder.embed(new Float32Array(0), 0, quietTask());
    expect([nothing.rows, nothing.cols]).toEqual([0, 64]);
    await embedder.close();
    const other = file(
      'tiny-model.safetensors',
      small((t) => t.set('cls_token', { shape: [1, 1, 64], values: () => 1 })),
    );
    expect((await refusal(importModel(other, { modelsDir }))).message).toMatch(
      /already a model "tiny-model", made from another file/,
    );
    expect((await refusal(openEmbedder('nobody', { modelsDir }))).hint).toContain('tiny-model');
  });

  it('gives the same bytes for the same file', async () => {
    const model = file('same.safetensors', small());
    const read = (dir: string): string[] =>
      ['model.onnx', 'weights.bin', 'model.json'].map((name) =>
        readFileSync(path.join(file(dir), 'same', name), 'latin1'),
      );
    await importModel(model, { modelsDir: file('a') });
    await importModel(model, { modelsDir: file('b') });
    expect(read('a')).toEqual(read('b'));
  });

  it('is not believed on a device that computes something else, nor in double precision', async () => {
    const modelsDir = file('broken');
    const { id } = await importModel(file('b.safetensors', small()), { modelsDir });
    expect((await refusal(openEmbedder(id, { modelsDir, precision: 'double' }))).message).toMatch(
      /precision double is not possible/,
    );
    const cardFile = path.join(modelsDir, id, 'model.json');
    const card = JSON.parse(readFileSync(cardFile, 'utf8')) as { check: { output: number[] } };
    card.check.output[0] += 1;
    writeFileSync(cardFile, JSON.stringify(card));
    const error = await refusal(openEmbedder(id, { modelsDir, device: 'cpu' }));
    expect(error.message).toMatch(/does not work: its embedding of a test picture is off by/);
  });

  it('runs on ready tensors in files', async () => {
    const model = file('run.safetensors', small());
    const input = file(
      'in.npy',
      encodeNpy({ shape: [3, 3, 28, 42], dtype: 'f4', data: new Float32Array(3 * 3 * 28 * 42).fill(0.3) }),
    );
    const result = await runModel(model, input, file('out.npy'), {
      modelsDir: file('unused'),
      device: 'cpu',
    });
    const { shape, data } = decodeNpy(readFileSync(file('out.npy')), 'out.npy');
    expect(result).toMatchObject({ rows: 3, dimensions: 64 });
    expect(shape).toEqual([3, 64]);
    const rows = [0, 1, 2].map((row) => Array.from(data.subarray(row * 64, row * 64 + 64) as Float32Array));
    expect(largestDifference(rows[1], rows[0])).toBeLessThan(1e-5);
    expect(largestDifference(rows[2], rows[0])).toBeLessThan(1e-5);
    expect(existsSync(file('unused'))).toBe(false);
  });
});

describeShared('encoders that come as ONNX graphs', 'models', (folder) => {
  const file = temporaryFolder();
  const squeeze = path.join(folder, 'squeezenet1.1', 'squeezenet1.1.onnx');

  it('takes the features and not the probabilities', async () => {
    const card = await importModel(squeeze, { modelsDir: file('models') });
    expect(card).toMatchObject({
      kind: 'onnx',
      output: { name: 'features', width: 512 },
      input: { channels: 3, height: 224, width: 224 },
    });
    const embedder = await openEmbedder(card.id, { modelsDir: file('models'), device: 'cpu' });
    const { rows, cols, data } = await embedder.embed(
      new Float32Array(2 * 3 * 224 * 224).fill(0.1),
      2,
      quietTask(),
    );
    expect([rows, cols]).toEqual([2, 512]);
    expect(data.some((value) => value !== 0)).toBe(true);
    await embedder.close();
  });

  it('takes the output that is asked for, and lists them where the one asked for is not there', async () => {
    expect(await checkModel(squeeze, { output: 'probabilities' })).toMatchObject({ dimensions: 1000 });
    const error = await refusal(checkModel(squeeze, { output: 'pooled' }));
    expect(error.message).toContain('its outputs are features [n, 512], probabilities [n, 1000]');
  });

  it('takes the only output of a feature extractor', async () => {
    const model = path.join(folder, 'mobilenetv2', 'mobilenetv2-features.onnx');
    expect(await checkModel(model, { inputSize: { height: 96, width: 96 } })).toMatchObject({
      dimensions: 1280,
    });
  });

  it('says what is wrong with a graph that is cut short', async () => {
    const cut = file('cut.onnx', readFileSync(squeeze).subarray(0, 100_000));
    expect((await refusal(checkModel(cut))).message).toMatch(/is not an ONNX graph that can be opened/);
  });
});
