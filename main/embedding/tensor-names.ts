/*
 * Vision transformers of the DINO family under one set of names: those of facebookresearch/dinov2. Other libraries
 * store the same tensors under other names, in wrappers, in chunks, or q, k and v apart.
 * Sources: facebookresearch/dinov2 (vision_transformer.py), huggingface/transformers (convert_dinov2_to_hf.py),
 * timm (_convert_dinov2), marrlab/DinoBloom (train.py).
 */
import { ModelError } from '../core/errors';
import type { Checkpoint } from './checkpoint/open-checkpoint';
import type { TensorRef } from './checkpoint/tensor-ref';

/** Whose names a checkpoint uses. */
export type NameFamily = 'dinov2' | 'dino' | 'transformers' | 'timm';

export interface NamedTensors {
  readonly family: NameFamily;
  /** By canonical name; q, k and v joined. */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  /** Canonical name → the name in the file, for messages. */
  readonly originals: ReadonlyMap<string, string>;
  /** Of layer normalisation where nothing else tells. */
  readonly usualEpsilon: number;
  /** In the file, but outside the transformer: heads, a student, an optimiser. */
  readonly outside: number;
}

export const SUPPORTED =
  'vision transformers of the DINO family are: DinoBloom, DINOv2 (also with registers, SwiGLU or chunked blocks, as Cell-DINO), DINO v1, RedDino, and their transformers and timm ports (ViT with a class token); any other encoder as .onnx';

/** DINO and DINOv2, in all libraries. */
const EPSILON = 1e-6;
/** ViT of transformers. */
const VIT_EPSILON = 1e-12;

const TRANSFORMERS: readonly (readonly [RegExp, string])[] = [
  [/^embeddings\.cls_token$/, 'cls_token'],
  [/^embeddings\.position_embeddings$/, 'pos_embed'],
  [/^embeddings\.mask_token$/, 'mask_token'],
  [/^embeddings\.register_tokens$/, 'register_tokens'],
  [/^embeddings\.patch_embeddings\.projection\./, 'patch_embed.proj.'],
  [/^layernorm\./, 'norm.'],
  [/^encoder\.layer\.(\d+)\.attention\.attention\.(query|key|value)\./, 'blocks.$1.attn.$2.'],
  [/^encoder\.layer\.(\d+)\.attention\.output\.dense\./, 'blocks.$1.attn.proj.'],
  [/^encoder\.layer\.(\d+)\.layer_scale([12])\.lambda1$/, 'blocks.$1.ls$2.gamma'],
  [/^encoder\.layer\.(\d+)\.mlp\.weights_in\./, 'blocks.$1.mlp.w12.'],
  [/^encoder\.layer\.(\d+)\.mlp\.weights_out\./, 'blocks.$1.mlp.w3.'],
  // ViT, as DINO v1 and Phikon are kept by transformers: the same network under other names.
  [/^encoder\.layer\.(\d+)\.layernorm_before\./, 'blocks.$1.norm1.'],
  [/^encoder\.layer\.(\d+)\.layernorm_after\./, 'blocks.$1.norm2.'],
  [/^encoder\.layer\.(\d+)\.intermediate\.dense\./, 'blocks.$1.mlp.fc1.'],
  [/^encoder\.layer\.(\d+)\.output\.dense\./, 'blocks.$1.mlp.fc2.'],
  [/^encoder\.layer\.(\d+)\./, 'blocks.$1.'],
];

const FACEBOOK: readonly (readonly [RegExp, string])[] = [
  [/^reg_token$/, 'register_tokens'],
  // Models built in chunks count their blocks through: blocks.<chunk>.<index>.…
  [/^blocks\.\d+\.(\d+)\./, 'blocks.$1.'],
];

function canonical(name: string): string {
  const rules = /^(embeddings|encoder|layernorm)\./.test(name) ? TRANSFORMERS : FACEBOOK;
  const rule = rules.find(([pattern]) => pattern.test(name));
  return rule === undefined ? name : name.replace(rule[0], rule[1]);
}

/** Other networks, by a name that gives them away. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)class_token$/, 'a ViT of torchvision'],
  [/(^|\.)layer4\.\d+\.conv/, 'a ResNet'],
  [/(^|\.)(stages|layers)\.\d+\.(blocks|downsample)/, 'a ConvNeXt or Swin transformer'],
  [/visual\.transformer\.resblocks/, 'a CLIP model'],
  [/decoder_blocks\.|(^|\.)decoder\./, 'a masked autoencoder'],
  [/(^|\.)features\.\d+\./, 'a convolutional network'],
];

/** What fine-tuning adds to a layer: without it the layer is another one. */
const ADAPTER = /(^|\.)lora_([AB]|embedding_[AB]|magnitude_vector)(\.|$)/;

export function refuseUnknown({ path, tensors }: Checkpoint, why: string): never {
  const names = [...tensors.keys()];
  const stranger = STRANGERS.find(([pattern]) => names.some((name) => pattern.test(name)));
  const shown = names.slice(0, 4).join(', ');
  throw new ModelError(
    `${path} is not a model that can be imported: ${why}${stranger === undefined ? '' : `; it looks like ${stranger[1]}`} (it has ${names.length} tensors: ${shown}, …)`,
    { hint: `supported ${SUPPORTED}` },
  );
}

