/*
 * What a graph model takes and gives: the one picture among its inputs, its axes in the order of TensorFlow (height,
 * width, channels) or of PyTorch (channels first), and the outputs that two pictures give.
 */
import type { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { ModelOutput } from '../../contract/models';
import { ModelError } from '../../core/errors';
import { checkInput } from '../check-input';
import type { TriedOutput } from '../choose-output';
import { TRIED_PICTURES, chooseOutput, describeOutputs } from '../choose-output';
import type { ModelCard } from '../model-card';
import type { InputSize } from '../stream-weights';
import type { GraphFile } from './graph-file';
import { executeGraph, loadGraph, requireOperations } from './graph-network';
import type { PictureLayout } from './run-pictures';
import { picturesTensor } from './run-pictures';
import { onProcessor } from './start-backend';

export interface GraphEncoder extends PictureLayout {
  readonly input: ModelCard['input'];
  readonly output: ModelCard['output'];
  /** All of them, for the user to choose from. */
  readonly outputs: readonly ModelOutput[];
}

const USUAL_PX = 224;
const MOST_PX = 4096;
/** An axis of a picture that is longer is no axis of channels. */
const MOST_CHANNELS = 64;

type Axes = readonly (number | undefined)[];

const axesText = (shape: readonly number[] | undefined): string =>
  shape === undefined ? 'of unknown shape' : `[${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;

const isChannels = (size: number | undefined): boolean => size !== undefined && size <= MOST_CHANNELS;

/** Channels last, as TensorFlow has them, unless only the first axis of a picture can be channels. */
const orderOf = ([, first, , last]: Axes): PictureLayout['order'] =>
  isChannels(first) && !isChannels(last) ? 'nchw' : 'nhwc';

function sideOf(file: string, what: string, fixed: number | undefined, asked: number | undefined): number {
  if (fixed !== undefined && asked !== undefined && asked !== fixed) {
    throw new ModelError(`${file} takes pictures with a ${what} of ${fixed} pixels only, not ${asked}`);
  }
  const side = fixed ?? asked ?? USUAL_PX;
  if (side >= 1 && side <= MOST_PX) return side;
  throw new ModelError(
    `${file} takes pictures with a ${what} of ${side} pixels; 1 to ${MOST_PX} can be imported`,
  );
}

/** @throws {ModelError} when the graph does not take one picture */
function pictureInput(
  file: string,
  { inputs, inputNodes }: GraphModel,
  size: InputSize | undefined,
): Pick<GraphEncoder, 'input' | 'order' | 'single'> {
  const [only] = inputs;
  if (inputs.length !== 1 || only.dtype !== 'float32' || (only.shape ?? []).length !== 4) {
    const found = inputs.map(({ name, dtype, shape }) => `${name} (${dtype} ${axesText(shape)})`).join(', ');
    throw new ModelError(
      `${file} must have one input, pictures of n × height × width × channels in float32; it has ${found === '' ? 'none' : found}`,
      { hint: 'convert the image encoder alone, with a signature that takes float32 pictures' },
    );
  }
  const axes: Axes = (only.shape ?? []).map((length) => (length < 0 ? undefined : length));
  const order = orderOf(axes);
  const [pictures] = axes;
  const [channels, height, width] = order === 'nchw' ? axes.slice(1) : [axes[3], axes[1], axes[2]];
  if (pictures !== undefined && pictures !== 1) {
    throw new ModelError(
      `${file} takes exactly ${pictures} pictures at a time; one or any number is needed`,
      {
        hint: 'convert it with a free batch size',
      },
    );
  }
  if (channels !== undefined && (channels < 1 || channels > MOST_CHANNELS)) {
    throw new ModelError(
      `${file} takes ${axesText(only.shape)}, in which no axis is channels (1 to ${MOST_CHANNELS})`,
    );
  }
  const input = {
    name: inputNodes[0],
    height: sideOf(file, 'height', height, size?.height),
    width: sideOf(file, 'width', width, size?.width),
    channels: channels ?? 3,
  };
  return { input, order, single: pictures === 1 };
}

/** What every output gives for two pictures, one after the other where the graph takes one at a time. */
async function tryOut(
  model: GraphModel,
  { input, order, single }: Pick<GraphEncoder, 'input' | 'order' | 'single'>,
): Promise<readonly TriedOutput[]> {
  const pictures = checkInput(input, TRIED_PICTURES);
  const calls = single ? TRIED_PICTURES : 1;
  const each = pictures.length / calls;
  const parts: TriedOutput[][] = [];
  for (let call = 0; call < calls; call++) {
    const part = picturesTensor(pictures.subarray(call * each, (call + 1) * each), input, order);
    const results = await executeGraph(model, { [input.name]: part }, model.outputNodes);
    const outputs = [];
    for (const [i, result] of results.entries()) {
      const values = Float32Array.from(await result.data());
      outputs.push({ name: model.outputNodes[i], shape: result.shape, values });
    }
    parts.push(outputs);
    tf.dispose([part, ...results]);
  }
  return parts[0].map(({ name, shape }, i) => {
    const values = Float32Array.from(parts.flatMap((part) => [...part[i].values]));
    return { name, shape: single ? [shape[0] * calls, ...shape.slice(1)] : shape, values };
  });
}

async function inspectHere(graph: GraphFile, size?: InputSize, output?: string): Promise<GraphEncoder> {
  const model = await loadGraph(graph);
  try {
    const picture = pictureInput(graph.file, model, size);
    const outputs = await tryOut(model, picture);
    return {
      ...picture,
      output: chooseOutput(graph.file, outputs, output),
      outputs: describeOutputs(outputs),
    };
  } finally {
    model.dispose();
  }
}

/**
 * Loads a graph model on the processor and tries it with two pictures.
 * @throws {ModelError} when it takes no picture, cannot be run, or does not tell its embedding
 */
export async function inspectGraph(
  graph: GraphFile,
  size?: InputSize,
  output?: string,
): Promise<GraphEncoder> {
  requireOperations(graph);
  return onProcessor(
    graph.file,
    'give the size of its pictures with --input-size, or export the model as .onnx',
    () => inspectHere(graph, size, output),
  );
}
