import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cast } from '../../main/compute/graph/elementwise';
import { encodeModel } from '../../main/compute/graph/encode-model';
import { Graph } from '../../main/compute/graph/graph';
import { transpose } from '../../main/compute/graph/layout';
import { matMul } from '../../main/compute/graph/linear';
import { softmax } from '../../main/compute/graph/network';
import { reduceMean } from '../../main/compute/graph/reduce';
import { AmbiguousError } from '../../main/core/errors';
import { quietTask } from '../../main/core/task';
import { checkInput } from '../../main/embedding/check-input';
import { checkModel } from '../../main/embedding/check-model';
import { importModel } from '../../main/embedding/import-model';
import { readOnnxGraph } from '../../main/embedding/onnx-graph';
import { openEmbedder } from '../../main/embedding/open-embedder';
import type { PictureType } from '../../main/embedding/picture-axes';
import { refusal } from '../helpers/refusal';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';

const CHANNELS = 3;
const [HEIGHT, WIDTH] = [8, 6];
const DIM = 20;
const CLASSES = 4;

const wave = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(step * (i + 1)));
const ROWS = wave(CHANNELS * DIM, 0.7);

interface Options {
  readonly type?: PictureType;
  readonly order?: 'nchw' | 'nhwc';
  readonly count?: number | string;
  /** Scores of classes are its only output; else the embedding is. */
  readonly classes?: boolean;
  /** The weights lie in this file beside the graph. */
  readonly beside?: string;
}

/** The mean of each channel, times a matrix; and class probabilities of that, as classifiers have them. */
function encoderGraph({ type = 'float32', order = 'nchw', count = 'n', classes, beside }: Options): Buffer {
  const graph = new Graph('encoder');
  const sizes = order === 'nchw' ? [CHANNELS, HEIGHT, WIDTH] : [HEIGHT, WIDTH, CHANNELS];
  const picture = cast(graph.input('pixels', type, [count, ...sizes]), 'float32');
  const planes = order === 'nchw' ? picture : transpose(picture, [0, 3, 1, 2]);
  const means = reduceMean(planes, [2, 3]);
  const matrix =
    beside === undefined
      ? graph.constant('matrix', 'float32', [CHANNELS, DIM], ROWS)
      : graph.external('matrix', 'float32', [CHANNELS, DIM], {
          location: beside,
          offset: 0,
          length: ROWS.byteLength,
        });
  const rows = matMul(means, matrix);
  if (classes !== true) {
    graph.output('y', rows);
  } else {
    const last = graph.constant('last', 'float32', [DIM, CLASSES], wave(DIM * CLASSES, 0.3));
    graph.output('y', softmax(matMul(rows, last)));
  }
  return Buffer.from(encodeModel(graph));
}

/** The embedding of one picture in plain loops. */
function embedPlainly(picture: Float32Array, round: (value: number) => number = (value) => value): number[] {
  const pixels = HEIGHT * WIDTH;
  const means = Array.from(
    { length: CHANNELS },
    (_, c) => picture.subarray(c * pixels, (c + 1) * pixels).reduce((sum, v) => sum + round(v), 0) / pixels,
  );
  return Array.from({ length: DIM }, (_, j) =>
    means.reduce((sum, mean, c) => sum + mean * ROWS[c * DIM + j], 0),
  );
}

