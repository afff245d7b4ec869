import type { ColumnSource } from 'hyparquet-writer';
import { ParquetWriter, fileWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { Column, Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { withDuckDb } from './duckdb';
import type { Format, FormatRead, FormatReadOptions, WriteExtras } from './format';
import { openParquet } from './parquet-relation';
import { readRelation } from './read-relation';

/** Values transposed at a time: 64 MB of float32. */
const VALUES_PER_GROUP = 1 << 24;
const MAX_ROWS_PER_GROUP = 65536;
const MIN_ROWS_PER_GROUP = 1024;

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && !Object.is(value, -0);

/** Whole numbers are written as integers, so that pandas does not show site 1 as 1.0. */
function metadataSource(
  name: string,
  column: Column,
  whole: boolean,
  from: number,
  to: number,
): ColumnSource {
  if (column.kind === 'text') {
    const data = column.values.slice(from, to).map((text) => (text === '' ? null : text));
    return { name, data, type: 'STRING' };
  }
  const values = Array.from(column.values.subarray(from, to));
  return whole
    ? { name, data: values.map((value) => (Number.isNaN(value) ? null : BigInt(value))), type: 'INT64' }
    : { name, data: values.map((value) => (Number.isNaN(value) ? null : value)), type: 'DOUBLE' };
}

/** Random floats do not compress: they are written plain, which is several times faster. */
function featureSource(
  { features, featureNames }: Profiles,
  j: number,
  from: number,
  to: number,
): ColumnSource {
  const single = features.data instanceof Float32Array;
  const data = single ? new Float32Array(to - from) : new Float64Array(to - from);
  for (let i = from; i < to; i++) data[i - from] = features.data[i * features.cols + j];
  return {
    name: featureNames[j],
    data,
    type: single ? 'FLOAT' : 'DOUBLE',
    nullable: false,
    encoding: 'PLAIN',
    codec: 'UNCOMPRESSED',
    statistics: false,
    offsetIndex: false,
  };
}

async function writeParquet(
  file: string,
  profiles: Profiles,
  extras: WriteExtras,
  task: Task,
): Promise<void> {
  const { metadata, features } = profiles;
  const whole = new Set(
    [...metadata].flatMap(([name, column]) =>
      column.kind === 'number' && column.values.every((value) => Number.isNaN(value) || isWhole(value))
        ? [name]
        : [],
    ),
  );
  const sources = (from: number, to: number): ColumnSource[] => [
    ...Array.from(metadata, ([name, column]) => metadataSource(name, column, whole.has(name), from, to)),
    ...Array.from({ length: features.cols }, (_, j) => featureSource(profiles, j, from, to)),
  ];
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: schemaFromColumnData({ columnData: sources(0, 0) }),
    createdBy: 'Unbatch',
    ...(extras.recipe === undefined
      ? {}
      : { kvMetadata: [{ key: 'recipe', value: JSON.stringify(extras.recipe) }] }),
  });
  const fitting = Math.floor(VALUES_PER_GROUP / Math.max(1, features.cols));
  const rowsPerGroup = Math.min(MAX_ROWS_PER_GROUP, Math.max(MIN_ROWS_PER_GROUP, fitting));
  for (let from = 0; from < features.rows; from += rowsPerGroup) {
    const to = Math.min(features.rows, from + rowsPerGroup);
    await writer.write({ columnData: sources(from, to), rowGroupSize: rowsPerGroup });
    await task.tick(to, features.rows);
  }
  await writer.finish();
}

const readParquet = (file: string, options: FormatReadOptions, task: Task): Promise<FormatRead> =>
  withDuckDb(async (connection) => {
    const relation = await openParquet(connection, file);
    const stored = (names: readonly string[]): 'single' | 'double' =>
      names.every((name) => relation.single.has(name)) ? 'single' : 'double';
    return readRelation(connection, file, relation, stored, options, task);
  });

/** The format for everything that comes after: typed, compact, quick, and it carries the recipe. */
export const parquet: Format = {
  id: 'parquet',
  title: 'Parquet',
  summary: 'A typed binary table that pandas, R (arrow) and DuckDB open; the best choice for profiles.',
  citation: 'https://parquet.apache.org',
  extensions: ['.parquet'],
  read: readParquet,
  write: writeParquet,
};
