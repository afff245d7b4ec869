import { readFile } from 'node:fs/promises';
import { answered } from '../core/deadline';

const PROBED_BYTES = 512;

/** UTF-16 is told by its mark, or by the zero that every Latin letter has for its other byte. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const probe = bytes.subarray(0, PROBED_BYTES);
  const zeros = (from: 0 | 1): number => probe.filter((byte, i) => i % 2 === from && byte === 0).length;
  const most = probe.length / 4;
  if (zeros(1) > most && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > most && zeros(1) === 0 ? 'utf-16be' : null;
}

/** A text file in UTF-8 or UTF-16, with or without byte order mark; else as Windows-1252. */
export function decodeText(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** @throws {StalledError} which names the file, when its drive does not answer */
export const readText = async (file: string): Promise<string> =>
  decodeText(await answered(readFile(file), file));

/**
 * What a file beside the images tells; where it cannot be read, that is told with its name and the scan goes on with
 * what is known without it.
 */
export async function orWarn<T>(
  file: string,
  warn: (message: string) => void,
  otherwise: T,
  read: (file: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(file);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(`${file}: `, '') : String(error);
    warn(`${file} cannot be read, and what it tells is left out: ${why}`);
    return otherwise;
  }
}

/** Text of an XML attribute or element, with its five entities resolved. */
export const unescapeXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
