/*
 * What a checkpoint is: a vision transformer's sizes, read from the names and shapes of its tensors. Everything that
 * the network needs must be there with the right shape, and every tensor of a block must have a use; what cannot be
 * told from a file (the number of attention heads) comes from a config.json beside it, a rule, or the user.
 */
import { ModelError, ParamError } from '../core/errors';
import type { Checkpoint, Config } from './checkpoint/open-checkpoint';
import type { TensorRef } from './checkpoint/tensor-ref';
import type { NameFamily } from './tensor-names';
import { nameTensors, refuseUnknown } from './tensor-names';

/** The sizes that decide a vision transformer's graph. */
export interface VitFacts {
  readonly family: NameFamily;
  readonly channels: number;
  /** Side of a patch. */
  readonly patchPx: number;
  /** Of a token, and of the embedding. */
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly headsFrom: 'the user' | 'config.json' | 'rule';
  readonly gated: boolean;
  /** Of the feed-forward layers. */
  readonly hidden: number;
  readonly layerScale: boolean;
  readonly registers: number;
  /** Side of the stored grid of positions. */
  readonly positionGrid: number;
  /** Stored positions in front of the grid: none, the class token's, or those of class token and registers. */
  readonly positionPrefix: number;
  readonly layerNormEpsilon: number;
}

export interface VitCheckpoint {
  readonly facts: VitFacts;
  /** By the names of facebookresearch/dinov2. */
  readonly weights: ReadonlyMap<string, TensorRef>;
  /** Tensors of the file that the encoder does not need. */
  readonly ignored: number;
}

/** The largest published ones have 40. */
const MOST_BLOCKS = 256;
/** Of every published model of the family but Virchow. */
const HEAD_WIDTH = 64;

const numberIn = (config: Config | undefined, key: string): number | undefined => {
  const value = config?.[key];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
};

/** A config.json that speaks of a network of this width; another model's is not believed. */
function fittingConfig({ config }: Checkpoint, width: number): Config | undefined {
  const args = config?.['model_args'];
  const inner = typeof args === 'object' && args !== null ? (args as Config) : {};
  const merged = { ...inner, ...config };
  const stated =
    numberIn(merged, 'hidden_size') ?? numberIn(merged, 'embed_dim') ?? numberIn(merged, 'num_features');
  return stated === undefined || stated === width ? merged : undefined;
}

function chooseHeads(
  path: string,
  width: number,
  config: Config | undefined,
  asked: number | undefined,
): Pick<VitFacts, 'heads' | 'headsFrom'> {
  if (asked !== undefined) {
    if (Number.isInteger(asked) && asked >= 1 && width % asked === 0)
      return { heads: asked, headsFrom: 'the user' };
    throw new ParamError({ heads: `heads must divide the width ${width} of the model, got ${asked}` });
  }
  const stated = numberIn(config, 'num_attention_heads') ?? numberIn(config, 'num_heads');
  if (stated !== undefined && width % stated === 0) return { heads: stated, headsFrom: 'config.json' };
  // Virchow and Virchow2: 16 heads of 80.
  if (width === 1280) return { heads: 16, headsFrom: 'rule' };
  if (width % HEAD_WIDTH === 0) return { heads: width / HEAD_WIDTH, headsFrom: 'rule' };
  throw new ModelError(
    `${path} does not tell its number of attention heads, and its width ${width} is no multiple of ${HEAD_WIDTH}`,
    { hint: "give it with --heads, or put the model's config.json beside the file" },
  );
}

/** Splits the stored positions into a square grid and what stands in front of it. */
function readPositions(
  path: string,
  rows: number,
  registers: number,
): Pick<VitFacts, 'positionGrid' | 'positionPrefix'> {
  for (const prefix of [1, 0, 1 + registers]) {
    const grid = Math.sqrt(rows - prefix);
    if (Number.isInteger(grid) && grid >= 1) return { positionGrid: grid, positionPrefix: prefix };
  }
  throw new ModelError(
    `${path}: its ${rows} position embeddings are no square grid (with or without a class token)`,
    {
      hint: 'models trained on oblong pictures cannot be imported: export the model as .onnx',
    },
  );
}

