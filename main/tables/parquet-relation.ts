import type { DuckDBConnection } from '@duckdb/node-api';
import { InputError } from '../core/errors';
import { isCodeColumn } from './column-names';
import type { Relation } from './csv-relation';
import type { Selected } from './duckdb';
import { sqlName, sqlText } from './duckdb';

const INTEGER = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const FLOATING = /^(FLOAT|DOUBLE|DECIMAL.*)$/;
const VECTOR = /^(FLOAT|DOUBLE)\[\d*\]$/;
const NESTED = /^(STRUCT|MAP|UNION)|\[\d*\]$|^BLOB$/;

/** Index columns that pandas adds. */
const isRowNumber = (name: string): boolean => /^(__index_level_\d+__|Unnamed: \d+|)$/.test(name);

/** A code that pandas stored as a number, because a value was missing, without its `.0`. */
const codeSql = (column: string): string =>
  `CASE WHEN isnan(${column}) THEN NULL WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e18 ` +
  `THEN CAST(CAST(${column} AS BIGINT) AS VARCHAR) ELSE CAST(${column} AS VARCHAR) END`;

/** A relation of a Parquet file and, per selected column, whether the file keeps it as float32. */
export interface ParquetRelation extends Relation {
  readonly single: ReadonlySet<string>;
}

/** A list column of one length, as embedding viewers write it: one feature per element. */
async function expandVector(
  connection: DuckDBConnection,
  relation: string,
  name: string,
  alias: string,
): Promise<readonly Selected[] | null> {
  const column = sqlName(alias);
  const reader = await connection.runAndReadAll(
    `SELECT min(len(${column})), max(len(${column})), count(*) - count(${column}) FROM ${relation}`,
  );
  const [shortest, longest, missing] = reader.getRows()[0].map(Number);
  if (shortest !== longest || missing > 0 || !(longest > 0)) return null;
  return Array.from({ length: longest }, (_, j) => ({
    name: `${name}_${String(j).padStart(4, '0')}`,
    kind: 'number' as const,
    sql: `CAST(${column}[${j + 1}] AS DOUBLE)`,
  }));
}

function scalar(name: string, alias: string, type: string): Selected {
  const column = sqlName(alias);
  const code = isCodeColumn(name);
  if (INTEGER.test(type)) {
    return code
      ? { name, kind: 'text', sql: `CAST(${column} AS VARCHAR)` }
      : { name, kind: 'number', sql: `CAST(${column} AS DOUBLE)` };
  }
  if (FLOATING.test(type)) {
    return code
      ? { name, kind: 'text', sql: codeSql(column) }
      : { name, kind: 'number', sql: `CAST(${column} AS DOUBLE)` };
  }
  return { name, kind: 'text', sql: `CAST(${column} AS VARCHAR)` };
}

interface Described {
  /** As the file has it. */
  readonly name: string;
  /** As DuckDB has it: it takes names that differ in case only for the same, and renames all but the first. */
  readonly alias: string;
  readonly type: string;
}

/** The names right below the root of a schema that is listed parents first. */
function topLevelNames(elements: readonly (readonly [name: string, children: number])[]): readonly string[] {
  const names: string[] = [];
  let inside = 0;
  for (const [name, children] of elements.slice(1)) {
    if (inside === 0) names.push(name);
    else inside--;
    inside += children;
  }
  return names;
}

async function describe(
  connection: DuckDBConnection,
  file: string,
  sql: string,
): Promise<readonly Described[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sql}`);
  const aliases = reader.getRows().map(([alias, type]) => ({ alias: String(alias), type: String(type) }));
  const schema = await connection.runAndReadAll(
    `SELECT name, coalesce(num_children, 0) FROM parquet_schema(${sqlText(file)})`,
  );
  const names = topLevelNames(schema.getRows().map(([name, children]) => [String(name), Number(children)]));
  const known = names.length === aliases.length;
  return aliases.map(({ alias, type }, j) => ({ name: known ? names[j] : alias, alias, type }));
}

function refuseTwice(file: string, described: readonly Described[]): void {
  const names = new Set<string>();
  for (const { name } of described) {
    if (names.has(name)) {
      throw new InputError(`${file} has two columns named "${name}"; names must differ`, {
        hint: 'rename one of them',
      });
    }
    names.add(name);
  }
}

/**
 * A Parquet file as a DuckDB relation. Its own types are kept: text stays text, and only codes that were stored as
 * numbers become text.
 * @throws {InputError} when it is not a Parquet file, or has no rows
 */
export async function openParquet(connection: DuckDBConnection, file: string): Promise<ParquetRelation> {
  const sql = `read_parquet(${sqlText(file)})`;
  let described: readonly Described[];
  let rows: number;
  try {
    described = await describe(connection, file, sql);
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${sql}`);
    rows = Number(counted.getRows()[0][0]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError(`${file} cannot be read as Parquet: ${reason}`, {
      cause: error,
      hint: 'is it a Parquet file, and was it copied completely?',
    });
  }
  if (rows === 0) throw new InputError(`${file} has no rows`);
  const notes: string[] = [];
  const single = new Set<string>();
  const columns: Selected[] = [];
  refuseTwice(file, described);
  for (const { name, alias, type } of described) {
    if (isRowNumber(name)) {
      notes.push(`${file}: column "${name}" holds row numbers and was left out`);
    } else if (VECTOR.test(type)) {
      const expanded = await expandVector(connection, sql, name, alias);
      if (expanded === null)
        notes.push(`${file}: column "${name}" has lists of differing length and was left out`);
      else {
        columns.push(...expanded);
        if (type.startsWith('FLOAT')) for (const each of expanded) single.add(each.name);
      }
    } else if (NESTED.test(type)) {
      notes.push(`${file}: column "${name}" is of type ${type} and was left out`);
    } else {
      columns.push(scalar(name, alias, type));
      if (type === 'FLOAT') single.add(name);
    }
  }
  return { sql, rows, columns, notes, single };
}
