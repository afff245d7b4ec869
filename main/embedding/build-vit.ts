/*
 * A vision transformer as one plain ONNX graph that every execution provider takes: Conv, LayerNormalization, Gemm,
 * MatMul, Softmax and Erf; fixed height and width, any batch. Only the class token is kept of the last block, so
 * only its query is computed there: exact, and a tenth faster.
 * Source: facebookresearch/dinov2, models/vision_transformer.py and layers/.
 *
 * Why it is so plain: products with weights take 78 % of a pass on the processor (ViT-S/14, AVX2, one thread), and run
 * at 75 to 89 of the 104 thousand million operations a second that the core can do at all. Within 3 %, the noise of the
 * measurement, are: queries, keys and values by three products instead of one and a Split; MatMul and Add instead of
 * Gemm; the transpose of the keys left to the runtime to fuse; the runtime's own Attention, MultiHeadAttention and, in
 * eight bits, QAttention, which not every provider has or computes right. What does count is how many pictures are
 * computed at once: see onnx-backend.ts.
 */
import { add, cast, div, erf, mul, sigmoid } from '../compute/graph/elementwise';
import { Graph } from '../compute/graph/graph';
import type { Tensor } from '../compute/graph/graph';
import { concat, reshape, slice, split, transpose } from '../compute/graph/layout';
import { gemm, matMul } from '../compute/graph/linear';
import { conv, layerNormalization, softmax } from '../compute/graph/network';
import type { QuantisedMatrix } from '../compute/graph/quantised';
import { quantisedLinear } from '../compute/graph/quantised';
import { ModelError } from '../core/errors';
import type { VitFacts } from './architecture';
import type { InputSize } from './stream-weights';
import { POSITIONS, PREFIX } from './stream-weights';
import type { WeightPlace, WeightStore } from './weight-file';
import { WEIGHT_FILE, rowsOf } from './weight-file';

type FloatName = 'float32' | 'float16';
type Float = Tensor<FloatName>;

export const VIT_INPUT = 'image';
export const VIT_OUTPUT = 'embedding';
/** Between the parts of a transformer that is run in parts. */
const VIT_TOKENS = 'tokens';
const VIT_TOKENS_OUT = 'tokens out';

/** The weights that a graph is built over. */
export interface VitWeights {
  readonly type: FloatName;
  /** By names of `neededTensors`, baked ones as in stream-weights.ts. */
  readonly store: WeightStore;
  /** Matrices in eight bits, by `linearName`; those of other linear layers are as in `store`. */
  readonly quantised?: WeightStore;
}

/** The weights as they are imported. */
export const plainWeights = (places: ReadonlyMap<string, WeightPlace>): VitWeights => ({
  type: 'float32',
  store: { location: WEIGHT_FILE, valueBytes: 4, places },
});

/** What a linear layer, or some of its rows, is called in a store of quantised weights. */
export const linearName = (name: string, rows?: readonly [from: number, to: number]): string =>
  rowsRange(`${name}.weight`, rows);

/** Of a quantised matrix of this name. */
export const scalesName = (name: string): string => `${name} scales`;

interface Builder {
  readonly facts: VitFacts;
  /** The tensor of this name, or some of its rows, in the given shape. */
  weight(name: string, rows?: readonly [from: number, to: number], shape?: readonly number[]): Float;
  /** The matrix of this name in eight bits, where it is stored so. */
  quantised(name: string): QuantisedMatrix | undefined;
  readonly tokens: number;
}

const rowsRange = (name: string, rows: readonly [number, number] | undefined): string =>
  rows === undefined ? name : `${name}[${rows[0]}:${rows[1]}]`;

function createBuilder(
  graph: Graph,
  facts: VitFacts,
  tokens: number,
  { type, store, quantised }: VitWeights,
): Builder {
  return {
    facts,
    tokens,
    weight(name, rows, shape) {
      const place = store.places.get(name);
      if (place === undefined) throw new ModelError(`the weight file has no tensor "${name}"`);
      const [from, to] = rows ?? [0, place.shape[0]];
      return graph.external(
        rowsRange(name, rows),
        type,
        shape ?? [to - from, ...place.shape.slice(1)],
        rowsOf(store, place, from, to),
      );
    },
    quantised(name) {
      const values = quantised?.places.get(name);
      const scales = quantised?.places.get(scalesName(name));
      if (quantised === undefined || values === undefined || scales === undefined) return undefined;
      const [cols] = scales.shape;
      return {
        values: graph.external(name, 'int8', values.shape, rowsOf(quantised, values)),
        scales: graph.external(scalesName(name), 'float32', [cols], {
          location: quantised.location,
          offset: scales.offset,
          length: 4 * cols,
        }),
      };
    },
  };
}

function linear(b: Builder, x: Float, name: string, rows?: readonly [number, number]): Float {
  const bias = b.weight(`${name}.bias`, rows);
  const matrix = b.quantised(linearName(name, rows));
  if (matrix === undefined) return gemm(x, b.weight(`${name}.weight`, rows), bias, { transposeB: true });
  return quantisedLinear(x as Tensor<'float32'>, matrix, bias as Tensor<'float32'>);
}

const norm = (b: Builder, x: Float, name: string): Float =>
  layerNormalization(x, b.weight(`${name}.weight`), b.weight(`${name}.bias`), {
    epsilon: b.facts.layerNormEpsilon,
  });

/** x · Φ(x), exact; written so that runtimes recognise it. */
const gelu = (x: Float): Float => mul(mul(x, add(erf(div(x, Math.SQRT2)), 1)), 0.5);