/** Canonical names and shapes of all tensors that the network needs, in the file's order. */
export function neededTensors(
  facts: VitFacts,
): readonly (readonly [name: string, shape: readonly number[]])[] {
  const { width, channels, patchPx, hidden, registers, positionGrid, positionPrefix } = facts;
  const linear = (name: string, rows: number, cols: number): [string, number[]][] => [
    [`${name}.weight`, [rows, cols]],
    [`${name}.bias`, [rows]],
  ];
  const norm = (name: string): [string, number[]][] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const block = (at: string): [string, number[]][] => [
    ...norm(`${at}.norm1`),
    ...linear(`${at}.attn.qkv`, 3 * width, width),
    ...linear(`${at}.attn.proj`, width, width),
    ...(facts.layerScale ? ([[`${at}.ls1.gamma`, [width]]] as [string, number[]][]) : []),
    ...norm(`${at}.norm2`),
    ...(facts.gated
      ? [...linear(`${at}.mlp.w12`, 2 * hidden, width), ...linear(`${at}.mlp.w3`, width, hidden)]
      : [...linear(`${at}.mlp.fc1`, hidden, width), ...linear(`${at}.mlp.fc2`, width, hidden)]),
    ...(facts.layerScale ? ([[`${at}.ls2.gamma`, [width]]] as [string, number[]][]) : []),
  ];
  return [
    ['cls_token', [1, 1, width]],
    ['pos_embed', [1, positionPrefix + positionGrid ** 2, width]],
    ...(registers > 0 ? ([['register_tokens', [1, registers, width]]] as [string, number[]][]) : []),
    ['patch_embed.proj.weight', [width, channels, patchPx, patchPx]],
    ['patch_embed.proj.bias', [width]],
    ...Array.from({ length: facts.depth }, (_, i) => block(`blocks.${i}`)).flat(),
    ...norm('norm'),
  ];
}

/** These would change the numbers if they were left out. */
const MEANINGFUL = /^(blocks\.|norm_pre\.|patch_embed\.|attn_pool\.|fc_norm\.|encoder\.|embeddings\.)/;

function checkTensors(
  path: string,
  facts: VitFacts,
  tensors: ReadonlyMap<string, TensorRef>,
  nameOf: (canonical: string) => string,
): void {
  const needed = neededTensors(facts);
  for (const [name, shape] of needed) {
    const found = tensors.get(name);
    if (found === undefined) {
      throw new ModelError(
        `${path}: the tensor "${nameOf(name)}" of shape [${shape.join(', ')}] is missing`,
        {
          hint: 'the file is incomplete, or of another kind of model',
        },
      );
    }
    if (String(found.shape) !== String(shape)) {
      throw new ModelError(
        `${path}: the tensor "${nameOf(name)}" must have the shape [${shape.join(', ')}], it has [${found.shape.join(', ')}]`,
        { hint: 'the file is damaged, or of another kind of model' },
      );
    }
  }
  const used = new Set(needed.map(([name]) => name));
  const left = [...tensors.keys()].find((name) => !used.has(name) && MEANINGFUL.test(name));
  if (left === undefined) return;
  throw new ModelError(
    `${path}: there is no use for the tensor "${nameOf(left)}", so the model is another one than it seems`,
    {
      hint: 'export the model as .onnx, with its embedding as an output named "features"',
    },
  );
}

/**
 * Recognises a vision transformer.
 * @param heads number of attention heads, where the user gives it
 * @throws {ModelError} naming the tensor that is missing, misshapen or left over; or what is supported
 * @throws {ParamError} when `heads` does not divide the width
 */
export function recogniseVit(checkpoint: Checkpoint, heads?: number): VitCheckpoint {
  const { path } = checkpoint;
  const { family, tensors, originals, usualEpsilon, outside } = nameTensors(checkpoint);
  const shapeOf = (name: string): readonly number[] => tensors.get(name)?.shape ?? [];
  const depth =
    1 + Math.max(-1, ...[...tensors.keys()].map((name) => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? -1)));
  const patch = shapeOf('patch_embed.proj.weight');
  if (depth === 0 || depth > MOST_BLOCKS) refuseUnknown(checkpoint, `it has ${depth} transformer blocks`);
  if (patch.length !== 4 || patch[2] !== patch[3])
    refuseUnknown(checkpoint, 'it has no layer of square patches');
  const width = shapeOf('cls_token').at(-1) ?? 0;
  const config = fittingConfig(checkpoint, width);
  const activation = config?.['hidden_act'];
  if (typeof activation === 'string' && activation !== 'gelu') {
    throw new ModelError(
      `${path}: its config.json asks for the activation "${activation}"; gelu is supported`,
    );
  }
  const gated = tensors.has('blocks.0.mlp.w12.weight');
  const registers = shapeOf('register_tokens')[1] ?? 0;
  const facts: VitFacts = {
    family,
    channels: patch[1],
    patchPx: patch[2],
    width,
    depth,
    ...chooseHeads(path, width, config, heads),
    gated,
    hidden: shapeOf(`blocks.0.mlp.${gated ? 'w3' : 'fc2'}.weight`)[1] ?? 0,
    layerScale: tensors.has('blocks.0.ls1.gamma'),
    registers,
    ...readPositions(path, shapeOf('pos_embed')[1] ?? 0, registers),
    layerNormEpsilon: numberIn(config, 'layer_norm_eps') ?? usualEpsilon,
  };
  checkTensors(path, facts, tensors, (name) => originals.get(name) ?? name);
  const used = neededTensors(facts).length;
  return { facts, weights: tensors, ignored: outside + tensors.size - used };
}
