import { access } from 'node:fs/promises';
import { InputError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import type { Relation } from './csv-relation';
import { withCsv } from './csv-relation';
import { loadRelation, withDuckDb } from './duckdb';
import { openParquet } from './parquet-relation';
import type { Table } from './table';

/** @throws {InputError} when there is no such file */
export async function requireFile(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    throw new InputError(`${file} does not exist or cannot be read`, {
      cause: error,
      hint: 'check the path',
    });
  }
}

/**
 * Any CSV, TSV, compressed CSV or Parquet file as columns. Delimiter (comma, tab, semicolon, bar) and encoding (UTF-8,
 * UTF-16, Latin-1) are found out; codes such as plate barcodes and `001` stay text.
 * @throws {InputError} naming the line or column that is wrong
 */
export async function readTable(file: string, task: Task = quietTask()): Promise<Table> {
  await requireFile(file);
  return withDuckDb(async (connection) => {
    const load = async (relation: Relation): Promise<Table> => {
      const selection = {
        rows: relation.rows,
        described: relation.columns,
        features: [],
        precision: 'single',
      } as const;
      const { columns } = await loadRelation(connection, relation.sql, selection, task);
      return { names: [...columns.keys()], columns, rows: relation.rows, notes: relation.notes };
    };
    return file.toLowerCase().endsWith('.parquet')
      ? load(await openParquet(connection, file))
      : withCsv(connection, file, load);
  });
}
