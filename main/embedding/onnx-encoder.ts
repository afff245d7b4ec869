/** Encoders that come as ONNX graphs: which input takes the picture, which output is the embedding. */
import { stat } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import type { ModelOutput } from '../contract/models';
import { ModelError } from '../core/errors';
import { checkInput } from './check-input';
import type { TriedOutput } from './choose-output';
import { TRIED_PICTURES, chooseOutput, describeOutputs, needsLayers } from './choose-output';
import { layersBefore } from './find-layers';
import type { ModelCard } from './model-card';
import { readOnnxGraph, withOutputs } from './onnx-graph';
import { floatsOf, pictureTensor } from './onnx-pictures';
import type { Axes, PictureLayout, PictureType } from './picture-axes';
import { PICTURE_TYPES, axesText, readAxes } from './picture-axes';
import type { InputSize } from './stream-weights';

export interface OnnxEncoder extends PictureLayout {
  readonly input: ModelCard['input'];
  readonly output: ModelCard['output'];
  /** All of them, for the user to choose from. */
  readonly outputs: readonly ModelOutput[];
  /** The output is a tensor inside the graph, which its file does not name as an output. */
  readonly inside: boolean;
}

type Picture = Pick<OnnxEncoder, 'input' | 'order' | 'single' | 'type'>;

/** Graphs that are larger are not read into memory to look at what is inside them. */
const MOST_INSIDE_BYTES = 1e9;

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0];

const axesOf = (shape: readonly (number | string)[]): Axes =>
  shape.map((length) => (typeof length === 'number' && length > 0 ? length : undefined));

/** @throws {ModelError} when the graph does not take one picture */
function pictureInput(
  file: string,
  { inputMetadata }: ort.InferenceSession,
  size: InputSize | undefined,
): Picture {
  const tensors = inputMetadata.flatMap((each) => (each.isTensor ? [each] : []));
  const [only] = tensors;
  const type = PICTURE_TYPES.find((each) => each === tensors.at(0)?.type);
  if (inputMetadata.length !== 1 || type === undefined || only.shape.length !== 4) {
    const found = tensors
      .map((each) => `${each.name} (${each.type} ${axesText(axesOf(each.shape))})`)
      .join(', ');
    throw new ModelError(
      `${file} must have one input, a picture of n × channels × height × width; it has ${found}`,
      { hint: 'export the image encoder alone' },
    );
  }
  const { order, single, ...sizes } = readAxes(file, axesOf(only.shape), 'nchw', size);
  return { input: { name: only.name, ...sizes }, order, single, ...withType(type) };
}

const withType = (type: PictureType): Pick<PictureLayout, 'type'> => (type === 'float32' ? {} : { type });

/** What the outputs are for two pictures, one after the other where the graph takes one at a time. */
async function tryOut(
  file: string,
  session: ort.InferenceSession,
  picture: Picture,
): Promise<readonly TriedOutput[]> {
  const { input, single } = picture;
  const pictures = checkInput(input, TRIED_PICTURES);
  const calls = single ? TRIED_PICTURES : 1;
  const each = pictures.length / calls;
  const parts: TriedOutput[][] = [];
  try {
    for (let call = 0; call < calls; call++) {
      const part = pictureTensor(pictures.subarray(call * each, (call + 1) * each), input, picture);
      const results = await session.run({ [input.name]: new ort.Tensor(part.type, part.data, part.shape) });
      parts.push(
        Object.entries(results).flatMap(([name, tensor]) => {
          const values = floatsOf(tensor);
          return values === undefined ? [] : [{ name, shape: tensor.dims, values }];
        }),
      );
    }
  } catch (error) {
    throw new ModelError(
      `${file} cannot be run on ${calls === 1 ? TRIED_PICTURES : 1} pictures of ${input.channels} × ${input.height} × ${input.width}: ${firstLine(error)}`,
      {
        hint: 'export it with a dynamic batch, or give the size of its pictures with --input-size',
      },
    );
  }
  return parts[0].map(({ name, shape }, i) => ({
    name,
    shape: single ? [shape[0] * calls, ...shape.slice(1)] : shape,
    values: Float32Array.from(parts.flatMap((part) => [...part[i].values])),
  }));
}

async function openGraph(file: string, graph: string | Uint8Array): Promise<ort.InferenceSession> {
  const options: ort.InferenceSession.SessionOptions = { executionProviders: ['cpu'], logSeverityLevel: 4 };
  try {
    return await (typeof graph === 'string'
      ? ort.InferenceSession.create(graph, options)
      : ort.InferenceSession.create(graph, options));
  } catch (error) {
    throw new ModelError(`${file} is not an ONNX graph that can be opened: ${firstLine(error)}`, {
      hint: 'copy or download it again; a file of external data must lie beside it',
      cause: error,
    });
  }
}

/** The layers in front of the outputs; none where the weights are not in the graph's own file, or are too many. */
async function tryLayers(
  file: string,
  outputs: readonly TriedOutput[],
  picture: Picture,
  asked: string | undefined,
): Promise<readonly TriedOutput[]> {
  const { steps, externalFiles } = await readOnnxGraph(file);
  if (externalFiles.length > 0 || (await stat(file)).size > MOST_INSIDE_BYTES) return [];
  const known = outputs.map(({ name }) => name);
  const near = layersBefore(steps, known);
  const isFar =
    asked !== undefined && !near.includes(asked) && steps.some((step) => step.outputs.includes(asked));
  const names = isFar ? [...near, asked] : near;
  const session = await openGraph(file, await withOutputs(file, names));
  try {
    const tried = await tryOut(file, session, picture);
    return names.flatMap((name) => tried.find((each) => each.name === name) ?? []);
  } finally {
    await session.release();
  }
}

/**
 * Opens an ONNX graph on the processor and tries it with two pictures.
 * @throws {ModelError} when it takes no picture, cannot be run, or does not tell its embedding
 */
export async function inspectOnnx(file: string, size?: InputSize, output?: string): Promise<OnnxEncoder> {
  const session = await openGraph(file, file);
  try {
    const picture = pictureInput(file, session, size);
    const outputs = await tryOut(file, session, picture);
    const layers = needsLayers(outputs, output) ? await tryLayers(file, outputs, picture, output) : [];
    const chosen = chooseOutput(file, outputs, layers, output);
    return {
      ...picture,
      output: chosen,
      outputs: describeOutputs(outputs, layers),
      inside: !session.outputNames.includes(chosen.name),
    };
  } finally {
    await session.release();
  }
}
