import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { answered } from '../core/deadline';

/** Longer ones are no descriptions. */
const MOST_BYTES = 64 << 20;
const DESCRIPTION = 270;
const MOST_ENTRIES = 4096;

async function readAt(handle: FileHandle, position: number, length: number): Promise<DataView> {
  const { buffer, bytesRead } = await answered(
    handle.read(Buffer.alloc(length), 0, length, position),
    'the description',
  );
  return new DataView(buffer.buffer, buffer.byteOffset, bytesRead);
}

/** Offset and length of the ImageDescription of the first page, in TIFF or BigTIFF. */
async function locate(
  handle: FileHandle,
): Promise<{ readonly offset: number; readonly length: number } | null> {
  const head = await readAt(handle, 0, 16);
  const little = head.getUint8(0) === 0x49;
  const big = head.getUint16(2, little) === 43;
  const wide = (view: DataView, at: number): number =>
    big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  const first = big ? wide(head, 8) : wide(head, 4);
  const counter = await readAt(handle, first, big ? 8 : 2);
  const entries = big ? wide(counter, 0) : counter.getUint16(0, little);
  // More than any writer makes: the offset points into something else.
  if (entries > MOST_ENTRIES) return null;
  const entryBytes = big ? 20 : 12;
  const start = first + (big ? 8 : 2);
  const table = await readAt(handle, start, entries * entryBytes);
  for (let i = 0; i < entries; i++) {
    const at = i * entryBytes;
    if (table.getUint16(at, little) !== DESCRIPTION) continue;
    const length = wide(table, at + 4);
    const value = at + (big ? 12 : 8);
    const inline = length <= (big ? 8 : 4);
    return { offset: inline ? start + value : wide(table, value), length };
  }
  return null;
}

/** The text that the first page of a TIFF file carries; null where there is none, or the file is cut short. */
export async function readTiffDescription(file: string): Promise<string | null> {
  const handle = await answered(open(file, 'r'), 'the file');
  try {
    const found = await locate(handle);
    if (found === null || found.length > MOST_BYTES) return null;
    const view = await readAt(handle, found.offset, found.length);
    return new TextDecoder('utf-8').decode(view).replace(/\0+$/, '');
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    // A stalled file may never be closed; nobody waits for that.
    handle.close().catch(() => undefined);
  }
}
