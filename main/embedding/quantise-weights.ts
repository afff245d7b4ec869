/*
 * Weights in eight bits for processors: every column of a linear layer (a row of the checkpoint's matrix) is rounded
 * to whole numbers −64 … 64 of its own scale (see LARGEST_WEIGHT). The activations' scale is found while the graph
 * runs. What works on the class token alone (most of the last block) stays in single precision: it costs nothing there.
 *
 * Without VNNI a processor needs two instructions for 32 products of bytes where one does 8 of floats, so that products
 * are at most twice as fast (measured: 1.8 times), and a whole ViT-S/14, of which they are 78 %, 1.64 times (measured:
 * 1.6). Matrices in blocks with scales of their own (MatMulNBits, 8 or 4 bits, accuracy level 4) are slower than single
 * precision there: 50 to 85 thousand million operations a second, against 75 to 82, and 137 to 150 of these here.
 */
import { LARGEST_WEIGHT } from '../compute/graph/quantised';
import type { Task } from '../core/task';
import type { VitFacts } from './architecture';
import { linearName, scalesName } from './build-vit';
import type { WeightWriter } from './weight-file';

/** Linear layers that see every token: the layer's name, and which of its rows where it is not all. */
export function quantisedLayers(
  facts: VitFacts,
): readonly { readonly name: string; readonly rows?: readonly [from: number, to: number] }[] {
  const { depth, width, gated } = facts;
  const last = depth - 1;
  const layers = gated ? ['mlp.w12', 'mlp.w3'] : ['mlp.fc1', 'mlp.fc2'];
  const whole = Array.from({ length: last }, (_, i) =>
    ['attn.qkv', 'attn.proj', ...layers].map((layer) => ({ name: `blocks.${i}.${layer}` })),
  ).flat();
  return [...whole, { name: `blocks.${last}.attn.qkv`, rows: [width, 3 * width] }];
}

/**
 * Rounds a matrix by rows, and transposes it.
 * @param weights cols × inner, as in a checkpoint
 * @returns values: inner × cols; scales: cols
 */
export function quantiseRows(
  weights: Float32Array,
  cols: number,
): { readonly values: Int8Array; readonly scales: Float32Array } {
  const inner = weights.length / cols;
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(cols);
  for (let j = 0; j < cols; j++) {
    const row = weights.subarray(j * inner, (j + 1) * inner);
    const most = row.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    scales[j] = most > 0 ? most / LARGEST_WEIGHT : 1;
    for (let i = 0; i < inner; i++) values[i * cols + j] = Math.round(row[i] / scales[j]);
  }
  return { values, scales };
}

/** Writes the quantised layers of a model; one layer is in memory at a time. */
export async function writeQuantised(
  facts: VitFacts,
  read: (name: string) => Promise<Float32Array>,
  writer: WeightWriter,
  task: Task,
): Promise<void> {
  const layers = quantisedLayers(facts);
  for (const [done, { name, rows }] of layers.entries()) {
    await task.tick(done, layers.length);
    const all = await read(`${name}.weight`);
    const inner = name.endsWith('mlp.fc2') || name.endsWith('mlp.w3') ? facts.hidden : facts.width;
    const wanted = rows === undefined ? all : all.subarray(rows[0] * inner, rows[1] * inner);
    const cols = wanted.length / inner;
    const { values, scales } = quantiseRows(wanted, cols);
    const stored = linearName(name, rows);
    await writer.append(stored, [inner, cols], values);
    await writer.append(scalesName(stored), [cols], scales);
  }
  await task.tick(layers.length, layers.length);
}
