import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import { openByteSource } from './checkpoint/byte-source';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { sniffModelFile } from './checkpoint/sniff-checkpoint';
import { readOnnxGraph } from './onnx-graph';
import { readGraphFile } from './tfjs/graph-file';

/** Read and hashed between two looks at the task. */
const HASHED_BYTES = 2 ** 20;

/** SHA-256 of files of any size, one after the other. @throws {CancelledError} */
async function hashFiles(files: readonly string[], bytes: number, task: Task): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for (const file of files) {
    for await (const chunk of createReadStream(file, { highWaterMark: HASHED_BYTES })) {
      await task.tick(done, bytes);
      hash.update(chunk as Buffer);
      done += (chunk as Buffer).length;
    }
  }
  return hash.digest('hex');
}

/** What a folder is of, in this order: a graph model of TensorFlow.js, or a model as transformers and timm save it. */
const FOLDER_FILES = ['model.json', 'model.safetensors', 'pytorch_model.bin', 'model.onnx'];

/** A folder stands for the model in it: people drop the folder that a converter or a download wrote. */
export async function modelFileAt(file: string): Promise<string> {
  const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
  const inside = FOLDER_FILES.map((name) => path.join(file, name)).find((each) => existsSync(each));
  return isFolder && inside !== undefined ? inside : file;
}

/** The files of a model: its own, and those beside it that hold its weights. */
async function filesOf(file: string): Promise<readonly string[]> {
  const format = await sniffFile(file);
  if (format === 'tfjs-graph') return [file, ...(await readGraphFile(file)).shards];
  if (format !== 'onnx') return [file];
  const { externalFiles } = await readOnnxGraph(file);
  return [file, ...externalFiles.map((other) => path.join(path.dirname(file), other))];
}

/** Sizes and times of a model's files: another text when one of them was changed. @throws {ModelError} when it is no model */
export async function stampOf(file: string): Promise<string> {
  const stamps = (await filesOf(file)).map(async (each) => {
    const found = await stat(each).catch(() => undefined);
    return found === undefined ? 'missing' : `${found.size} ${found.mtimeMs}`;
  });
  return (await Promise.all(stamps)).join(', ');
}

/**
 * SHA-256 of a model: of its file, and of those beside it that hold its weights, in their order.
 * @throws {ModelError} when it is no model @throws {CancelledError}
 */
export async function hashModel(
  file: string,
  task: Task = quietTask(),
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const files = await filesOf(file);
  let bytes = 0;
  for (const each of files) {
    const found = await stat(each).catch(() => undefined);
    if (found === undefined) {
      throw new ModelError(`${file}: the file ${each}, which holds weights of it, is missing`, {
        hint: 'copy or download it too, into the same folder',
      });
    }
    bytes += found.size;
  }
  return { sha256: await hashFiles(files, bytes, task), bytes };
}

/** What kind of model file this is, by its content. @throws {ModelError} when it is none */
export async function sniffFile(file: string): Promise<ModelFileFormat> {
  const source = await openByteSource(file);
  try {
    return await sniffModelFile(source);
  } finally {
    await source.close();
  }
}
