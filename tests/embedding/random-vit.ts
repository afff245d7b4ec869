/** Checkpoints of vision transformers with random weights, written as safetensors, to be changed in one way each. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRng } from '../../main/core/rng';
import { safetensorsOf } from './checkpoint/checkpoint-files';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly values?: (index: number) => number;
}

/** The tensors of a DINOv2 of this size, patch 14. */
export function vitTensors(width: number, depth: number, grid: number): Map<string, TensorSpec> {
  const tensors = new Map<string, TensorSpec>([
    ['cls_token', { shape: [1, 1, width] }],
    ['pos_embed', { shape: [1, 1 + grid * grid, width] }],
    ['mask_token', { shape: [1, width] }],
    ['patch_embed.proj.weight', { shape: [width, 3, 14, 14] }],
    ['patch_embed.proj.bias', { shape: [width] }],
  ]);
  const ones = (): number => 1;
  const linear = (name: string, rows: number, cols: number): void => {
    tensors.set(`${name}.weight`, { shape: [rows, cols] });
    tensors.set(`${name}.bias`, { shape: [rows] });
  };
  const norm = (name: string): void => {
    tensors.set(`${name}.weight`, { shape: [width], values: ones });
    tensors.set(`${name}.bias`, { shape: [width] });
  };
  for (let i = 0; i < depth; i++) {
    norm(`blocks.${i}.norm1`);
    linear(`blocks.${i}.attn.qkv`, 3 * width, width);
    linear(`blocks.${i}.attn.proj`, width, width);
    tensors.set(`blocks.${i}.ls1.gamma`, { shape: [width], values: ones });
    norm(`blocks.${i}.norm2`);
    linear(`blocks.${i}.mlp.fc1`, 4 * width, width);
    linear(`blocks.${i}.mlp.fc2`, width, 4 * width);
    tensors.set(`blocks.${i}.ls2.gamma`, { shape: [width], values: ones });
  }
  norm('norm');
  return tensors;
}

export function safetensorsFile(tensors: ReadonlyMap<string, TensorSpec>): Uint8Array {
  const rng = createRng(5, 'weights');
  const header: Record<string, unknown> = {};
  const blobs: Buffer[] = [];
  let at = 0;
  for (const [name, { shape, values }] of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length: count }, (_, i) => values?.(i) ?? 0.05 * rng.normal());
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + 4 * count] };
    blobs.push(Buffer.from(data.buffer));
    at += 4 * count;
  }
  return safetensorsOf(header, Buffer.concat(blobs));
}

/** Values drawn once for a large file; every tensor starts elsewhere in them. */
const DRAWN = 2 ** 20;

/**
 * Writes such a checkpoint of any size, a piece at a time. Its values are `DRAWN` ones over and over: for memory and
 * speed, which do not depend on them.
 */
export function writeLargeSafetensors(file: string, tensors: ReadonlyMap<string, TensorSpec>): void {
  const rng = createRng(5, 'weights');
  const drawn = Float32Array.from({ length: DRAWN }, () => 0.02 * rng.normal());
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const [name, { shape }] of tensors) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const handle = openSync(file, 'wx');
  try {
    writeSync(handle, safetensorsOf(header));
    for (const { shape, values } of tensors.values()) {
      const count = shape.reduce((product, size) => product * size, 1);
      for (let done = 0; done < count;) {
        const from = values === undefined ? rng.int(DRAWN / 2) : 0;
        const part =
          values === undefined
            ? drawn.subarray(from, from + Math.min(count - done, DRAWN - from))
            : Float32Array.from({ length: count }, (_, i) => values(i));
        writeSync(handle, new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
        done += part.length;
      }
    }
  } finally {
    closeSync(handle);
  }
}