/** The class token marks the transformer; a teacher is preferred to a student, and the shallowest to the others. */
function findPrefix(names: readonly string[]): string | undefined {
  const prefixes = names.flatMap((name) => {
    const match = /^(.*?)(?:embeddings\.)?cls_token$/.exec(name);
    return match === null || (match[1] !== '' && !match[1].endsWith('.')) ? [] : [match[1]];
  });
  const rank = (prefix: string): number =>
    prefix.includes('teacher') || /(^|[._])ema([._])/.test(prefix) ? 0 : prefix.includes('student') ? 2 : 1;
  return prefixes.sort((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1)).at(0);
}

/** Several tensors of equal columns, one below the other. */
function stackRows(parts: readonly TensorRef[]): TensorRef {
  const [first] = parts;
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  return {
    dtype: first.dtype,
    shape: [rows, ...first.shape.slice(1)],
    async read() {
      const values: Float32Array[] = [];
      for (const part of parts) values.push(await part.read());
      const all = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const each of values) {
        all.set(each, at);
        at += each.length;
      }
      return all;
    },
  };
}

/** Replaces query, key and value of every block by one tensor, rows in that order. */
function joinAttention(tensors: Map<string, TensorRef>): void {
  for (const name of [...tensors.keys()]) {
    const match = /^(blocks\.\d+\.attn\.)query\.(weight|bias)$/.exec(name);
    if (match === null) continue;
    const names = ['query', 'key', 'value'].map((part) => `${match[1]}${part}.${match[2]}`);
    const parts = names.flatMap((each) => tensors.get(each) ?? []);
    const isUniform = parts.every(({ shape }) => String(shape) === String(parts[0].shape));
    if (parts.length < 3 || !isUniform) continue;
    for (const each of names) tensors.delete(each);
    tensors.set(`${match[1]}qkv.${match[2]}`, stackRows(parts));
  }
}

/** Attention that was built without biases has zeros in their place. */
function addBiases(tensors: Map<string, TensorRef>): void {
  const names = [...tensors.keys()];
  if (names.some((name) => /\.attn\.(qkv|query|key|value)\.bias$/.test(name))) return;
  for (const name of names) {
    const match = /^(blocks\.\d+\.attn\.qkv\.)weight$/.exec(name);
    const rows = match === null ? 0 : (tensors.get(name)?.shape[0] ?? 0);
    if (match === null) continue;
    tensors.set(`${match[1]}bias`, {
      dtype: 'float32',
      shape: [rows],
      read: () => Promise.resolve(new Float32Array(rows)),
    });
  }
}

/** timm stores a gated feed-forward layer as fc1 and fc2: fc1 is then twice as high as fc2 is wide. */
function renameGates(tensors: Map<string, TensorRef>, originals: Map<string, string>): void {
  for (const name of [...tensors.keys()]) {
    const match = /^(blocks\.\d+\.mlp\.)fc1\.weight$/.exec(name);
    if (match === null) continue;
    const [up, down] = ['fc1.weight', 'fc2.weight'].map((part) => tensors.get(match[1] + part)?.shape ?? []);
    if (up[0] !== 2 * down[1]) continue;
    for (const [from, to] of [
      ['fc1', 'w12'],
      ['fc2', 'w3'],
    ]) {
      for (const kind of ['weight', 'bias']) {
        const [old, renamed] = [`${match[1]}${from}.${kind}`, `${match[1]}${to}.${kind}`];
        const tensor = tensors.get(old);
        if (tensor === undefined) continue;
        tensors.delete(old);
        tensors.set(renamed, tensor);
        originals.set(renamed, originals.get(old) ?? old);
      }
    }
  }
}

function familyOf(checkpoint: Checkpoint, names: readonly string[]): NameFamily {
  if (names.some((name) => name.startsWith('embeddings.'))) return 'transformers';
  const { config = {} } = checkpoint;
  const isPort =
    'pretrained_cfg' in config || 'model_args' in config || /^vit_/.test(String(config['architecture']));
  if (names.includes('reg_token') || isPort) return 'timm';
  return names.some((name) => name.endsWith('.ls1.gamma')) ? 'dinov2' : 'dino';
}

/**
 * Finds the transformer in a checkpoint and gives its tensors their canonical names.
 * @throws {ModelError} when there is none, or two tensors are the same one
 */
export function nameTensors(checkpoint: Checkpoint): NamedTensors {
  const all = [...checkpoint.tensors.keys()];
  const adapter = all.find((name) => ADAPTER.test(name));
  if (adapter !== undefined) {
    throw new ModelError(`${checkpoint.path} holds an adapter (LoRA) that is not merged: "${adapter}"`, {
      hint: 'merge it into its model, with merge_and_unload() in peft, and save the state dict of that',
    });
  }
  const prefix = findPrefix(all);
  if (prefix === undefined) refuseUnknown(checkpoint, 'it has no class token');
  const names = all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const tensors = new Map<string, TensorRef>();
  const originals = new Map<string, string>();
  for (const name of names) {
    const tensor = checkpoint.tensors.get(prefix + name);
    const to = canonical(name);
    if (tensor === undefined) continue;
    if (tensors.has(to)) {
      throw new ModelError(
        `${checkpoint.path}: "${originals.get(to) ?? to}" and "${prefix + name}" are the same tensor of the model`,
      );
    }
    tensors.set(to, tensor);
    originals.set(to, prefix + name);
  }
  joinAttention(tensors);
  addBiases(tensors);
  renameGates(tensors, originals);
  return {
    family: familyOf(checkpoint, names),
    tensors,
    originals,
    usualEpsilon: names.some((name) => name.includes('.layernorm_before.')) ? VIT_EPSILON : EPSILON,
    outside: all.length - names.length,
  };
}
