import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A graph model as tensorflowjs_converter writes one: conv (stride 2, SAME) → relu → mean → matmul, and softmax of it. */
export const SIZES = { height: 6, width: 5, channels: 2, filters: 3, width2: 4 } as const;

const { height, width, channels, filters, width2 } = SIZES;

const wave = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(step * (i + 1)));

const WEIGHTS = {
  kernel: wave(3 * 3 * channels * filters, 0.7),
  bias: wave(filters, 1.3),
  matrix: wave(filters * width2, 0.4),
};

const text = (value: string): object => ({ s: Buffer.from(value).toString('base64') });
const FLOAT = { type: 'DT_FLOAT' };
const shapeOf = (sizes: readonly number[]): object => ({
  shape: { dim: sizes.map((size) => ({ size: String(size) })) },
});

interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: object;
}

/** Everything in model.json; tests change it before it is written. */
export interface GraphJson {
  format: string;
  modelTopology: { node: { name: string; op: string; input?: string[]; attr?: object }[] };
  signature: object;
  weightsManifest: { paths: string[]; weights: Spec[] }[];
}

const tensor = (name: string, type = FLOAT): object => ({ name: `${name}:0`, dtype: type.type });

/** @param picture the input's axes; −1 where they are free */
export const graphJson = (picture: readonly number[] = [-1, height, width, channels]): GraphJson => ({
  format: 'graph-model',
  modelTopology: {
    node: [
      { name: 'x', op: 'Placeholder', attr: { dtype: FLOAT, shape: shapeOf(picture) } },
      { name: 'kernel', op: 'Const', attr: { dtype: FLOAT } },
      { name: 'bias', op: 'Const', attr: { dtype: FLOAT } },
      { name: 'axes', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
      { name: 'matrix', op: 'Const', attr: { dtype: FLOAT } },
      {
        name: 'conv',
        op: 'Conv2D',
        input: ['x', 'kernel'],
        attr: {
          T: FLOAT,
          strides: { list: { i: ['1', '2', '2', '1'] } },
          dilations: { list: { i: ['1', '1', '1', '1'] } },
          padding: text('SAME'),
          data_format: text('NHWC'),
        },
      },
      { name: 'added', op: 'BiasAdd', input: ['conv', 'bias'], attr: { data_format: text('NHWC') } },
      { name: 'relu', op: 'Relu', input: ['added'] },
      { name: 'mean', op: 'Mean', input: ['relu', 'axes'], attr: { keep_dims: { b: false } } },
      { name: 'rows', op: 'MatMul', input: ['mean', 'matrix'] },
      { name: 'odds', op: 'Softmax', input: ['rows'] },
    ],
  },
  signature: {
    inputs: { picture: tensor('x') },
    outputs: { embedding: tensor('rows'), chances: tensor('odds') },
  },
  weightsManifest: [
    {
      paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
      weights: [
        { name: 'kernel', shape: [3, 3, channels, filters], dtype: 'float32' },
        { name: 'bias', shape: [filters], dtype: 'float32' },
      ],
    },
    {
      paths: ['group2-shard1of1.bin'],
      weights: [
        { name: 'axes', shape: [2], dtype: 'int32' },
        { name: 'matrix', shape: [filters, width2], dtype: 'float32' },
      ],
    },
  ],
});

const bytesOf = ({ buffer }: Float32Array | Int32Array): Buffer => Buffer.from(buffer as ArrayBuffer);

/** Writes model.json and its three shards. @returns the path of model.json */
export function writeGraph(folder: string, json: object = graphJson()): string {
  mkdirSync(folder, { recursive: true });
  const first = Buffer.concat([bytesOf(WEIGHTS.kernel), bytesOf(WEIGHTS.bias)]);
  // Where a shard ends has nothing to do with where a tensor ends.
  writeFileSync(path.join(folder, 'group1-shard1of2.bin'), first.subarray(0, 101));
  writeFileSync(path.join(folder, 'group1-shard2of2.bin'), first.subarray(101));
  const second = [bytesOf(Int32Array.of(1, 2)), bytesOf(WEIGHTS.matrix)];
  writeFileSync(path.join(folder, 'group2-shard1of1.bin'), Buffer.concat(second));
  const file = path.join(folder, 'model.json');
  writeFileSync(file, JSON.stringify(json));
  return file;
}

/**
 * The graph in plain loops.
 * @param picture channels × height × width
 */
export function embedPlainly(picture: Float32Array, matrix = WEIGHTS.matrix): readonly number[] {
  const [down, across] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  // TensorFlow's SAME: what is missing of the last window is added on both sides, the odd pixel behind.
  const before = (size: number, steps: number): number =>
    Math.floor(Math.max(0, (steps - 1) * 2 + 3 - size) / 2);
  const [top, left] = [before(height, down), before(width, across)];
  const means = Array.from({ length: filters }, (_, filter) => {
    let sum = 0;
    for (let row = 0; row < down; row++) {
      for (let col = 0; col < across; col++) {
        let value = WEIGHTS.bias[filter];
        for (let i = 0; i < 9 * channels; i++) {
          const channel = i % channels;
          const [dy, dx] = [Math.floor(i / channels / 3), Math.floor(i / channels) % 3];
          const [y, x] = [2 * row + dy - top, 2 * col + dx - left];
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          value += picture[(channel * height + y) * width + x] * WEIGHTS.kernel[i * filters + filter];
        }
        sum += Math.max(0, value);
      }
    }
    return sum / (down * across);
  });
  return Array.from({ length: width2 }, (_, j) =>
    means.reduce((sum, mean, i) => sum + mean * matrix[i * width2 + j], 0),
  );
}
