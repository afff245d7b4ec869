/** Networks that come as graphs: inspected where they are, then copied into the model's folder as they are. */
import { createReadStream } from 'node:fs';
import { appendFile, copyFile, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { PictureValues } from '../contract/models';
import { ParamError } from '../core/errors';
import type { Task } from '../core/task';
import type { ModelCard, Preprocessing } from './model-card';
import { GRAPH_FILE } from './model-card';
import type { OnnxEncoder } from './onnx-encoder';
import { inspectOnnx } from './onnx-encoder';
import { moreOutputs, readOnnxGraph } from './onnx-graph';
import type { PictureLayout } from './picture-axes';
import { isWhole } from './picture-axes';
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

/** The graph, and the files beside it that hold its weights. */
async function copyOnnx(file: string, folder: string): Promise<void> {
  await copyFile(file, path.join(folder, GRAPH_FILE));
  for (const other of (await readOnnxGraph(file)).externalFiles) {
    await mkdir(path.dirname(path.join(folder, other)), { recursive: true });
    await copyFile(path.join(path.dirname(file), other), path.join(folder, other));
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

/** By the custom of the graph's format where nobody says; whole numbers are those of a decoded image. */
function prepare(
  { input, type }: Pick<OnnxEncoder, 'input' | 'type'>,
  asked: PictureValues | undefined,
  custom: PictureValues,
): Preprocessing {
  if (!isWhole(type)) {
    return preparedAs(
      asked ?? (input.channels === 3 ? custom : 'image'),
      input.channels,
      asked === undefined,
    );
  }
  if (asked === undefined || asked === 'bytes')
    return preparedAs('bytes', input.channels, asked === undefined);
  throw new ParamError({ values: `values must be bytes: the model takes whole numbers, got ${asked}` });
}

/** What a card keeps of an encoder. */
const networkOf = ({
  input,
  output,
  order,
  single,
  type,
}: Omit<OnnxEncoder, 'inside'>): Pick<UntriedModel, 'input' | 'output'> & PictureLayout => ({
  input,
  output,
  order,
  single,
  ...(type === undefined ? {} : { type }),
});

async function draftOnnx(file: string, folder: string, options: GraphOptions): Promise<UntriedModel> {
  const encoder = await inspectOnnx(file, options.inputSize, options.output);
  const preprocessing = prepare(encoder, options.values, 'imagenet');
  await copyOnnx(file, folder);
  if (encoder.inside) await appendFile(path.join(folder, GRAPH_FILE), moreOutputs([encoder.output.name]));
  return { ...plainCard(options, preprocessing), kind: 'onnx', ...networkOf(encoder) };
}

async function draftTfjs(file: string, folder: string, options: GraphOptions): Promise<UntriedModel> {
  const graph = await readGraphFile(file);
  const { inspectGraph } = await import('./tfjs/inspect-graph');
  const encoder = await inspectGraph(graph, options.inputSize, options.output);
  const preprocessing = prepare(encoder, options.values, 'unit');
  await copyShards(graph, folder, options.task);
  return { ...plainCard(options, preprocessing), kind: 'tfjs-graph', ...networkOf(encoder) };
}

/**
 * Inspects a graph (.onnx, or a model.json of TensorFlow.js) and copies it into `folder`.
 * @throws {ModelError} when it takes no picture, cannot be run, or does not tell its embedding
 */
export const draftGraph = (file: string, folder: string, options: GraphOptions): Promise<UntriedModel> =>
  options.source.format === 'onnx' ? draftOnnx(file, folder, options) : draftTfjs(file, folder, options);
