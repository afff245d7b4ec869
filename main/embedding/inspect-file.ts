import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import { openByteSource } from './checkpoint/byte-source';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { sniffModelFile } from './checkpoint/sniff-checkpoint';

/** Read and hashed between two looks at the task. */
const HASHED_BYTES = 2 ** 20;

/** SHA-256 of a file of any size. @throws {CancelledError} */
export async function hashFile(file: string, task: Task = quietTask()): Promise<string> {
  const { size } = await stat(file);
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: HASHED_BYTES })) {
    await task.tick(done, size);
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
  }
  return hash.digest('hex');
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
