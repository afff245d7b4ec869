import { Matrix } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import { takeColumnRows } from '../tables/check-features';
import type { RowFiles } from './row-files';

/** Vectors of rows as a table: one row an image, or one a cell. */
export interface VectorTable {
  readonly profiles: Profiles;
  /** By row of the profiles the row of the study. */
  readonly rowOf: readonly number[];
  /** By row of the profiles its files; with its own cell alone where rows are cells. */
  readonly rowFiles: readonly RowFiles[];
  /** Cells that lie outside their image, or too near its border. */
  readonly leftOut: number;
}

interface Vector {
  readonly row: number;
  readonly cell: number;
  readonly values: Float32Array;
}

const numbers = (values: readonly number[]): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});

/**
 * @param features  by row its vectors, one after the other; undefined where it could not be read. A cell that is left
 *   out has no number in its vector
 */
export function vectorTable(
  { rows, metadata }: { readonly rows: readonly RowFiles[]; readonly metadata: ReadonlyMap<string, Column> },
  features: readonly (Float32Array | undefined)[],
  featureNames: readonly string[],
): VectorTable {
  const width = featureNames.length;
  const all = features.flatMap((values, row): Vector[] =>
    Array.from({ length: (values?.length ?? 0) / width }, (_, cell) => ({
      row,
      cell,
      values: (values ?? new Float32Array(0)).subarray(cell * width, (cell + 1) * width),
    })),
  );
  const isCell = rows.some(({ cells }) => cells !== undefined);
  const kept = isCell ? all.filter(({ values }) => !values.every(Number.isNaN)) : all;
  const data = new Float32Array(kept.length * width);
  kept.forEach(({ values }, i) => data.set(values, i * width));
  const rowOf = kept.map(({ row }) => row);
  const columns = new Map(takeColumnRows(metadata, rowOf));
  const place = ({ row, cell }: Vector) => rows[row].cells?.[cell] ?? { x: NaN, y: NaN };
  if (isCell) {
    columns.set('Metadata_Cell', numbers(kept.map(({ cell }) => cell + 1)));
    columns.set('Metadata_X', numbers(kept.map((vector) => place(vector).x)));
    columns.set('Metadata_Y', numbers(kept.map((vector) => place(vector).y)));
  }
  return {
    profiles: { metadata: columns, featureNames, features: new Matrix(kept.length, width, data) },
    rowOf,
    rowFiles: kept.map((vector) =>
      isCell ? { ...rows[vector.row], cells: [place(vector)] } : rows[vector.row],
    ),
    leftOut: all.length - kept.length,
  };
}
