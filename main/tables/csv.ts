import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Column, Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { withCsv } from './csv-relation';
import { withDuckDb } from './duckdb';
import type { Format, FormatRead, FormatReadOptions, WriteExtras } from './format';
import { numberText } from './number-text';
import { readRelation } from './read-relation';

/** Words that would be read as a missing value if they stood without quotes. */
const LOOKS_MISSING = /^(NA|N\/A|#N\/A|<NA>|NaN|nan)$/;

/** One cell of RFC 4180: in quotes where it holds a comma, a quote, a line break, outer space or a word for nothing. */
export function csvCell(text: string): string {
  const plain = !/[",\r\n]|^\s|\s$/.test(text) && !LOOKS_MISSING.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

function columnCell(column: Column, row: number): string {
  if (column.kind === 'text') {
    const text = column.values[row];
    return text === null || text === '' ? '' : csvCell(text);
  }
  const value = column.values[row];
  return Number.isNaN(value) ? '' : numberText(value, false);
}

const ROWS_PER_PART = 200;

async function* csvParts({ metadata, featureNames, features }: Profiles, task: Task): AsyncGenerator<string> {
  const columns = [...metadata.values()];
  const single = features.data instanceof Float32Array;
  yield `${[...metadata.keys(), ...featureNames].map(csvCell).join(',')}\n`;
  for (let start = 0; start < features.rows; start += ROWS_PER_PART) {
    const lines: string[] = [];
    for (let i = start; i < Math.min(features.rows, start + ROWS_PER_PART); i++) {
      const cells = columns.map((column) => columnCell(column, i));
      for (let j = 0; j < features.cols; j++) {
        const value = features.data[i * features.cols + j];
        cells.push(Number.isNaN(value) ? '' : numberText(value, single));
      }
      lines.push(cells.join(','));
    }
    yield `${lines.join('\n')}\n`;
    await task.tick(Math.min(features.rows, start + ROWS_PER_PART), features.rows);
  }
}

/** zlib writes the operating system into byte 9 of the header; "unknown" gives the same bytes everywhere. */
function neutralHeader(): Transform {
  let offset = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = 9 - offset;
      if (at >= 0 && at < chunk.length) chunk[at] = 255;
      offset += chunk.length;
      done(null, chunk);
    },
  });
}

async function writeCsv(file: string, profiles: Profiles, task: Task, compressed: boolean): Promise<void> {
  const text = Readable.from(csvParts(profiles, task));
  const out = createWriteStream(file);
  if (compressed) await pipeline(text, createGzip({ level: 6 }), neutralHeader(), out);
  else await pipeline(text, out);
}

const readCsv = (file: string, options: FormatReadOptions, task: Task): Promise<FormatRead> =>
  withDuckDb((connection) =>
    withCsv(connection, file, (relation) =>
      readRelation(connection, file, relation, () => 'double', options, task),
    ),
  );

/** Plain text tables; numbers as the shortest text that reads back exactly. */
export const csv: Format = {
  id: 'csv',
  title: 'CSV',
  summary: 'A text table with one header line; opens everywhere, also in Excel.',
  citation: 'RFC 4180',
  extensions: ['.csv', '.tsv', '.txt'],
  read: readCsv,
  write: (file: string, profiles: Profiles, _extras: WriteExtras, task: Task) =>
    writeCsv(file, profiles, task, false),
};

/** The same, compressed; the bytes do not depend on the time or the machine. */
export const csvGz: Format = {
  id: 'csv.gz',
  title: 'Compressed CSV',
  summary: 'A gzip-compressed text table, as pycytominer writes its profiles.',
  citation: 'RFC 4180, RFC 1952',
  extensions: ['.csv.gz', '.tsv.gz'],
  read: readCsv,
  write: (file: string, profiles: Profiles, _extras: WriteExtras, task: Task) =>
    writeCsv(file, profiles, task, true),
};
