import { existsSync, readFileSync, readdirSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AmbiguousError } from '../../main/core/errors';
import { quietTask } from '../../main/core/task';
import { checkInput } from '../../main/embedding/check-input';
import { checkModel } from '../../main/embedding/check-model';
import { importModel } from '../../main/embedding/import-model';
import { listModels } from '../../main/embedding/list-models';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { setModelValues, valuesOf } from '../../main/embedding/picture-values';
import { refusal } from '../helpers/refusal';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';
import type { GraphJson } from './tfjs-graph';
import { SIZES, embedPlainly, graphJson, writeGraph } from './tfjs-graph';

const { height, width, channels, width2 } = SIZES;

describe('a graph model of TensorFlow.js', () => {
  const at = temporaryFolder();

  it('is imported with its card, and gives the numbers of plain loops, picture by picture', async () => {
    const modelsDir = at('models');
    const file = writeGraph(at('tiny-conv'));
    const card = await importModel(file, { modelsDir });
    const parts = ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin', 'group2-shard1of1.bin'];
    const hash = createHash('sha256');
    for (const part of parts) hash.update(readFileSync(path.join(at('tiny-conv'), part)));
    expect(card).toMatchObject({
      id: 'tiny-conv',
      kind: 'tfjs-graph',
      order: 'nhwc',
      single: false,
      input: { name: 'picture', height, width, channels },
      output: { name: 'embedding', width: width2 },
      source: { file: 'model.json', format: 'tfjs-graph', sha256: hash.digest('hex') },
    });
    const embedder = await openEmbedder('tiny-conv', { modelsDir, device: 'cpu' });
    expect(embedder.info()).toMatchObject({ runtime: 'tfjs', device: { used: 'cpu' } });
    const pictures = checkInput(card.input, 5);
    const { data } = await embedder.embed(pictures, 5, quietTask());
    const again = await embedder.embed(pictures, 5, quietTask());
    await embedder.close();
    const each = channels * height * width;
    const expected = Array.from({ length: 5 }, (_, i) =>
      embedPlainly(pictures.subarray(i * each, (i + 1) * each)),
    ).flat();
    expect(largestDifference(data, expected)).toBeLessThan(1e-5);
    expect([...again.data]).toEqual([...data]);
    expect(card.check.output.length).toBe(width2);
  });

  it('is found by its folder, by its file a second time, and has its parts in one place', async () => {
    const modelsDir = at('models-again');
    writeGraph(at('again'));
    const { id } = await importModel(at('again'), { modelsDir });
    expect(readdirSync(path.join(modelsDir, id)).sort()).toEqual(['graph.json', 'model.json', 'weights.bin']);
    const embedder = await openEmbedder(at('again'), { modelsDir, device: 'cpu' });
    await embedder.close();
    expect((await listModels(modelsDir)).map((card) => card.id)).toEqual(['again']);
  });

  it('takes one picture at a time where it has to', async () => {
    const modelsDir = at('models-single');
    const file = writeGraph(at('single'), graphJson([1, height, width, channels]));
    const card = await importModel(file, { modelsDir });
    expect(card).toMatchObject({ single: true });
    const embedder = await openEmbedder('single', { modelsDir, device: 'cpu' });
    const pictures = checkInput(card.input, 3);
    const { data } = await embedder.embed(pictures, 3, quietTask());
    await embedder.close();
    const last = embedPlainly(pictures.subarray(2 * channels * height * width));
    expect(largestDifference(data.subarray(2 * width2), last)).toBeLessThan(1e-5);
  });

  it('is computed in plain JavaScript where WebAssembly lacks an operation, and says so', async () => {
    const json = graphJson();
    const rows = json.modelTopology.node.find(({ name }) => name === 'rows')!;
    rows.op = 'Einsum';
    rows.attr = { equation: { s: Buffer.from('ij,jk->ik').toString('base64') }, N: { i: '2' } };
    const modelsDir = at('models-einsum');
    const card = await importModel(writeGraph(at('einsum'), json), { modelsDir });
    expect(largestDifference(card.check.output, embedPlainly(checkInput(card.input)))).toBeLessThan(1e-5);
    const embedder = await openEmbedder('einsum', { modelsDir });
    expect(embedder.device.fellBackBecause).toMatch(
      /runs on plain JavaScript: .*WebAssembly: Kernel 'Einsum' not registered for backend 'wasm'/,
    );
    await embedder.close();
  });

  it('has weights of eight bits where the converter made them so', async () => {
    const json = graphJson();
    const [, group] = json.weightsManifest;
    group.weights[1] = { ...group.weights[1], quantization: { dtype: 'uint8', scale: 0.01, min: -0.5 } };
    const file = writeGraph(at('eight'), json);
    const stored = Uint8Array.from({ length: 12 }, (_, i) => 9 * i);
    writeFileSync(
      at(path.join('eight', 'group2-shard1of1.bin')),
      Buffer.concat([Buffer.from(Int32Array.of(1, 2).buffer), stored]),
    );
    const card = await importModel(file, { modelsDir: at('models-eight') });
    const matrix = Float32Array.from(stored, (value) => 0.01 * value - 0.5);
    const expected = embedPlainly(checkInput(card.input), matrix);
    expect(largestDifference(card.check.output, expected)).toBeLessThan(1e-5);
  });

  it('is fed channels first where only these can be channels', async () => {
    const json = graphJson([-1, channels, 70, 80]);
    const { node } = json.modelTopology;
    node.splice(
      node.findIndex(({ name }) => name === 'conv'),
      0,
      { name: 'order', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
      { name: 'turned', op: 'Transpose', input: ['x', 'order'] },
    );
    node.find(({ name }) => name === 'conv')!.input = ['turned', 'kernel'];
    json.weightsManifest.push({
      paths: ['order.bin'],
      weights: [{ name: 'order', shape: [4], dtype: 'int32' }],
    });
    const file = writeGraph(at('first'), json);
    writeFileSync(at(path.join('first', 'order.bin')), Buffer.from(Int32Array.of(0, 2, 3, 1).buffer));
    expect(await checkModel(file)).toMatchObject({
      channels,
      inputSize: { height: 70, width: 80 },
      dimensions: width2,
    });
  });

  it('takes the size that is asked for where it is free, and no other where it is fixed', async () => {
    const free = writeGraph(at('free'), graphJson([-1, -1, -1, channels]));
    const inputSize = { height: 32, width: 48 };
    expect(await checkModel(free, { inputSize })).toMatchObject({ inputSize });
    expect(await checkModel(free)).toMatchObject({ inputSize: { height: 224, width: 224 } });
    const fixed = writeGraph(at('fixed'));
    expect((await refusal(checkModel(fixed, { inputSize }))).message).toMatch(
      /a height of 6 pixels only, not 32/,
    );
  });

  it('lists its outputs where none is plainly the embedding, and takes the one that is named', async () => {
    const json = graphJson();
    json.signature = {
      outputs: { a: { name: 'rows:0' }, b: { name: 'mean:0' }, c: { name: 'relu:0' }, d: { name: 'odds:0' } },
    };
    const file = writeGraph(at('many'), json);
    const error = await refusal(checkModel(file));
    expect(error).toBeInstanceOf(AmbiguousError);
    expect(error.outputs).toEqual([
      { name: 'a', shape: '[n, 4]', probably: 'one row of numbers a picture', usable: true },
      { name: 'b', shape: '[n, 3]', probably: 'one row of numbers a picture', usable: true },
      {
        name: 'c',
        shape: '[n, 3, 3, 3]',
        probably: 'a feature map: many rows a picture, so no embedding',
        usable: false,
      },
      { name: 'd', shape: '[n, 4]', probably: 'class probabilities: each row sums to one', usable: true },
    ]);
    expect(await checkModel(file, { output: 'b' })).toMatchObject({ dimensions: 3 });
  });
});

describe('in which values a graph takes its pictures', () => {
  const at = temporaryFolder();

  it('is said at the import or later, and refused where it cannot be', async () => {
    const modelsDir = at('models');
    const file = writeGraph(at('net'));
    const card = await importModel(file, { modelsDir, values: 'signed' });
    expect(card.preprocessing).toMatchObject({ normalise: { mean: [0.5, 0.5], sd: [0.5, 0.5] } });
    expect((await importModel(file, { modelsDir })).preprocessing.normalise).toBe('image');
    await setModelValues(modelsDir, 'net', 'bytes');
    const [kept] = await listModels(modelsDir);
    expect(kept.preprocessing.normalise).toEqual({ mean: [0, 0], sd: [1 / 255, 1 / 255] });
    expect(valuesOf(kept.preprocessing)).toBe('bytes');
    expect((await refusal(setModelValues(modelsDir, 'net', 'imagenet'))).message).toBe(
      'values imagenet is for pictures of 3 channels, the model takes 2',
    );
  });
});

describe('what is no whole graph model is refused by name, and leaves nothing behind', () => {
  const at = temporaryFolder();
  const changed = (change: (json: GraphJson) => void): GraphJson => {
    const json = graphJson();
    change(json);
    return json;
  };
  const group = (json: GraphJson): GraphJson['weightsManifest'][0] => json.weightsManifest[1];
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['layers', { format: 'layers-model', modelTopology: {} }, /is a TensorFlow\.js layers model \(Keras\)/],
    ['empty', { format: 'graph-model', modelTopology: {} }, /holds no graph/],
    [
      'climbing',
      changed((json) => (group(json).paths = ['../secret.bin'])),
      /"\.\.\/secret\.bin" does not lie beside it/,
    ],
    [
      'absolute',
      changed((json) => (group(json).paths = ['/etc/passwd'])),
      /"\/etc\/passwd" does not lie beside it/,
    ],
    [
      'windows',
      changed((json) => (group(json).paths = ['C:\\w.bin'])),
      /"C:\\\\w\.bin" does not lie beside it/,
    ],
    [
      'address',
      changed((json) => (group(json).paths = ['https://a/b.bin'])),
      /b\.bin" does not lie beside it/,
    ],
    ['twice', changed((json) => group(json).paths.push('group1-shard1of2.bin')), /is named twice/],
    [
      'absent',
      changed((json) => (group(json).paths = ['nowhere.bin'])),
      /the shard .*nowhere\.bin is missing/,
    ],
    [
      'larger',
      changed((json) => (group(json).weights[1] = { name: 'matrix', shape: [3, 5], dtype: 'float32' })),
      /the shard group2-shard1of1\.bin holds 56 bytes, but their weights need 68: cut short/,
    ],
    [
      'huge',
      changed((json) => (group(json).weights[1] = { name: 'matrix', shape: [2e9, 2e9], dtype: 'float32' })),
      /"matrix" claims the shape \[2000000000, 2000000000\]/,
    ],
    [
      'negative',
      changed((json) => (group(json).weights[1] = { name: 'matrix', shape: [-3, 4], dtype: 'float32' })),
      /"matrix" has the shape \[-3,4\]/,
    ],
    [
      'words',
      changed((json) => (group(json).weights[1] = { name: 'matrix', shape: [3], dtype: 'string' })),
      /"matrix" holds text/,
    ],
    ['weightless', changed((json) => json.weightsManifest.pop()), /"axes" is not in the manifest/],
    [
      'loose',
      changed((json) => (json.modelTopology.node[5].input = ['x', 'gone'])),
      /"conv" takes "gone", which is not in the graph/,
    ],
    [
      'strange',
      changed((json) => {
        json.modelTopology.node[7].op = 'MyRelu';
        json.modelTopology.node[10].op = 'Sharpen';
      }),
      /operations that TensorFlow\.js does not have: MyRelu, Sharpen/,
    ],
    [
      'inputs',
      changed((json) => {
        json.signature = {};
        json.modelTopology.node.push({ name: 'y', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } });
      }),
      /must have one input.*it has x \(float32 \[\?, 6, 5, 2\]\), y \(float32 of unknown shape\)/,
    ],
    [
      'ill-fitting',
      changed((json) => (json.modelTopology.node[9].input = ['mean', 'kernel'])),
      /ill-fitting\/model\.json cannot be run by TensorFlow\.js: Error in matMul: inner shapes/,
    ],
    ['wide', graphJson([-1, 5000, 5, channels]), /a height of 5000 pixels; 1 to 4096/],
  ];
  it.each(cases)('%s', async (name, json, message) => {
    const file = writeGraph(at(name), json);
    const modelsDir = at(`models-${name}`);
    const error = await refusal(importModel(file, { modelsDir }));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
    expect(error.code).toBe('model');
    expect(existsSync(modelsDir) ? readdirSync(modelsDir) : []).toEqual([]);
  });

  it('a layers model is told how it can be converted', async () => {
    const file = writeGraph(at('keras'), { modelTopology: { class_name: 'Sequential' } });
    expect((await refusal(checkModel(file))).hint).toMatch(/--output_format=tfjs_graph_model/);
  });

  it('shards that are missing or cut short, and a text that is cut short', async () => {
    const file = writeGraph(at('torn'));
    truncateSync(at(path.join('torn', 'group1-shard2of2.bin')), 7);
    expect((await refusal(checkModel(file))).message).toMatch(
      /the shards group1-shard1of2\.bin … group1-shard2of2\.bin hold 108 bytes, but their weights need 228: cut/,
    );
    unlinkSync(at(path.join('torn', 'group1-shard2of2.bin')));
    expect((await refusal(checkModel(file))).message).toMatch(/shard2of2\.bin is missing/);
    truncateSync(file, 300);
    expect((await refusal(checkModel(file))).message).toMatch(
      /is cut short or damaged: it is not whole JSON/,
    );
  });
});
