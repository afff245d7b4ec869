/** Networks that come as graphs: inspected where they are, then copied into the model's folder as they are. */
import { createReadStream } from 'node:fs';
import { copyFile, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PictureValues } from '../contract/models';
import type { Task } from '../core/task';
import type { ModelCard, Preprocessing } from './model-card';
import { GRAPH_FILE } from './model-card';
import { inspectOnnx } from './onnx-encoder';
import { preparedAs } from './picture-values';
import type { InputSize } from './stream-weights';
import type { GraphFile } from './tfjs/graph-file';
import { GRAPH_JSON, readGraphFile } from './tfjs/graph-file';
import type { UntriedModel } from './try-model';
import { WEIGHT_FILE } from './weight-file';

interface GraphOptions {
  readonly id: string;
  readonly source: ModelCard['source'];
  readonly inputSize?: InputSize;
  readonly output?: string;
  readonly values?: PictureValues;
  readonly task: Task;
}

/** Copied between two looks at the task. */
const COPIED_BYTES = 2 ** 20;

/** External data lies beside the graph, under names that exporters are used to. */
async function copyOnnx(file: string, folder: string): Promise<void> {
  await copyFile(file, path.join(folder, GRAPH_FILE));
  const { dir, base, name } = path.parse(file);
  const beside = new Set([`${base}.data`, `${base}_data`, `${name}.data`, 'weights.bin', 'weights.pb']);
  for (const other of await readdir(dir === '' ? '.' : dir)) {
    if (beside.has(other)) await copyFile(path.join(dir, other), path.join(folder, other));
  }
}

/** The graph as it is, and all shards as one file. */
async function copyShards({ file, shards, bytes }: GraphFile, folder: string, task: Task): Promise<void> {
  await copyFile(file, path.join(folder, GRAPH_JSON));
  let done = 0;
  const weights = await open(path.join(folder, WEIGHT_FILE), 'wx');
  try {
    for (const shard of shards) {
      for await (const chunk of createReadStream(shard, { highWaterMark: COPIED_BYTES })) {
        await task.tick(done, bytes);
        await weights.appendFile(chunk as Buffer);
        done += (chunk as Buffer).length;
      }
    }
    await weights.sync();
  } finally {
    await weights.close();
  }
}

const plainCard = (
  { id, source }: GraphOptions,
  preprocessing: Preprocessing,
): Pick<
  ModelCard,
  'unbatchModel' | 'id' | 'title' | 'licence' | 'citation' | 'source' | 'preprocessing'
> => ({
  unbatchModel: 1,
  id,
  title: id,
  licence: 'not known: see where the file is from',
  citation: '',
  source,
  preprocessing,
});

async function draftOnnx(file: string, folder: string, options: GraphOptions): Promise<UntriedModel> {
  const { input, output } = await inspectOnnx(file, options.inputSize, options.output);
  await copyOnnx(file, folder);
  const guess = input.channels === 3 ? 'imagenet' : 'image';
  const preprocessing = preparedAs(options.values ?? guess, input.channels, options.values === undefined);
  return { ...plainCard(options, preprocessing), kind: 'onnx', input, output };
}

async function draftTfjs(file: string, folder: string, options: GraphOptions): Promise<UntriedModel> {
  const graph = await readGraphFile(file);
  const { inspectGraph } = await import('./tfjs/inspect-graph');
  const { input, output, order, single } = await inspectGraph(graph, options.inputSize, options.output);
  await copyShards(graph, folder, options.task);
  const guess = input.channels === 3 ? 'unit' : 'image';
  const preprocessing = preparedAs(options.values ?? guess, input.channels, options.values === undefined);
  return { ...plainCard(options, preprocessing), kind: 'tfjs-graph', input, output, order, single };
}

/**
 * Inspects a graph (.onnx, or a model.json of TensorFlow.js) and copies it into `folder`.
 * @throws {ModelError} when it takes no picture, cannot be run, or does not tell its embedding
 */
export const draftGraph = (file: string, folder: string, options: GraphOptions): Promise<UntriedModel> =>
  options.source.format === 'onnx' ? draftOnnx(file, folder, options) : draftTfjs(file, folder, options);
