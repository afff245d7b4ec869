/**
 * A model in another precision: derived from its single-precision weights on first use and kept beside them, so that
 * it costs seconds once. Nothing else of the model changes.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeModel } from '../compute/graph/encode-model';
import { halfBits } from '../compute/graph/element-type';
import { StorageError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import type { VitWeights } from './build-vit';
import { buildVit, plainWeights } from './build-vit';
import type { ByteSource } from './checkpoint/byte-source';
import { openByteSource } from './checkpoint/byte-source';
import { countOf } from './checkpoint/tensor-ref';
import type { ModelCard } from './model-card';
import { writeQuantised } from './quantise-weights';
import type { WeightWriter } from './weight-file';
import { WEIGHT_FILE, createWeightFile } from './weight-file';

export type ReducedPrecision = 'fp16' | 'int8';
type VitCard = Extract<ModelCard, { kind: 'vit' }>;

/** Raised when the numbers of a variant change: older ones are then left alone and made anew. */
const VERSION = 1;

const readTensor = async (source: ByteSource, { weights }: VitCard, name: string): Promise<Float32Array> => {
  const { shape, offset } = weights[name];
  return new Float32Array((await source.read(offset, 4 * countOf(shape))).buffer);
};

async function writeHalves(
  source: ByteSource,
  card: VitCard,
  writer: WeightWriter,
  task: Task,
): Promise<void> {
  const all = Object.entries(card.weights);
  for (const [done, [name, { shape }]] of all.entries()) {
    await task.tick(done, all.length);
    await writer.append(name, shape, Uint16Array.from(await readTensor(source, card, name), halfBits));
  }
  await task.tick(all.length, all.length);
}

/** Writes a variant's weights to `file`. @returns the weights as its graph, to lie beside `location`, refers to them */
async function writeWeights(
  folder: string,
  card: VitCard,
  precision: ReducedPrecision,
  file: string,
  location: string,
  task: Task,
): Promise<VitWeights> {
  const source = await openByteSource(path.join(folder, WEIGHT_FILE));
  try {
    const writer = await createWeightFile(file);
    try {
      if (precision === 'fp16') {
        await writeHalves(source, card, writer, task);
        return { type: 'float16', store: { location, valueBytes: 2, places: writer.places } };
      }
      await writeQuantised(card.architecture, (name) => readTensor(source, card, name), writer, task);
      const plain = plainWeights(new Map(Object.entries(card.weights)));
      return { ...plain, quantised: { location, valueBytes: 1, places: writer.places } };
    } finally {
      await writer.close();
    }
  } finally {
    await source.close();
  }
}

/** Puts a finished file in place. Another process may have made the same one meanwhile, and hold it open. */
async function putInPlace(made: string, target: string): Promise<void> {
  try {
    await rename(made, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}

/**
 * The graph of a model in another precision; made where it is not there yet.
 * @returns the path of the graph
 * @throws {StorageError} when the model's folder cannot be written
 */
export async function openVariant(
  folder: string,
  card: VitCard,
  precision: ReducedPrecision,
  task: Task = quietTask(),
): Promise<string> {
  const graph = path.join(folder, `model.${precision}-${VERSION}.onnx`);
  if (existsSync(graph)) return graph;
  const weightFile = `weights.${precision}-${VERSION}.bin`;
  const made = path.join(folder, `.${randomBytes(6).toString('hex')}`);
  try {
    const weights = await writeWeights(folder, card, precision, `${made}.bin`, weightFile, task);
    await writeFile(`${made}.onnx`, encodeModel(buildVit(card.architecture, card.input, weights)));
    await putInPlace(`${made}.bin`, path.join(folder, weightFile));
    await putInPlace(`${made}.onnx`, graph);
    return graph;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error;
    throw new StorageError(
      `the ${precision} weights of the model "${card.id}" cannot be written to ${folder}`,
      {
        cause: error,
        hint: 'make room there, or choose another folder of models with --models-dir',
      },
    );
  } finally {
    await rm(`${made}.bin`, { force: true });
    await rm(`${made}.onnx`, { force: true });
  }
}
