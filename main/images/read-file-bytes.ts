import { open as openHandle } from 'node:fs/promises';
import { PATIENCE_MS, answered } from '../core/deadline';
import { InputError } from '../core/errors';

/** What is needed of an open file; tests hand in one that stalls. */
interface OpenFile {
  stat(): Promise<{ readonly size: number; isFile(): boolean; isDirectory(): boolean }>;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly open?: (file: string) => Promise<OpenFile>;
  /** How long a drive may take for one answer. Far more than the slowest that still works needs. */
  readonly patienceMs?: number;
}

export const openFile = (file: string): Promise<OpenFile> => openHandle(file, 'r');

/** Read at a time, so that a large file on a slow drive is no stalled one. */
const CHUNK_BYTES = 4 << 20;

/**
 * A whole file. A drive that does not answer any more, and a file that ends before its size, are errors of that file:
 * network drives stall and lose files half-way.
 * @throws {InputError} when the drive does not answer, the file is cut short meanwhile, or it is no regular file
 * @throws what the system says otherwise
 */
export async function readFileBytes(
  file: string,
  { open = openFile, patienceMs = PATIENCE_MS }: ReadOptions = {},
): Promise<Uint8Array> {
  const answer = <T>(work: Promise<T>): Promise<T> => answered(work, 'cannot be read', patienceMs);
  const opening = open(file);
  const handle = await answer(opening).catch((error: unknown) => {
    // Should it be opened later after all, it is closed.
    opening.then((each) => each.close()).catch(() => undefined);
    throw error;
  });
  try {
    const facts = await answer(handle.stat());
    if (facts.isDirectory()) throw new InputError('is a folder, not an image');
    if (!facts.isFile()) throw new InputError('is no file but a pipe, a socket or a device');
    const bytes = new Uint8Array(facts.size);
    for (let at = 0; at < bytes.length;) {
      const wanted = Math.min(CHUNK_BYTES, bytes.length - at);
      const { bytesRead } = await answer(handle.read(bytes, at, wanted, at));
      if (bytesRead === 0) {
        throw new InputError(`ends after ${at} of ${bytes.length} bytes: it was cut short while it was read`);
      }
      at += bytesRead;
    }
    return bytes;
  } finally {
    // A stalled file may never be closed; nobody waits for that.
    handle.close().catch(() => undefined);
  }
}
