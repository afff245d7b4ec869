/** A graph model in TensorFlow.js, on the backend that is running. */
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../core/errors';
import type { GraphFile } from './graph-file';

const require = createRequire(import.meta.url);

/** Graph operation → what TensorFlow.js computes it with; part of the converter's package. */
const KNOWN_OPERATIONS = '@tensorflow/tfjs-converter/metadata/kernel2op.json';

/** @throws {ModelError} naming every operation that no backend has */
export function requireOperations({ file, operations }: GraphFile): void {
  const known = require(KNOWN_OPERATIONS) as Readonly<Record<string, unknown>>;
  const unknown = operations.filter((operation) => !Object.hasOwn(known, operation));
  if (unknown.length === 0) return;
  const one = unknown.length === 1;
  throw new ModelError(
    `${file} uses ${one ? 'an operation' : 'operations'} that TensorFlow.js does not have: ${unknown.join(', ')}`,
    { hint: `convert it without ${one ? 'it' : 'them'}, or export the model as .onnx` },
  );
}

/** The weights, one shard after the other; one piece of a file is in memory at a time. */
function weightStream(files: readonly string[]): ReadableStream<ArrayBuffer> {
  const pieces = (async function* () {
    for (const file of files) {
      for await (const chunk of createReadStream(file)) {
        const { buffer, byteOffset, byteLength } = chunk as Buffer<ArrayBuffer>;
        yield buffer.slice(byteOffset, byteOffset + byteLength);
      }
    }
  })();
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

/** Loads a graph and its weights. Dispose it. */
export function loadGraph({ json, specs, shards }: GraphFile): Promise<GraphModel> {
  return loadGraphModel({
    load: () =>
      Promise.resolve({
        ...json,
        // Graphs that other tools wrote may lack the versions, which the loader only copies.
        modelTopology: { versions: {}, ...(json['modelTopology'] as object) },
        weightSpecs: [...specs],
        getWeightStream: () => weightStream(shards),
      }),
  });
}

/** Control flow and outputs of unknown size are computed step by step, everything else at once. */
export async function executeGraph(
  model: GraphModel,
  input: tf.NamedTensorMap,
  outputs: readonly string[],
): Promise<readonly tf.Tensor[]> {
  let results: tf.Tensor | tf.Tensor[];
  try {
    results = model.execute(input, [...outputs]);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('executeAsync'))) throw error;
    results = await model.executeAsync(input, [...outputs]);
  }
  return Array.isArray(results) ? results : [results];
}
