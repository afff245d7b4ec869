import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import { openByteSource } from './checkpoint/byte-source';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { sniffModelFile } from './checkpoint/sniff-checkpoint';
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

/** A folder stands for the graph model in it: people drop the folder that the converter wrote. */
export async function modelFileAt(file: string): Promise<string> {
  const graph = path.join(file, 'model.json');
  const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
  return isFolder && existsSync(graph) ? graph : file;
}

/**
 * SHA-256 of a model: of its file, and of the shards beside it in their order where it is a graph model.
 * @throws {ModelError} when it is no model @throws {CancelledError}
 */
export async function hashModel(
  file: string,
  task: Task = quietTask(),
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const graph = (await sniffFile(file)) === 'tfjs-graph' ? await readGraphFile(file) : undefined;
  const files = [file, ...(graph?.shards ?? [])];
  const bytes = graph?.bytes ?? (await stat(file)).size;
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
