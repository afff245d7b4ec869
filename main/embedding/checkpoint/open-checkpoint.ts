import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';
import { openByteSource } from './byte-source';
import { readSafetensors } from './safetensors';
import type { CheckpointFormat } from './sniff-checkpoint';
import { sniffModelFile } from './sniff-checkpoint';
import type { TensorRef } from './tensor-ref';
import { readTorchLegacy } from './torch-legacy';
import { readTorchZip } from './torch-zip';

/** Settings that lie beside a checkpoint, as JSON: `config.json` of transformers and timm. */
export type Config = Readonly<Record<string, unknown>>;

/** The weights of a checkpoint by name; values stay in the file until they are read. Close it. */
export interface Checkpoint {
  readonly path: string;
  readonly format: CheckpointFormat;
  /** Names of nested dictionaries are joined with dots: `teacher.backbone.cls_token`. */
  readonly tensors: ReadonlyMap<string, TensorRef>;
  readonly config?: Config;
  /** How transformers prepares pictures for the model. */
  readonly preprocessor?: Config;
  close(): Promise<void>;
}

const READERS: Readonly<
  Record<CheckpointFormat, (source: ByteSource) => Promise<ReadonlyMap<string, TensorRef>>>
> = {
  'torch-zip': readTorchZip,
  'torch-legacy': readTorchLegacy,
  safetensors: readSafetensors,
};

const MOST_CONFIG_BYTES = 2 ** 20;

async function readConfig(file: string): Promise<Config | undefined> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || stats.size > MOST_CONFIG_BYTES) return undefined;
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof config === 'object' && config !== null ? (config as Config) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ModelError(`${file}, beside the model, is not JSON`, {
      hint: 'repair it, or move it away',
      cause: error,
    });
  }
}

/** `<name>.<what>` before `<what>`: several models may lie in one folder. */
async function readBeside(model: string, what: string): Promise<Config | undefined> {
  const { dir, name } = path.parse(model);
  return (await readConfig(path.join(dir, `${name}.${what}`))) ?? readConfig(path.join(dir, what));
}

/**
 * Opens a PyTorch checkpoint (ZIP or legacy) or a safetensors file. Nothing in it is run, and only its directory is read.
 * @throws {ModelError} saying what is wrong with the file and what to do; nothing stays open then
 */
export async function openCheckpoint(file: string): Promise<Checkpoint> {
  const source = await openByteSource(file);
  try {
    const format = await sniffModelFile(source);
    if (format === 'onnx' || format === 'tfjs-graph') {
      throw new ModelError(`${file} is a graph, not a checkpoint of weights`);
    }
    const tensors = await READERS[format](source);
    if (tensors.size === 0) {
      throw new ModelError(`${file} holds no tensors`, { hint: 'save model.state_dict() with torch.save' });
    }
    const config = await readBeside(file, 'config.json');
    const preprocessor = await readBeside(file, 'preprocessor_config.json');
    return {
      path: file,
      format,
      tensors,
      ...(config === undefined ? {} : { config }),
      ...(preprocessor === undefined ? {} : { preprocessor }),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
