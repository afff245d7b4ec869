/*
 * A vision transformer's weights on their way from the checkpoint to the weight file, tensor by tensor. What can be
 * computed once is: positions for the size of the input, added to the class token; LayerScale multiplied into the
 * linear layer before it, and the attention's 1/√d into the query rows (both exact up to rounding).
 */
import { ModelError } from '../core/errors';
import type { Task } from '../core/task';
import type { VitCheckpoint, VitFacts } from './architecture';
import { neededTensors } from './architecture';
import { countOf } from './checkpoint/tensor-ref';
import type { PositionRule } from './positions';
import { interpolateGrid, interpolationOf } from './positions';
import type { WeightWriter } from './weight-file';

/** Height and width in pixels. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
}

/** Names in the weight file that no checkpoint has: class token and registers, positions of the patches. */
export const PREFIX = 'prefix_tokens';
export const POSITIONS = 'patch_positions';

type Read = (name: string) => Promise<Float32Array>;

/** @throws {ModelError} naming the tensor that has values that are no finite numbers */
function requireFinite(path: string, name: string, values: Float32Array): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new ModelError(
    `${path}: the tensor "${name}" holds ${values[at]} (value ${at + 1} of ${values.length})`,
    {
      hint: 'the training of this model failed, or the file is damaged: use another checkpoint',
    },
  );
}

/** Multiplies row r of a matrix, or entry r of a vector, by factors[r]; in place. */
function scaleRows(values: Float32Array, factors: Float32Array): Float32Array {
  const cols = values.length / factors.length;
  for (const [row, factor] of factors.entries()) {
    for (let i = row * cols; i < (row + 1) * cols; i++) values[i] *= factor;
  }
  return values;
}

/** What a tensor's rows are multiplied by. */
async function factorsOf(name: string, facts: VitFacts, read: Read): Promise<Float32Array | undefined> {
  const match = /^(blocks\.\d+)\.(attn\.qkv|attn\.proj|mlp\.fc2|mlp\.w3)\./.exec(name);
  if (match === null) return undefined;
  const { width, heads, layerScale } = facts;
  if (match[2] === 'attn.qkv') {
    return new Float32Array(3 * width).fill(1).fill(Math.sqrt(heads / width), 0, width);
  }
  return layerScale ? read(`${match[1]}.${match[2] === 'attn.proj' ? 'ls1' : 'ls2'}.gamma`) : undefined;
}

/** Class token and registers (1 + registers × width), and the patches' positions (patches × width). */
async function bakeTokens(
  facts: VitFacts,
  size: InputSize,
  rule: PositionRule,
  read: Read,
): Promise<{ prefix: Float32Array; positions: Float32Array }> {
  const { width, registers, positionGrid, positionPrefix, patchPx } = facts;
  const prefix = new Float32Array((1 + registers) * width);
  prefix.set(await read('cls_token'));
  if (registers > 0) prefix.set(await read('register_tokens'), width);
  const stored = await read('pos_embed');
  for (let i = 0; i < positionPrefix * width; i++) prefix[i] += stored[i];
  const grid = stored.subarray(positionPrefix * width);
  const [rows, cols] = [size.height / patchPx, size.width / patchPx];
  const positions = interpolateGrid(grid, positionGrid, rows, cols, interpolationOf(facts, rule));
  return { prefix, positions };
}

const isBaked = (name: string): boolean => /^(cls_token|pos_embed|register_tokens|.*\.gamma)$/.test(name);

/**
 * Writes everything that the graph needs.
 * @throws {ModelError} when a weight is not finite or the file cannot be read
 */
export async function streamWeights(
  path: string,
  { facts, weights }: VitCheckpoint,
  size: InputSize,
  rule: PositionRule,
  writer: WeightWriter,
  task: Task,
): Promise<void> {
  const read: Read = async (name) => {
    const values = (await weights.get(name)?.read()) ?? new Float32Array(0);
    requireFinite(path, name, values);
    return values;
  };
  const needed = neededTensors(facts);
  const total = needed.reduce((sum, [, shape]) => sum + countOf(shape), 0);
  let done = 0;
  const { prefix, positions } = await bakeTokens(facts, size, rule, read);
  await writer.append(PREFIX, [1 + facts.registers, facts.width], prefix);
  await writer.append(POSITIONS, [positions.length / facts.width, facts.width], positions);
  for (const [name, shape] of needed) {
    await task.tick(done, total);
    done += countOf(shape);
    if (isBaked(name)) continue;
    const values = await read(name);
    const factors = await factorsOf(name, facts, read);
    await writer.append(name, shape, factors === undefined ? values : scaleRows(values, factors));
  }
  await task.tick(total, total);
}
