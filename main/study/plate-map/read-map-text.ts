import { readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { StalledError, answered } from '../../core/deadline';
import { InputError } from '../../core/errors';
import { decodeText } from '../side-files';

/** Larger tables are profiles, not plate maps. */
const MOST_BYTES = 256 << 20;

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/**
 * The text of a plate map in whatever encoding it was saved; gzip is unpacked.
 * @throws {InputError} when it cannot be read, or is a spreadsheet's own file
 */
export async function readMapText(file: string): Promise<string> {
  const bytes = await answered(stat(file), file).then(
    ({ size }) => {
      if (size <= MOST_BYTES) return answered(readFile(file), file);
      throw new InputError(`${file} is too large for a plate map (${size} bytes)`);
    },
    (error: unknown) => {
      if (error instanceof StalledError) throw error;
      throw new InputError(`${file} does not exist or cannot be read`, {
        cause: error,
        hint: 'check the path',
      });
    },
  );
  if (startsWith(bytes, 0x50, 0x4b) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw new InputError(`${file} is a spreadsheet's own file (Excel, LibreOffice), which is not read`, {
      hint: 'save the sheet as CSV, or copy its cells and paste them',
    });
  }
  return decodeText(startsWith(bytes, 0x1f, 0x8b) ? gunzipSync(bytes) : bytes);
}
