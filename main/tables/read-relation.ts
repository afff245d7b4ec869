import type { DuckDBConnection } from '@duckdb/node-api';
import type { Precision } from '../core/matrix';
import type { Task } from '../core/task';
import type { Relation } from './csv-relation';
import { loadRelation } from './duckdb';
import type { FormatRead, FormatReadOptions } from './format';
import { splitColumns } from './split-columns';

/** The profiles in a relation of a table file: columns split into metadata and features, and loaded. */
export async function readRelation(
  connection: DuckDBConnection,
  file: string,
  relation: Relation,
  storedOf: (features: readonly string[]) => Precision,
  options: FormatReadOptions,
  task: Task,
): Promise<FormatRead> {
  const split = splitColumns(file, relation.columns, options);
  const featureNames = split.features.map(({ name }) => name);
  const stored = storedOf(featureNames);
  const precision = options.precision === 'input' ? stored : options.precision;
  const { columns, features } = await loadRelation(
    connection,
    relation.sql,
    { rows: relation.rows, described: split.metadata, features: split.features, precision },
    task,
  );
  return {
    profiles: { metadata: columns, featureNames, features },
    notes: [...relation.notes, ...split.notes],
    stored,
  };
}
