/*
 * Imported vision transformers on TensorFlow.js: the same operations over the same weight file; and graphs that came
 * as TensorFlow.js models. On the graphics
 * card through @tensorflow/tfjs-node-gpu where the user has installed it, else on WebAssembly, else in plain
 * JavaScript; whichever is first to make the same of a fixed picture as was made when the model was imported.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { DeviceChoice } from '../../core/compute';
import { AppError, ModelError } from '../../core/errors';
import type { Backend } from '../backend';
import type { ModelCard } from '../model-card';
import { findFault } from '../onnx-backend';
import { BACKENDS, startBackend } from './start-backend';
import type { LoadedNetwork } from './run-pictures';
import { loadImportedGraph } from './run-pictures';
import { loadVit } from './vit-in-tfjs';

/** Plain JavaScript and WebAssembly gain nothing from more. */
const BATCH = 4;

type RunCard = Exclude<ModelCard, { kind: 'onnx' }>;

const loadNetwork = (folder: string, card: RunCard): Promise<LoadedNetwork> =>
  card.kind === 'vit' ? loadVit(folder, card) : loadImportedGraph(folder, card);

/** A backend that lacks an operation says so when it comes to it; the next one may have it. */
function faultOf(error: unknown): string {
  if (error instanceof AppError || !(error instanceof Error)) throw error;
  return error.message.split('\n')[0];
}

/** @throws {ModelError} when the model is an ONNX graph, or no backend computes it rightly */
export async function openTfjsBackend(
  folder: string,
  card: ModelCard,
  asked: DeviceChoice,
): Promise<Backend> {
  if (card.kind === 'onnx') {
    throw new ModelError(`the model "${card.id}" is an ONNX graph, which TensorFlow.js cannot run`, {
      hint: 'use it with --runtime onnx',
    });
  }
  const faults: string[] = [];
  for (const backend of BACKENDS.filter(
    ({ device }) => device === 'cpu' || asked === 'auto' || asked === device,
  )) {
    const problem = await startBackend(backend);
    if (problem !== undefined) {
      faults.push(problem);
      continue;
    }
    const network = await loadNetwork(folder, card);
    const fault = await findFault(network.run, card).catch(faultOf);
    if (fault === undefined) {
      const isAsked = asked === 'auto' || asked === backend.device;
      const why = [...faults, ...(isAsked ? [] : [`TensorFlow.js has no ${asked} here`])].join('; ');
      return {
        device: {
          asked,
          used: backend.device,
          ...(why === '' ? {} : { fellBackBecause: `TensorFlow.js runs on ${backend.title}: ${why}` }),
        },
        precision: { asked: 'fp32', used: 'fp32' },
        batch: BATCH,
        run: network.run,
        close: () => {
          network.dispose();
          return Promise.resolve();
        },
      };
    }
    network.dispose();
    faults.push(`${backend.title}: ${fault}`);
  }
  throw new ModelError(
    `the model "${card.id}" cannot be run with TensorFlow.js ${tf.version_core} (${path.basename(folder)}): ${faults.join('; ')}`,
    { hint: card.kind === 'vit' ? 'use --runtime onnx' : 'export the model as .onnx' },
  );
}
