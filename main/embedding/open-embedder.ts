import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DeviceChoice, DeviceReport } from '../core/compute';
import { ModelError, ParamError, ShapeError } from '../core/errors';
import { Matrix } from '../core/matrix';
import type { Precision } from '../core/matrix';
import type { Embedder } from '../core/plane';
import type { Task } from '../core/task';
import type { Backend } from './backend';
import type { ImportOptions } from './import-model';
import { importModel, modelId } from './import-model';
import { hashFile } from './inspect-file';
import { findModel, listModels } from './list-models';
import type { ModelCard } from './model-card';
import { openOnnxBackend } from './onnx-backend';

export type Runtime = 'onnx' | 'tfjs';

export interface EmbedderOptions {
  readonly modelsDir: string;
  readonly device?: DeviceChoice;
  /** Of the processor; all cores unless given. */
  readonly threads?: number;
  /** Pictures a call; what suits the device unless given. */
  readonly batch?: number;
  readonly runtime?: Runtime;
  /** Networks are computed in single precision only. */
  readonly precision?: Precision;
}

/** A model ready to run. Close it. */
export interface OpenEmbedder extends Embedder {
  readonly card: ModelCard;
  readonly runtime: Runtime;
  /** What does the work, and why it is not what was asked for. */
  readonly device: DeviceReport;
  readonly batch: number;
  close(): Promise<void>;
}

const COLOURS = ['red', 'green', 'blue'];

const channelNames = (count: number): readonly string[] =>
  count === COLOURS.length ? COLOURS : Array.from({ length: count }, (_, i) => `channel${i + 1}`);

async function openBackend(folder: string, card: ModelCard, options: EmbedderOptions): Promise<Backend> {
  const { device = 'auto', threads, runtime = 'onnx' } = options;
  if (runtime === 'onnx') return openOnnxBackend(folder, card, device, threads);
  const { openTfjsBackend } = await import('./tfjs/tfjs-backend');
  return openTfjsBackend(folder, card, device);
}

const looksLikeFile = (idOrFile: string): boolean =>
  /[/\\]|\.(pth|pt|bin|ckpt|safetensors|onnx)$/i.test(idOrFile) && existsSync(idOrFile);

/** The card of an imported model, or of a file, which is imported on its first use. */
async function resolveModel(idOrFile: string, options: ImportOptions): Promise<ModelCard> {
  if (!looksLikeFile(idOrFile)) return findModel(options.modelsDir, idOrFile);
  const sha256 = await hashFile(idOrFile);
  const cards = await listModels(options.modelsDir);
  const { width, height } = options.inputSize ?? {};
  const same = cards.find(
    (card) =>
      card.source.sha256 === sha256 &&
      (options.id === undefined || card.id === options.id) &&
      (width === undefined || (card.input.width === width && card.input.height === height)) &&
      (options.heads === undefined || (card.kind === 'vit' && card.architecture.heads === options.heads)) &&
      (options.output === undefined || card.output.name === options.output) &&
      (options.positions === undefined || (card.kind === 'vit' && card.positions.rule === options.positions)),
  );
  if (same !== undefined) return same;
  // Another import of the same file keeps its name: this one gets one of its own.
  const id = options.id ?? modelId(idOrFile);
  const taken = cards.some((card) => card.id === id);
  const own =
    taken && options.id === undefined
      ? `${id.slice(0, 50)}-${String(cards.length + 1)}-${sha256.slice(0, 8)}`
      : id;
  return importModel(idOrFile, { ...options, id: own });
}

/**
 * Opens an imported model by its id, or a model file (imported on its first use, with the import options given).
 * @throws {ModelError} when there is no such model, or it does not work here
 * @throws {ParamError} for double precision
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
  const { input, output } = card;
  const batch = Math.max(1, Math.floor(options.batch ?? backend.batch));
  const values = input.channels * input.height * input.width;
  return {
    id: card.id,
    title: card.title,
    summary: `Embedding of ${output.width} numbers from pictures of ${input.height} × ${input.width} pixels.`,
    citation: card.citation,
    card,
    runtime: options.runtime ?? 'onnx',
    device: backend.device,
    batch,
    dim: output.width,
    input: { width: input.width, height: input.height, channels: channelNames(input.channels) },
    async embed(tiles: Float32Array, count: number, task: Task) {
      if (tiles.length !== count * values) {
        throw new ShapeError(
          'tiles',
          `${count} × ${input.channels} × ${input.height} × ${input.width}`,
          `${tiles.length} values`,
        );
      }
      const out = new Float32Array(count * output.width);
      for (let from = 0; from < count; from += batch) {
        await task.tick(from, count);
        const to = Math.min(count, from + batch);
        out.set(
          await backend.run(tiles.subarray(from * values, to * values), to - from),
          from * output.width,
        );
      }
      await task.tick(count, count);
      const bad = out.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new ModelError(
          `the model "${card.id}" gave ${out[bad]} for picture ${Math.floor(bad / output.width) + 1}`,
          {
            hint: 'look whether the picture holds values that are no finite numbers',
          },
        );
      }
      return new Matrix(count, output.width, out);
    },
    close: () => backend.close(),
  };
}
