import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Column } from '../core/profiles';
import type { Task } from '../core/task';

/** Extensions are never fetched: Unbatch makes no network request of its own. */
const OFFLINE = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };

/** Runs `body` with a database in memory that is gone afterwards. */
export async function withDuckDb<T>(body: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', OFFLINE);
  try {
    const connection = await instance.connect();
    try {
      return await body(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A column of a relation and the SQL that yields it as text (VARCHAR) or as a number (DOUBLE). */
export interface Selected {
  readonly name: string;
  readonly kind: 'text' | 'number';
  readonly sql: string;
}

export interface Loaded {
  readonly columns: ReadonlyMap<string, Column>;
  readonly features: Values;
}

/** A stream that meets an error just ends (seen in DuckDB 1.5); asked for the whole result at once, DuckDB says why. */
async function refuseShort(
  connection: DuckDBConnection,
  query: string,
  found: number,
  expected: number,
): Promise<never> {
  await connection.run(query);
  throw new Error(`DuckDB gave ${found} of ${expected} rows and no reason`);
}

function createMatrix(rows: number, cols: number, precision: Precision): Values {
  return precision === 'single'
    ? new Matrix(rows, cols, new Float32Array(rows * cols))
    : new Matrix(rows, cols, new Float64Array(rows * cols));
}

/**
 * Reads `described` as columns and `features` (all of kind number) into one row-major matrix, in the relation's row order.
 * An empty text is a missing one; a missing number is NaN.
 */
export async function loadRelation(
  connection: DuckDBConnection,
  relation: string,
  selection: {
    readonly rows: number;
    readonly described: readonly Selected[];
    readonly features: readonly Selected[];
    readonly precision: Precision;
  },
  task: Task,
): Promise<Loaded> {
  const { rows, described, features } = selection;
  const texts = described.map(({ kind }) =>
    kind === 'text' ? new Array<string | null>(rows).fill(null) : [],
  );
  const numbers = described.map(({ kind }) => new Float64Array(kind === 'number' ? rows : 0));
  const matrix = createMatrix(rows, features.length, selection.precision);
  const all = [...described, ...features];
  if (rows > 0 && all.length > 0) {
    const query = `SELECT ${all.map(({ sql }) => sql).join(', ')} FROM ${relation}`;
    const result = await connection.stream(query);
    let start = 0;
    for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
      if (chunk.rowCount === 0) break;
      for (let j = 0; j < all.length; j++) {
        const vector = chunk.getColumnVector(j);
        const feature = j - described.length;
        for (let i = 0; i < chunk.rowCount; i++) {
          const value = vector.getItem(i);
          const number = typeof value === 'number' ? value : NaN;
          if (feature >= 0) matrix.data[(start + i) * matrix.cols + feature] = number;
          else if (all[j].kind === 'number') numbers[j][start + i] = number;
          else if (typeof value === 'string' && value !== '') texts[j][start + i] = value;
        }
      }
      start += chunk.rowCount;
      await task.tick(start, rows);
    }
    if (start !== rows) await refuseShort(connection, query, start, rows);
  }
  const columns = new Map<string, Column>(
    described.map(({ name, kind }, j) => [
      name,
      kind === 'text' ? { kind, values: texts[j] } : { kind, values: numbers[j] },
    ]),
  );
  return { columns, features: matrix };
}
