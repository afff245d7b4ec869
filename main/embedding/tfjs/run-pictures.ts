/** Pictures through a graph model that TensorFlow.js has loaded, and the embeddings out of it. */
import path from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../core/errors';
import type { Backend } from '../backend';
import type { ModelCard } from '../model-card';
import type { PictureLayout, PictureSizes } from '../picture-axes';
import { isWhole, typedPictures } from '../picture-axes';
import { WEIGHT_FILE } from '../weight-file';
import { GRAPH_JSON, readGraphFile } from './graph-file';
import { executeGraph, loadGraph } from './graph-network';
import { onProcessor } from './start-backend';

/** A network in TensorFlow.js. Dispose it. */
export interface LoadedNetwork {
  readonly run: Backend['run'];
  dispose(): void;
}

/** Pictures of channels × height × width as a tensor in the graph's order and type. */
export function picturesTensor(
  pictures: Float32Array,
  { channels, height, width }: PictureSizes,
  { order, type = 'float32' }: Pick<PictureLayout, 'order' | 'type'>,
): tf.Tensor4D {
  const count = pictures.length / (channels * height * width);
  return tf.tidy(() => {
    const values = isWhole(type) ? typedPictures(pictures, 'int32') : pictures;
    const planes = tf.tensor4d(values, [count, channels, height, width]);
    return order === 'nchw' ? planes : tf.transpose(planes, [0, 2, 3, 1]);
  });
}

/** The runner of a loaded graph. */
function runPictures(
  model: GraphModel,
  { id, input, output }: Pick<ModelCard, 'id' | 'input' | 'output'>,
  layout: PictureLayout,
): Backend['run'] {
  const each = input.channels * input.height * input.width;
  return async (pictures, count) => {
    const out = new Float32Array(count * output.width);
    const step = layout.single ? 1 : count;
    for (let from = 0; from < count; from += step) {
      const part = picturesTensor(pictures.subarray(from * each, (from + step) * each), input, layout);
      const [result] = await executeGraph(model, { [input.name]: part }, [output.name]);
      const values = await result.data();
      tf.dispose([part, result]);
      if (values.length !== step * output.width) {
        throw new ModelError(`the model "${id}" gave ${values.length} values for ${step} pictures`);
      }
      out.set(values, from * output.width);
    }
    return out;
  };
}

type GraphCard = Omit<Extract<ModelCard, { kind: 'tfjs-graph' }>, 'check'>;

/** An imported graph model on the backend that is running. */
export async function loadImportedGraph(folder: string, card: GraphCard): Promise<LoadedNetwork> {
  const graph = await readGraphFile(path.join(folder, GRAPH_JSON), path.join(folder, WEIGHT_FILE));
  const model = await loadGraph(graph);
  return { run: runPictures(model, card, card), dispose: () => model.dispose() };
}

/** One picture through a graph that was just imported, on the processor. @throws {ModelError} */
export const tryGraph = (folder: string, card: GraphCard, picture: Float32Array): Promise<Float32Array> =>
  onProcessor(`the model "${card.id}"`, 'export it as .onnx', async () => {
    const network = await loadImportedGraph(folder, card);
    try {
      return await network.run(picture, 1);
    } finally {
      network.dispose();
    }
  });