describe('encoders as other tools export them', () => {
  const at = temporaryFolder();
  const each = CHANNELS * HEIGHT * WIDTH;

  const cases: readonly (readonly [string, Options, number, ((value: number) => number) | undefined])[] = [
    ['one picture at a time', { count: 1 }, 1e-6, undefined],
    ['channels last', { order: 'nhwc' }, 1e-6, undefined],
    ['halves', { type: 'float16' }, 1e-3, undefined],
    ['whole numbers', { type: 'int32' }, 1e-6, Math.round],
    [
      'bytes, channels last, one at a time',
      { type: 'uint8', order: 'nhwc', count: 1 },
      1e-6,
      (value) => Math.min(255, Math.max(0, Math.round(value))),
    ],
  ];
  it.each(cases)('are fed as they ask: %s', async (name, options, tolerance, round) => {
    const file = at(`${name.replace(/\W+/g, '-')}.onnx`, encoderGraph(options));
    const modelsDir = at(`models of ${name}`);
    const { id, input } = await importModel(file, { modelsDir });
    expect(input).toMatchObject({ channels: CHANNELS, height: HEIGHT, width: WIDTH });
    const embedder = await openEmbedder(id, { modelsDir, device: 'cpu', threads: 1 });
    const pictures = checkInput(input, 3).map((value) => 100 * value);
    const { data } = await embedder.embed(pictures, 3, quietTask());
    await embedder.close();
    const expected = [0, 1, 2].flatMap((i) =>
      embedPlainly(pictures.subarray(i * each, (i + 1) * each), round),
    );
    expect(largestDifference(data, expected) / 100).toBeLessThan(tolerance);
  });

  it('take whole numbers from 0 to 255, and no other values', async () => {
    const file = at('whole.onnx', encoderGraph({ type: 'uint8' }));
    const modelsDir = at('models-whole');
    const { preprocessing } = await importModel(file, { modelsDir });
    expect(preprocessing.normalise).toEqual({ mean: [0, 0, 0], sd: [1 / 255, 1 / 255, 1 / 255] });
    expect((await refusal(importModel(file, { modelsDir, id: 'b', values: 'unit' }))).message).toMatch(
      /values must be bytes: the model takes whole numbers, got unit/,
    );
  });

  it('that tell classes show the layers inside that could be an embedding, and give the one named', async () => {
    const file = at('classes.onnx', encoderGraph({ classes: true }));
    const { steps } = await readOnnxGraph(file);
    const layer = steps.find(({ inputs }) => inputs.includes('matrix'))?.outputs[0] ?? '';
    const error = await refusal(checkModel(file));
    expect(error).toBeInstanceOf(AmbiguousError);
    expect(error.message).toContain(`gives no embedding: its outputs are y [n, 4]; layers inside it`);
    expect(error.outputs).toEqual([
      { name: 'y', shape: '[n, 4]', probably: 'class probabilities: each row sums to one', usable: true },
      {
        name: layer,
        shape: '[n, 20]',
        probably: 'the layer inside that is nearest to the outputs',
        usable: true,
      },
    ]);
    const modelsDir = at('models-classes');
    const { id, check, input } = await importModel(file, { modelsDir, output: layer });
    expect(largestDifference(check.output, embedPlainly(checkInput(input)))).toBeLessThan(1e-6);
    const embedder = await openEmbedder(id, { modelsDir, device: 'cpu', threads: 2 });
    expect(embedder.dim).toBe(DIM);
    await embedder.close();
  });

  it('bring the files of their weights along, whatever these are called, and are told apart by them', async () => {
    mkdirSync(at('apart'));
    mkdirSync(at(path.join('apart', 'parts')));
    const file = at(path.join('apart', 'net.onnx'), encoderGraph({ beside: 'parts/onnx__MatMul_7' }));
    const weights = at(path.join('apart', 'parts', 'onnx__MatMul_7'), Buffer.from(ROWS.buffer));
    const modelsDir = at('models-apart');
    const card = await importModel(file, { modelsDir });
    expect(card.source.bytes).toBe(readFileSync(file).length + ROWS.byteLength);
    expect(largestDifference(card.check.output, embedPlainly(checkInput(card.input)))).toBeLessThan(1e-6);
    writeFileSync(weights, Buffer.from(wave(ROWS.length, 0.6).buffer));
    expect((await refusal(importModel(file, { modelsDir }))).message).toMatch(
      /already a model "net", made from another file/,
    );
    rmSync(weights);
    expect((await refusal(importModel(file, { modelsDir, id: 'lone' }))).message).toMatch(
      /onnx__MatMul_7, which holds weights of it, is missing/,
    );
  });

  it('are read field by field, whatever stands behind them', async () => {
    const file = at('fields.onnx', encoderGraph({}));
    const { steps } = await readOnnxGraph(file);
    expect(steps.map(({ inputs }) => inputs[0])).toContain('pixels');
    appendFileSync(file, Buffer.from([0x3a, 0x7f]));
    expect((await refusal(readOnnxGraph(file))).message).toMatch(/cut short or damaged/);
  });
});