/** n·tokens × width → n × heads × tokens × head width, or its transpose in the last two axes. */
function splitHeads(
  { facts: { heads, width } }: Builder,
  x: Float,
  tokens: number,
  transposed: boolean,
): Float {
  const apart = reshape(x, ['n', tokens, heads, width / heads]);
  return transpose(apart, transposed ? [0, 2, 3, 1] : [0, 2, 1, 3]);
}

/** Attention of `queries` tokens to all; the factor 1/√d is in the query weights. */
function attend(b: Builder, q: Float, k: Float, v: Float, queries: number): Float {
  const scores = matMul(splitHeads(b, q, queries, false), splitHeads(b, k, b.tokens, true));
  const mixed = matMul(softmax(scores), splitHeads(b, v, b.tokens, false));
  const flat = transpose(mixed, [0, 2, 1, 3]);
  return reshape(flat, [queries === 1 ? 'n' : `n*${queries}`, b.facts.width]);
}

function feedForward(b: Builder, x: Float, at: string): Float {
  const { gated, hidden } = b.facts;
  if (!gated) return linear(b, gelu(linear(b, x, `${at}.mlp.fc1`)), `${at}.mlp.fc2`);
  const [gate, value] = split(linear(b, x, `${at}.mlp.w12`), 1, [hidden, hidden]);
  return linear(b, mul(mul(gate, sigmoid(gate)), value), `${at}.mlp.w3`);
}

/** n·tokens × width in and out. */
function block(b: Builder, x: Float, at: string): Float {
  const { width } = b.facts;
  const qkv = linear(b, norm(b, x, `${at}.norm1`), `${at}.attn.qkv`);
  const [q, k, v] = split(qkv, 1, [width, width, width]);
  const attended = add(x, linear(b, attend(b, q, k, v, b.tokens), `${at}.attn.proj`));
  return add(attended, feedForward(b, norm(b, attended, `${at}.norm2`), at));
}

/** n·tokens × width in, the class token's n × width out. */
function lastBlock(b: Builder, x: Float, at: string): Float {
  const { width } = b.facts;
  const classOf = (all: Float): Float =>
    reshape(slice(reshape(all, ['n', b.tokens, width]), 1, 0, 1), ['n', width]);
  const normed = norm(b, x, `${at}.norm1`);
  const q = linear(b, classOf(normed), `${at}.attn.qkv`, [0, width]);
  const [k, v] = split(linear(b, normed, `${at}.attn.qkv`, [width, 3 * width]), 1, [width, width]);
  const attended = add(classOf(x), linear(b, attend(b, q, k, v, 1), `${at}.attn.proj`));
  return add(attended, feedForward(b, norm(b, attended, `${at}.norm2`), at));
}

/** Patches with positions, behind class token and registers; n·tokens × width. */
function embedPatches(b: Builder, image: Float, patches: number): Float {
  const { width, patchPx, registers } = b.facts;
  const strides = [patchPx, patchPx] as const;
  const kernel = conv(image, b.weight('patch_embed.proj.weight'), b.weight('patch_embed.proj.bias'), {
    strides,
  });
  const rows = transpose(reshape(kernel, ['n', width, patches]), [0, 2, 1]);
  const placed = add(rows, b.weight(POSITIONS, undefined, [1, patches, width]));
  // Zeros of the batch's size, without Expand, which CoreML does not take.
  const zeros = mul(slice(rows, 1, 0, 1), 0);
  const prefix = add(zeros, b.weight(PREFIX, undefined, [1, 1 + registers, width]));
  return reshape(concat([prefix, placed], 1), [`n*${b.tokens}`, width]);
}

/** Blocks `from` … `to` − 1 of a transformer. */
export interface VitPart {
  readonly from: number;
  readonly to: number;
}

/**
 * The graph of some blocks. The first part takes pictures (`image`: n × channels × height × width, normalised), every
 * other one the tokens that the part before it gives (`tokens`: n·tokens × width); the last gives class tokens
 * (`embedding`: n × width).
 * @param weights where each tensor lies; in half precision everything between input and output is
 */
export function buildVitPart(
  facts: VitFacts,
  { height, width }: InputSize,
  weights: VitWeights,
  { from, to }: VitPart,
): Graph {
  const graph = new Graph('vision transformer');
  const patches = (height / facts.patchPx) * (width / facts.patchPx);
  const b = createBuilder(graph, facts, 1 + facts.registers + patches, weights);
  const isHalf = weights.type === 'float16';
  const isFirst = from === 0;
  const given = isFirst
    ? graph.input(VIT_INPUT, 'float32', ['n', facts.channels, height, width])
    : graph.input(VIT_TOKENS, 'float32', [`n*${b.tokens}`, facts.width]);
  const input: Float = isHalf ? cast(given, 'float16') : given;
  let x = isFirst ? graph.within('patches', () => embedPatches(b, input, patches)) : input;
  for (let i = from; i < to; i++) {
    const isLast = i === facts.depth - 1;
    x = graph.within(`block ${i}`, () => (isLast ? lastBlock : block)(b, x, `blocks.${i}`));
  }
  const isWhole = to === facts.depth;
  const result = isWhole ? norm(b, x, 'norm') : x;
  graph.output(isWhole ? VIT_OUTPUT : VIT_TOKENS_OUT, isHalf ? cast(result, 'float32') : result);
  return graph;
}

/** The graph from pictures (`image`) to class tokens (`embedding`); see `buildVitPart`. */
export const buildVit = (facts: VitFacts, size: InputSize, weights: VitWeights): Graph =>
  buildVitPart(facts, size, weights, { from: 0, to: facts.depth });
