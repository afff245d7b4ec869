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
import { TRIED_PICTURES, chooseOutput, describeOutputs, needsLayers } from '../choose-output';
import { layersBefore } from '../find-layers';
import type { ModelCard } from '../model-card';
import type { Axes, PictureLayout, PictureType } from '../picture-axes';
import { axesText, readAxes } from '../picture-axes';
import type { InputSize } from '../stream-weights';
import type { GraphFile } from './graph-file';
import { executeGraph, loadGraph, requireOperations } from './graph-network';
import { picturesTensor } from './run-pictures';
import { onProcessor } from './start-backend';

export interface GraphEncoder extends PictureLayout {
  readonly input: ModelCard['input'];
  readonly output: ModelCard['output'];
  /** All of them, for the user to choose from. */
  readonly outputs: readonly ModelOutput[];
}

/** Pictures are single precision, or whole numbers from 0 to 255 as of a decoded image. */
const TYPES: readonly string[] = ['float32', 'int32'] satisfies readonly PictureType[];

type Picture = Pick<GraphEncoder, 'input' | 'order' | 'single' | 'type'>;

/** @throws {ModelError} when the graph does not take one picture */
function pictureInput(
  file: string,
  { inputs, inputNodes }: GraphModel,
  size: InputSize | undefined,
): Picture {
  const [only] = inputs;
  if (inputs.length !== 1 || !TYPES.includes(only.dtype) || (only.shape ?? []).length !== 4) {
    const shown = inputs.map(
      ({ name, dtype, shape }) =>
        `${name} (${dtype} ${shape === undefined ? 'of unknown shape' : axesText(freeAxes(shape))})`,
    );
    throw new ModelError(
      `${file} must have one input, pictures of n × height × width × channels; it has ${shown.join(', ') || 'none'}`,
      { hint: 'convert the image encoder alone, with a signature that takes pictures as its only input' },
    );
  }
  const { order, single, ...sizes } = readAxes(file, freeAxes(only.shape ?? []), 'nhwc', size);
  const type = only.dtype === 'int32' ? ({ type: 'int32' } as const) : {};
  return { input: { name: inputNodes[0], ...sizes }, order, single, ...type };
}

const freeAxes = (shape: readonly number[]): Axes => shape.map((length) => (length < 0 ? undefined : length));

/** What tensors of the graph are for two pictures, one after the other where the graph takes one at a time. */
async function tryOut(
  model: GraphModel,
  picture: Picture,
  names: readonly string[],
): Promise<readonly TriedOutput[]> {
  const { input, single } = picture;
  const pictures = checkInput(input, TRIED_PICTURES);
  const calls = single ? TRIED_PICTURES : 1;
  const each = pictures.length / calls;
  const parts: TriedOutput[][] = [];
  for (let call = 0; call < calls; call++) {
    const part = picturesTensor(pictures.subarray(call * each, (call + 1) * each), input, picture);
    const results = await executeGraph(model, { [input.name]: part }, names);
    const outputs = [];
    for (const [i, result] of results.entries()) {
      const values = Float32Array.from(await result.data());
      outputs.push({ name: names[i], shape: result.shape, values });
    }
    parts.push(outputs);
    tf.dispose([part, ...results]);
  }
  return parts[0].map(({ name, shape }, i) => {
    const values = Float32Array.from(parts.flatMap((part) => [...part[i].values]));
    return { name, shape: single ? [shape[0] * calls, ...shape.slice(1)] : shape, values };
  });
}

/** Outputs of these are of unknown size, or come round again: what is inside cannot be asked for. */
const CONTROL_FLOW =
  /^(Enter|Exit|Switch|Merge|LoopCond|NextIteration|(Stateless)?(If|While)|TensorArray|TensorList|NonMaxSuppression|Where|Unique)/;

/** The layers in front of the outputs; none where the graph has branches or loops. */
async function tryLayers(
  graph: GraphFile,
  model: GraphModel,
  picture: Picture,
  asked: string | undefined,
): Promise<readonly TriedOutput[]> {
  if (graph.operations.some((operation) => CONTROL_FLOW.test(operation))) return [];
  const near = layersBefore(
    graph.steps,
    model.outputs.map(({ name }) => name),
  );
  const isFar =
    asked !== undefined && !near.includes(asked) && graph.steps.some(({ outputs }) => outputs[0] === asked);
  return tryOut(model, picture, isFar ? [...near, asked] : near);
}

async function inspectHere(graph: GraphFile, size?: InputSize, output?: string): Promise<GraphEncoder> {
  const model = await loadGraph(graph);
  try {
    const picture = pictureInput(graph.file, model, size);
    const outputs = await tryOut(model, picture, model.outputNodes);
    const layers = needsLayers(outputs, output) ? await tryLayers(graph, model, picture, output) : [];
    return {
      ...picture,
      output: chooseOutput(graph.file, outputs, layers, output),
      outputs: describeOutputs(outputs, layers),
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
