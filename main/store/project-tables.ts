import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ImageRecord, SkippedFile } from '../contract/study';
import { StorageError } from '../core/errors';
import type { Profiles } from '../core/profiles';
import { cellText } from '../core/profiles';

/** One score of one method, as the window and outside tools query it. */
export interface ScoreRow {
  readonly method: string;
  readonly metric: string;
  readonly value: number | null;
  readonly why: string | null;
}

/** The project's tables in `project.duckdb`; each call is one transaction that replaces its table. */
export interface ProjectTables {
  putImages(images: readonly ImageRecord[], skipped: readonly SkippedFile[]): Promise<void>;
  putRows(profiles: Profiles): Promise<void>;
  putScores(scores: readonly ScoreRow[]): Promise<void>;
  query(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

const OFFLINE = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', threads: '1' };

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function replaceTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly { readonly name: string; readonly type: 'VARCHAR' | 'DOUBLE' }[],
  rows: Iterable<readonly (string | number | null)[]>,
): Promise<void> {
  const definition = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
  await connection.run('BEGIN');
  try {
    await connection.run(`CREATE OR REPLACE TABLE ${quoteName(table)} (${definition})`);
    const appender = await connection.createAppender(table);
    for (const row of rows) {
      row.forEach((value, i) => {
        if (value === null) appender.appendNull();
        else if (columns[i].type === 'DOUBLE') appender.appendDouble(Number(value));
        else appender.appendVarchar(String(value));
      });
      appender.endRow();
    }
    appender.closeSync();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

const text = (name: string): { name: string; type: 'VARCHAR' } => ({ name, type: 'VARCHAR' });

const IMAGE_COLUMNS = ['path', 'plate', 'well', 'site', 'channel', 'channelName', 'z', 't', 'batch'] as const;

function* imageRows(
  images: readonly ImageRecord[],
  skipped: readonly SkippedFile[],
): Generator<readonly (string | null)[]> {
  for (const image of images) {
    yield [...IMAGE_COLUMNS.map((name) => image[name]), JSON.stringify(image.extra), null];
  }
  for (const { path, reason } of skipped) {
    yield [path, ...IMAGE_COLUMNS.slice(1).map(() => null), null, reason];
  }
}

function* metadataRows(profiles: Profiles): Generator<readonly (string | number | null)[]> {
  const columns = [...profiles.metadata.values()];
  for (let row = 0; row < profiles.features.rows; row++) {
    yield [
      row,
      ...columns.map((column) =>
        column.kind === 'text'
          ? cellText(column, row)
          : Number.isNaN(column.values[row])
            ? null
            : column.values[row],
      ),
    ];
  }
}

/** @throws {StorageError} when another process has the project open, or the file is damaged */
export async function openTables(file: string): Promise<ProjectTables> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, OFFLINE);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const locked = message.includes('lock');
    throw new StorageError(
      locked ? `${file} is open in another process` : `${file} cannot be opened: ${message.split('\n')[0]}`,
      {
        cause: error,
        hint: locked
          ? 'wait for the other run to end, or choose another folder'
          : 'move the file away: it is made anew, and no result of a step is lost',
      },
    );
  }
  const connection = await instance.connect();
  return {
    putImages: (images, skipped) =>
      replaceTable(
        connection,
        'images',
        [...IMAGE_COLUMNS.map(text), text('extra'), text('skipped')],
        imageRows(images, skipped),
      ),
    putRows: (profiles) =>
      replaceTable(
        connection,
        'rows',
        [
          { name: 'row', type: 'DOUBLE' },
          ...[...profiles.metadata].map(([name, column]) => ({
            name,
            type: column.kind === 'text' ? ('VARCHAR' as const) : ('DOUBLE' as const),
          })),
        ],
        metadataRows(profiles),
      ),
    putScores: (scores) =>
      replaceTable(
        connection,
        'scores',
        [text('method'), text('metric'), { name: 'value', type: 'DOUBLE' }, text('why')],
        scores.map(({ method, metric, value, why }) => [method, metric, value, why]),
      ),
    async query(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowsJson();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}
