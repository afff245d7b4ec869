import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../core/errors';
import type { Values } from '../core/matrix';
import { TEMPORARY_SUFFIX, writeBytesAtomic } from '../tables/atomic-file';
import { decodeMatrix, encodeMatrix } from '../tables/npy';
import type { ProjectTables } from './project-tables';
import { openTables } from './project-tables';

/**
 * A project on disk: results of steps under their cache keys, tables in DuckDB, a log.
 * Matrices and step records are written atomically and never changed, so whatever is there is whole and right.
 */
export interface Project {
  readonly folder: string;
  readonly tables: ProjectTables;
  matrix(key: string): Promise<Values | undefined>;
  putMatrix(key: string, values: Values): Promise<void>;
  record(key: string): Promise<unknown>;
  putRecord(key: string, value: unknown): Promise<void>;
  /** One JSON object a line, with the time. */
  log(event: string, details?: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

const FOLDERS = { matrices: 'matrices', steps: 'steps', shards: 'shards', thumbnails: 'thumbnails' } as const;

/** Where the shards of an embedding lie. */
export const shardFolder = (folder: string): string => path.join(folder, FOLDERS.shards);
/** Where thumbnails lie, by row key. */
export const thumbnailFolder = (folder: string): string => path.join(folder, FOLDERS.thumbnails);

/** Folders that only the process with the tables open writes into; others (thumbnails, the window's state) go on meanwhile. */
const OWNED = [FOLDERS.matrices, FOLDERS.steps] as const;

function sweepPartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(TEMPORARY_SUFFIX)) rmSync(path.join(folder, name), { force: true });
  }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  return existsSync(file) ? readFile(file) : undefined;
}

/**
 * Opens a project folder, making it where it is missing. Only one process may have it open.
 * @throws {StorageError} when it is open elsewhere or cannot be written
 */
export async function openProject(folder: string): Promise<Project> {
  try {
    for (const name of Object.values(FOLDERS)) mkdirSync(path.join(folder, name), { recursive: true });
  } catch (error) {
    throw new StorageError(`${folder} cannot be made into a project folder`, {
      cause: error,
      hint: 'choose a folder that can be written to',
    });
  }
  const tables = await openTables(path.join(folder, 'project.duckdb'));
  for (const name of OWNED) sweepPartials(path.join(folder, name));
  const matrixFile = (key: string): string => path.join(folder, FOLDERS.matrices, `${key}.npy`);
  const recordFile = (key: string): string => path.join(folder, FOLDERS.steps, `${key}.json`);
  return {
    folder,
    tables,
    async matrix(key) {
      const bytes = await readIfThere(matrixFile(key));
      return bytes && decodeMatrix(bytes, matrixFile(key));
    },
    putMatrix: (key, values) => writeBytesAtomic(matrixFile(key), encodeMatrix(values)),
    async record(key) {
      const bytes = await readIfThere(recordFile(key));
      return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
    },
    putRecord: (key, value) => writeBytesAtomic(recordFile(key), JSON.stringify(value)),
    log: (event, details = {}) =>
      appendFile(
        path.join(folder, 'log.jsonl'),
        `${JSON.stringify({ time: new Date().toISOString(), event, ...details })}\n`,
      ),
    close: () => tables.close(),
  };
}
