import { existsSync } from 'node:fs';
import path from 'node:path';
import type { NetworkPrecision } from '../contract/recipe';
import type { DeviceChoice } from '../core/compute';
import { ParamError } from '../core/errors';
import type { Precision } from '../core/matrix';
import type { Backend } from './backend';
import type { ImportOptions } from './import-model';
import { importModel, modelId } from './import-model';
import { hashModel, modelFileAt } from './inspect-file';
import { findModel, listModels } from './list-models';
import type { OpenEmbedder, Runtime } from './make-embedder';
import { makeEmbedder } from './make-embedder';
import type { ModelCard } from './model-card';
import { openOnnxBackend } from './onnx-backend';
import { valuesOf } from './picture-values';

export interface EmbedderOptions {
  readonly modelsDir: string;
  readonly device?: DeviceChoice;
  /** Of the processor; all cores unless given. */
  readonly threads?: number;
  /** The bundled file of the threads that each run a model of their own; in a checkout the source runs. */
  readonly sessionWorker?: URL;
  /** Pictures a call; what suits the device unless given. */
  readonly batch?: number;
  readonly runtime?: Runtime;
  /** Of the program's arithmetic: networks refuse `double`. */
  readonly precision?: Precision;
  /** Of the network; fp32 unless given. */
  readonly networkPrecision?: NetworkPrecision;
}

/** A graph of TensorFlow.js runs there, whatever runs the other models. */
const runtimeOf = (card: ModelCard, { runtime = 'onnx' }: EmbedderOptions): Runtime =>
  card.kind === 'tfjs-graph' ? 'tfjs' : runtime;

async function openBackend(folder: string, card: ModelCard, options: EmbedderOptions): Promise<Backend> {
  const { device = 'auto', threads, sessionWorker, networkPrecision: precision = 'fp32' } = options;
  if (runtimeOf(card, options) === 'onnx') {
    return openOnnxBackend(folder, card, {
      device,
      precision,
      ...(threads === undefined ? {} : { threads }),
      ...(sessionWorker === undefined ? {} : { sessionWorker }),
    });
  }
  if (precision !== 'fp32') {
    throw new ParamError(
      { 'embedding-precision': `TensorFlow.js computes networks in fp32 only, got ${precision}` },
      { hint: card.kind === 'vit' ? 'use --runtime onnx, or fp32' : 'use fp32' },
    );
  }
  const { openTfjsBackend } = await import('./tfjs/tfjs-backend');
  return openTfjsBackend(folder, card, device);
}

const looksLikeFile = (idOrFile: string): boolean =>
  /[/\\]|\.(pth|pt|bin|ckpt|safetensors|onnx|json)$/i.test(idOrFile) && existsSync(idOrFile);

/** The card of an imported model, or of a file, which is imported on its first use. */
async function resolveModel(idOrFile: string, options: ImportOptions): Promise<ModelCard> {
  if (!looksLikeFile(idOrFile)) return findModel(options.modelsDir, idOrFile);
  const file = await modelFileAt(idOrFile);
  const { sha256 } = await hashModel(file);
  const cards = await listModels(options.modelsDir);
  const { width, height } = options.inputSize ?? {};
  const same = cards.find(
    (card) =>
      card.source.sha256 === sha256 &&
      (options.id === undefined || card.id === options.id) &&
      (width === undefined || (card.input.width === width && card.input.height === height)) &&
      (options.heads === undefined || (card.kind === 'vit' && card.architecture.heads === options.heads)) &&
      (options.output === undefined || card.output.name === options.output) &&
      (options.values === undefined || valuesOf(card.preprocessing) === options.values) &&
      (options.positions === undefined || (card.kind === 'vit' && card.positions.rule === options.positions)),
  );
  if (same !== undefined) return same;
  // Another import of the same file keeps its name: this one gets one of its own.
  const id = options.id ?? modelId(file);
  const taken = cards.some((card) => card.id === id);
  const own =
    taken && options.id === undefined
      ? `${id.slice(0, 50)}-${String(cards.length + 1)}-${sha256.slice(0, 8)}`
      : id;
  return importModel(file, { ...options, id: own });
}

/**
 * Opens an imported model by its id, or a model file (imported on its first use, with the import options given).
 * @throws {ModelError} when there is no such model, or it does not work here
 * @throws {ParamError} for double precision, and for one that does not apply to the model or the device
 */
export async function openEmbedder(
  idOrFile: string,
  options: EmbedderOptions & Partial<ImportOptions>,
): Promise<OpenEmbedder> {
  if (options.precision === 'double') {
    throw new ParamError({
      precision: 'precision double is not possible for networks: their weights are single precision',
    });
  }
  const card = await resolveModel(idOrFile, options);
  const backend = await openBackend(path.join(options.modelsDir, card.id), card, options);
  return makeEmbedder(card, backend, runtimeOf(card, options), options.batch);
}
