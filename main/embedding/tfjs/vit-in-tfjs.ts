/** The forward pass of build-vit.ts in TensorFlow.js operations; see there for the network. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { VitFacts } from '../architecture';
import { openByteSource } from '../checkpoint/byte-source';
import { countOf } from '../checkpoint/tensor-ref';
import type { ModelCard } from '../model-card';
import { POSITIONS, PREFIX } from '../stream-weights';
import { WEIGHT_FILE } from '../weight-file';
import type { LoadedNetwork } from './run-pictures';

type VitCard = Extract<ModelCard, { kind: 'vit' }>;
type Weights = ReadonlyMap<string, tf.Tensor>;

interface Network {
  readonly facts: VitFacts;
  readonly weights: Weights;
}

function weight({ weights }: Network, name: string): tf.Tensor {
  const tensor = weights.get(name);
  if (tensor === undefined) throw new Error(`the weight file has no tensor "${name}"`);
  return tensor;
}

/** x · Wᵀ + b for the rows of x. */
const linear = (net: Network, x: tf.Tensor2D, name: string): tf.Tensor2D =>
  tf.add(
    tf.matMul(x, weight(net, `${name}.weight`) as tf.Tensor2D, false, true),
    weight(net, `${name}.bias`),
  );

function norm(net: Network, x: tf.Tensor2D, name: string): tf.Tensor2D {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const variance = tf.mean(tf.square(centred), 1, true);
  const scaled = tf.mul(centred, tf.rsqrt(tf.add(variance, net.facts.layerNormEpsilon)));
  return tf.add(tf.mul(scaled, weight(net, `${name}.weight`)), weight(net, `${name}.bias`));
}

const gelu = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(tf.mul(x, tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)), 0.5);

/** rows × width → pictures × heads × tokens × head width. */
const splitHeads = (x: tf.Tensor2D, pictures: number, { heads, width }: VitFacts): tf.Tensor4D =>
  tf.transpose(tf.reshape(x, [pictures, -1, heads, width / heads]), [0, 2, 1, 3]);

function feedForward(net: Network, x: tf.Tensor2D, at: string): tf.Tensor2D {
  const { gated, hidden } = net.facts;
  const up: tf.Tensor2D = linear(net, x, `${at}.mlp.${gated ? 'w12' : 'fc1'}`);
  if (!gated) return linear(net, gelu(up), `${at}.mlp.fc2`);
  const [gate, value] = tf.split(up, [hidden, hidden], 1);
  return linear(net, tf.mul(tf.mul(gate, tf.sigmoid(gate)), value), `${at}.mlp.w3`);
}

function block(net: Network, x: tf.Tensor2D, pictures: number, at: string): tf.Tensor2D {
  const { facts } = net;
  const qkv: tf.Tensor2D = linear(net, norm(net, x, `${at}.norm1`), `${at}.attn.qkv`);
  const parts: tf.Tensor2D[] = tf.split(qkv, 3, 1);
  const [q, k, v] = parts.map((part) => splitHeads(part, pictures, facts));
  // The factor 1/√d is in the query weights.
  const mixed = tf.matMul(tf.softmax(tf.matMul(q, k, false, true)), v);
  const flat: tf.Tensor2D = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, facts.width]);
  const attended: tf.Tensor2D = tf.add(x, linear(net, flat, `${at}.attn.proj`));
  return tf.add(attended, feedForward(net, norm(net, attended, `${at}.norm2`), at));
}

function forward(net: Network, image: tf.Tensor4D): tf.Tensor2D {
  const { facts } = net;
  const pictures = image.shape[0];
  const kernel = tf.transpose(weight(net, 'patch_embed.proj.weight') as tf.Tensor4D, [2, 3, 1, 0]);
  const patches = tf.conv2d(tf.transpose(image, [0, 2, 3, 1]), kernel, facts.patchPx, 'valid');
  const rows = tf.add(
    tf.reshape(patches, [pictures, -1, facts.width]),
    tf.add(weight(net, POSITIONS), weight(net, 'patch_embed.proj.bias')),
  );
  const prefix = tf.tile(tf.expandDims(weight(net, PREFIX), 0), [pictures, 1, 1]);
  const tokens = tf.concat([prefix, rows], 1);
  let x: tf.Tensor2D = tf.reshape(tokens, [-1, facts.width]);
  for (let i = 0; i < facts.depth; i++) x = tf.tidy(() => block(net, x, pictures, `blocks.${i}`));
  const classes = tf.slice(tf.reshape(x, [pictures, -1, facts.width]), [0, 0, 0], [-1, 1, -1]);
  return norm(net, tf.reshape(classes, [pictures, facts.width]), 'norm');
}

/** Reads the weights into the backend that is running, tensor by tensor. */
export async function loadVit(
  folder: string,
  { architecture, weights, input }: VitCard,
): Promise<LoadedNetwork> {
  const tensors = new Map<string, tf.Tensor>();
  const source = await openByteSource(path.join(folder, WEIGHT_FILE));
  try {
    for (const [name, { shape, offset }] of Object.entries(weights)) {
      const bytes = await source.read(offset, 4 * countOf(shape));
      tensors.set(name, tf.tensor(new Float32Array(bytes.buffer), [...shape]));
    }
  } finally {
    await source.close();
  }
  const network: Network = { facts: architecture, weights: tensors };
  return {
    async run(pictures, count) {
      const output = tf.tidy(() =>
        forward(network, tf.tensor4d(pictures, [count, input.channels, input.height, input.width])),
      );
      const values = (await output.data()) as Float32Array;
      output.dispose();
      return values;
    },
    dispose: () => tf.dispose([...tensors.values()]),
  };
}
