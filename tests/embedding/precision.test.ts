import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../../main/compute/graph/encode-model';
import { Graph } from '../../main/compute/graph/graph';
import { LARGEST_WEIGHT, quantisedLinear } from '../../main/compute/graph/quantised';
import { openSession } from '../../main/compute/session';
import { ParamError } from '../../main/core/errors';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { checkInput, cosineOf, embeddingError } from '../../main/embedding/check-input';
import { importModel } from '../../main/embedding/import-model';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { openVariant } from '../../main/embedding/precision-variant';
import { quantiseRows } from '../../main/embedding/quantise-weights';
import { describeShared } from '../helpers/shared';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { safetensorsFile, vitTensors } from './random-vit';

const normals = (count: number, name: string): Float32Array => {
  const rng = createRng(9, name);
  return Float32Array.from({ length: count }, () => rng.normal());
};

describe('weights in eight bits', () => {
  it('are off by half a step of their row at most, and stay where sums of products cannot overflow', () => {
    const [cols, inner] = [5, 33];
    const weights = normals(cols * inner, 'weights');
    weights.fill(0, 0, inner);
    const { values, scales } = quantiseRows(weights, cols);
    for (let j = 0; j < cols; j++) {
      for (let i = 0; i < inner; i++) {
        const value = values[i * cols + j];
        expect(Math.abs(value)).toBeLessThanOrEqual(LARGEST_WEIGHT);
        expect(Math.abs(value * scales[j] - weights[j * inner + i])).toBeLessThanOrEqual(
          scales[j] / 2 + 1e-7,
        );
      }
    }
    expect(Math.max(...values.map(Math.abs))).toBe(LARGEST_WEIGHT);
  });

  it('give the product that whole numbers give by hand, also at the largest values', async () => {
    const [rows, inner, cols] = [3, 64, 8];
    const x = Float32Array.from({ length: rows * inner }, (_, i) => (i % inner === 0 ? 0 : 255));
    const weights = new Float32Array(cols * inner).fill(64);
    const { values, scales } = quantiseRows(weights, cols);
    const graph = new Graph('test');
    const matrix = {
      values: graph.constant('w', 'int8', [inner, cols], values),
      scales: graph.constant('s', 'float32', [cols], scales),
    };
    const bias = graph.constant('b', 'float32', [cols], new Float32Array(cols).fill(0.5));
    graph.output('y', quantisedLinear(graph.input('x', 'float32', ['n', inner]), matrix, bias));
    const session = await openSession(encodeModel(graph), { device: 'cpu', threads: 1 });
    const { y } = await session.run({ x: { type: 'float32', shape: [rows, inner], data: x } });
    // 63 products of 255 · 64: 16 bits would have clipped their pairs.
    for (const value of y.data) expect(value).toBeCloseTo(63 * 255 * 64 + 0.5, 0);
    await session.release();
  });
});

describe('a transformer in another precision', () => {
  const file = temporaryFolder();

  it('is close to single precision in eight bits, whatever lies beside a picture in its batch', async () => {
    const modelsDir = file('models');
    const model = file('vit.safetensors', safetensorsFile(vitTensors(128, 3, 4)));
    const { id } = await importModel(model, { modelsDir });
    const open = (networkPrecision: 'fp32' | 'int8') =>
      openEmbedder(id, { modelsDir, device: 'cpu', threads: 1, networkPrecision });
    const pictures = normals(3 * 3 * 56 * 56, 'pictures');
    pictures.fill(40, 0, 3 * 56 * 56);
    const single = await open('fp32');
    const before = await single.embed(pictures, 3, quietTask());
    await single.close();
    const eight = await open('int8');
    expect(eight.info()).toMatchObject({
      device: { used: 'cpu' },
      precision: { asked: 'int8', used: 'int8', why: null },
    });
    const after = await eight.embed(pictures, 3, quietTask());
    const alone = await eight.embed(pictures.subarray(2 * 3 * 56 * 56), 1, quietTask());
    await eight.close();
    for (let i = 0; i < 3; i++) {
      const [a, b] = [before, after].map(({ data }) => data.subarray(128 * i, 128 * i + 128));
      expect(cosineOf(a, b)).toBeGreaterThan(0.995);
      expect(a).not.toEqual(b);
    }
    expect(alone.data).toEqual(after.data.slice(2 * 128));
    expect(readdirSync(path.join(modelsDir, id)).sort()).toEqual([
      'model.int8-1.onnx',
      'model.json',
      'model.onnx',
      'weights.bin',
      'weights.int8-1.bin',
    ]);
  });

  it('is close to single precision in halves, on whatever computes them', async () => {
    const modelsDir = file('halves');
    const model = file('h.safetensors', safetensorsFile(vitTensors(64, 2, 4)));
    const card = await importModel(model, { modelsDir });
    if (card.kind !== 'vit') throw new Error('not a transformer');
    const graph = await openVariant(path.join(modelsDir, card.id), card, 'fp16');
    const session = await openSession(graph, { device: 'cpu', threads: 1 });
    const data = checkInput(card.input);
    const { embedding } = await session.run({ image: { type: 'float32', shape: [1, 3, 56, 56], data } });
    await session.release();
    const off = embeddingError(Array.from(embedding.data, Number), card.check.output);
    expect(off).toBeLessThan(5e-3);
    expect(off).toBeGreaterThan(1e-6);
  });

  it('is refused where it does not apply', async () => {
    const modelsDir = file('refused');
    const { id } = await importModel(file('r.safetensors', safetensorsFile(vitTensors(64, 2, 4))), {
      modelsDir,
    });
    const refusal = async (options: object): Promise<string> => {
      const error: unknown = await openEmbedder(id, { modelsDir, ...options }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ParamError);
      return (error as ParamError).message;
    };
    expect(await refusal({ device: 'cuda', networkPrecision: 'int8' })).toBe(
      'precision int8 is computed on the processor only, not on cuda',
    );
    expect(await refusal({ device: 'cpu', networkPrecision: 'fp16' })).toBe(
      'precision fp16 is for graphics cards, and there is none to use: the processor was asked for',
    );
    expect(await refusal({ device: 'cpu', networkPrecision: 'int8', runtime: 'tfjs' })).toBe(
      'TensorFlow.js computes networks in fp32 only, got int8',
    );
  });
});

describeShared('a graph in another precision', 'models/squeezenet1.1', (folder) => {
  const file = temporaryFolder();
  it('is refused: there are no weights to derive it from', async () => {
    const modelsDir = file('graphs');
    const { id } = await importModel(path.join(folder, 'squeezenet1.1.onnx'), { modelsDir });
    await expect(openEmbedder(id, { modelsDir, device: 'cpu', networkPrecision: 'int8' })).rejects.toThrow(
      `precision int8 is for imported checkpoints, but the model "${id}" came as a graph`,
    );
  });
});
