import type { DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '../core/errors';
import { isCodeColumn } from './column-names';
import type { CsvHead } from './csv-head';
import { isGzip, readCsvHead } from './csv-head';
import type { Selected } from './duckdb';
import { sqlText } from './duckdb';

/**
 * A CSV or TSV file as a DuckDB relation of text columns, with types that hold for every value and are not guessed
 * from a sample. A column is numeric when all its values are numbers and none is a code (a leading zero, sixteen
 * digits and more, or a column that is named as one).
 *
 * A whole pass over all columns to find that out would take longer than the reading. So the first records only rule
 * out: what is text there is text. A column of fractions is then read as numbers and, should one value refuse, the
 * file is read again with that column as text; a column of whole numbers is looked at in full before, for codes.
 */
export interface Relation {
  readonly sql: string;
  readonly rows: number;
  /** Named columns in file order; the others are left out. */
  readonly columns: readonly Selected[];
  readonly notes: readonly string[];
}

/** What R, pandas and Excel write for a missing value. Only where it is not in quotes. */
const MISSING = ['', 'NA', 'N/A', '#N/A', '<NA>', 'NaN', 'nan'];

/** Also missing, but only in a column of numbers: as text they may mean something ("None" is a treatment). */
const MISSING_NUMBERS = ['None', 'none', 'null', 'NULL', 'Null', '-', '.', 'NA', 'N/A', 'NaN', 'nan'];

const IS_NUMBER = /^\s*[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf|infinity)\s*$/i;
const IS_WHOLE = /^\s*[+-]?\d+\s*$/;
const CODE_SQL = "'^\\s*[+-]?(0\\d|\\d{16})'";

interface CsvOptions {
  readonly legacy: boolean;
  /** Columns that turned out to hold text somewhere. */
  readonly texts: ReadonlySet<number>;
  /** Columns of numbers that turned out to hold one of MISSING_NUMBERS somewhere. */
  readonly gaps: ReadonlySet<number>;
}

/** Not `IN (…)`: DuckDB plans a join for each such list, which takes all memory in a table of hundreds of columns. */
const isMissingSql = (column: string): string =>
  `(length(${column}) < 5 AND contains(${sqlText(`|${MISSING_NUMBERS.join('|')}|`)}, '|' || ${column} || '|'))`;

/** Kept short: planning hundreds of longer expressions takes DuckDB seconds. */
const numberSql = (column: string, decimalComma: boolean, gaps: boolean): string => {
  const number = `CAST(${decimalComma ? `replace(${column}, ',', '.')` : column} AS DOUBLE)`;
  return gaps ? `CASE WHEN ${isMissingSql(column)} THEN NULL ELSE ${number} END` : number;
};

function relationSql(file: string, head: CsvHead): string {
  const columns = head.names.map((_, j) => `'c${j}': 'VARCHAR'`).join(', ');
  return (
    `read_csv(${sqlText(file)}, columns = {${columns}}, header = true, auto_detect = false, ` +
    `delim = ${sqlText(head.delimiter)}, quote = '"', escape = '"', nullstr = [${MISSING.map(sqlText).join(', ')}], ` +
    `allow_quoted_nulls = false, strict_mode = true, null_padding = false, encoding = '${head.encoding}', ` +
    `compression = '${isGzip(file) ? 'gzip' : 'none'}')`
  );
}

/** DuckDB's message names the line; the rest of it speaks of options that the user does not have. */
function csvError(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  if (line === undefined) return error;
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(error.message);
  const reason = error.message.split('\n').find((text) => /quote|maximum line size|unicode/i.test(text));
  const what =
    counts === null
      ? (reason ?? 'the line cannot be read')
      : `${counts[2]} values, but the header names ${counts[1]} columns`;
  return new InputError(`${file}, line ${line}: ${what}`, {
    cause: error,
    hint: 'each line must have as many values as the header; put values that hold the separator in quotes',
  });
}

const isEncodingError = (error: unknown): boolean =>
  error instanceof Error && /unicode|not utf-8/i.test(error.message);

/** The column that holds a text where numbers were expected, and that text. */
function refusedText(error: unknown): { readonly column: number; readonly text: string } | null {
  if (!(error instanceof Error)) return null;
  const found = /Could not convert string '([^]*?)' to DOUBLE[^]*? column c(\d+)/.exec(error.message);
  return found === null ? null : { text: found[1], column: Number(found[2]) };
}

type Guess = 'text' | 'fractions' | 'whole';

function guessFromSample({ sample, decimalComma }: CsvHead, j: number): Guess {
  let fractions = false;
  for (const cells of sample) {
    const cell = j < cells.length ? cells[j] : '';
    if (MISSING.includes(cell) || MISSING_NUMBERS.includes(cell)) continue;
    const text = decimalComma ? cell.replace(',', '.') : cell;
    if (!IS_NUMBER.test(text)) return 'text';
    fractions ||= !IS_WHOLE.test(text);
  }
  return fractions ? 'fractions' : 'whole';
}

/** Which of the columns `candidates` hold numbers in all rows and no codes; and the number of rows. */
async function inspect(
  connection: DuckDBConnection,
  sql: string,
  candidates: readonly number[],
  decimalComma: boolean,
): Promise<{ readonly rows: number; readonly numeric: ReadonlySet<number> }> {
  const counts = candidates.flatMap((j) => {
    const text = decimalComma ? `replace(c${j}, ',', '.')` : `c${j}`;
    return [
      `count(CASE WHEN c${j} IS NULL OR c${j} = '' OR ${isMissingSql(`c${j}`)} THEN NULL ELSE 1 END)`,
      `count(CASE WHEN contains(c${j}, '_') THEN NULL ELSE TRY_CAST(${text} AS DOUBLE) END)`,
      `count(*) FILTER (WHERE regexp_matches(c${j}, ${CODE_SQL}))`,
    ];
  });
  const reader = await connection.runAndReadAll(`SELECT ${['count(*)', ...counts].join(', ')} FROM ${sql}`);
  const [rows, ...found] = reader.getRows()[0].map(Number);
  const numeric = candidates.filter((_, i) => {
    const [values, numbers, codes] = found.slice(3 * i, 3 * i + 3);
    return values > 0 && numbers >= values && codes === 0;
  });
  return { rows, numeric: new Set(numeric) };
}

/** A column without a name is what pandas and R write for row numbers; it says nothing of the row. */
const isRowNumber = (name: string): boolean => name === '' || /^Unnamed: \d+$/.test(name);

async function openCsv(connection: DuckDBConnection, file: string, options: CsvOptions): Promise<Relation> {
  const head = await readCsvHead(file, options.legacy);
  const sql = relationSql(file, head);
  const guesses = head.names.map((name, j): Guess => {
    if (options.texts.has(j) || isRowNumber(name) || isCodeColumn(name)) return 'text';
    return guessFromSample(head, j);
  });
  // Where numbers are rewritten before they are read, a refusal would not name its column: look at them all before.
  const whole = [...guesses.keys()].filter(
    (j) => guesses[j] === 'whole' || (head.decimalComma && guesses[j] === 'fractions'),
  );
  const { rows, numeric } = await inspect(connection, sql, whole, head.decimalComma);
  if (rows === 0) throw new InputError(`${file} has a header and no rows`);
  const notes: string[] = [];
  const columns = head.names.flatMap((name, j): Selected[] => {
    if (isRowNumber(name)) {
      notes.push(`${file}: column ${j + 1} has no name and was left out`);
      return [];
    }
    const trusted = guesses[j] === 'fractions' && !head.decimalComma;
    if (!trusted && !numeric.has(j)) return [{ name, kind: 'text', sql: `c${j}` }];
    return [
      {
        name,
        kind: 'number',
        sql: numberSql(`c${j}`, head.decimalComma, options.gaps.has(j) || numeric.has(j)),
      },
    ];
  });
  return { sql, rows, columns, notes };
}

/**
 * Opens a CSV or TSV file and hands it to `use`, again when a column or the encoding turned out to be otherwise.
 * @throws {InputError} naming the line that has too few or too many values, or saying that there are no rows
 */
export async function withCsv<T>(
  connection: DuckDBConnection,
  file: string,
  use: (relation: Relation) => Promise<T>,
): Promise<T> {
  const texts = new Set<number>();
  const gaps = new Set<number>();
  let legacy = false;
  for (;;) {
    try {
      return await use(await openCsv(connection, file, { legacy, texts, gaps }));
    } catch (error) {
      const refused = refusedText(error);
      if (refused !== null && !texts.has(refused.column)) {
        const missing = MISSING_NUMBERS.includes(refused.text) && !gaps.has(refused.column);
        (missing ? gaps : texts).add(refused.column);
      } else if (isEncodingError(error) && !legacy) legacy = true;
      else throw csvError(file, error);
    }
  }
}
