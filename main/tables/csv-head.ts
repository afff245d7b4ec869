import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parseRecord, sniffDelimiter } from '../core/delimited-text';
import { InputError } from '../core/errors';

/** What the first lines of a delimited text file tell. */
export interface CsvHead {
  readonly names: readonly string[];
  readonly delimiter: string;
  /** As DuckDB names it. */
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1';
  /** `;` files from regional Excel settings write 0,5 for a half. */
  readonly decimalComma: boolean;
  /** Some records after the header, as text: what the columns seem to hold. */
  readonly sample: readonly (readonly string[])[];
}

/** Enough for the header of a table of 40,000 columns. */
const HEAD_BYTES = 1 << 20;
const SAMPLE_RECORDS = 100;

export const isGzip = (file: string): boolean => file.toLowerCase().endsWith('.gz');

/** The first `limit` bytes of a file, unpacked. */
async function readHead(file: string, limit: number): Promise<Buffer> {
  const raw = createReadStream(file, isGzip(file) ? {} : { end: limit - 1 });
  const unpacked = isGzip(file) ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => unpacked.destroy(error));
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of unpacked) {
      if (!(part instanceof Buffer)) continue;
      parts.push(part);
      length += part.length;
      if (length >= limit) break;
    }
  } catch (error) {
    if (isGzip(file) && error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new InputError(`${file} is not a gzip file, or is cut short`, { cause: error });
    }
    throw error;
  } finally {
    raw.destroy();
  }
  return Buffer.concat(parts).subarray(0, limit);
}

function decode(bytes: Buffer, encoding: CsvHead['encoding']): string {
  if (encoding === 'utf-16') {
    const littleEndian = bytes[0] === 0xff;
    return new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(bytes);
  }
  return new TextDecoder(encoding === 'utf-8' ? 'utf-8' : 'windows-1252').decode(bytes);
}

/** The records after the header that lie wholly in the head. */
function sampleRecords(text: string, delimiter: string, from: number): readonly (readonly string[])[] {
  const records: (readonly string[])[] = [];
  let start = from;
  while (records.length < SAMPLE_RECORDS && start < text.length) {
    const { cells, end } = parseRecord(text, delimiter, start);
    if (records.length > 0 && end >= text.length) break;
    records.push(cells);
    start = end;
  }
  return records;
}

function refuseBadNames(file: string, names: readonly string[]): void {
  const seen = new Map<string, number>();
  names.forEach((name, j) => {
    const first = seen.get(name);
    if (name !== '' && first !== undefined) {
      throw new InputError(
        `${file} has two columns named "${name}" (columns ${first + 1} and ${j + 1}); names must differ`,
        { hint: 'rename one of them' },
      );
    }
    seen.set(name, j);
  });
}

/**
 * Reads delimiter, encoding and column names of a CSV or TSV file.
 * @param legacy read bytes above 127 as Latin-1; tried when the file turned out not to be UTF-8
 * @throws {InputError} when the file is empty, binary, or names a column twice
 */
export async function readCsvHead(file: string, legacy = false): Promise<CsvHead> {
  const bytes = await readHead(file, HEAD_BYTES);
  const wide =
    bytes.length >= 2 &&
    ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  const encoding = wide ? 'utf-16' : legacy ? 'latin-1' : 'utf-8';
  if (!wide && bytes.includes(0)) {
    throw new InputError(`${file} is not a text table: it holds binary data`, {
      hint: 'save it as CSV, TSV or Parquet',
    });
  }
  const text = decode(bytes, encoding).replace(/^\uFEFF/, '');
  if (text.trim() === '')
    throw new InputError(`${file} is empty`, { hint: 'a table needs a header and rows' });
  const delimiter = sniffDelimiter(text);
  const { cells, end } = parseRecord(text, delimiter);
  const names = cells.map((name) => name.trim());
  refuseBadNames(file, names);
  const sample = sampleRecords(text, delimiter, end);
  return { names, delimiter, encoding, decimalComma: delimiter === ';', sample };
}
