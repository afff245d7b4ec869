import { Matrix } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import { cellText } from '../core/profiles';
import { InputError } from '../core/errors';

/** Columns whose values together name a row of the result. */
const GROUP_COLUMNS = {
  site: ['Metadata_Batch', 'Metadata_Plate', 'Metadata_Well', 'Metadata_Site'],
  well: ['Metadata_Batch', 'Metadata_Plate', 'Metadata_Well'],
} as const;

/**
 * The rows that make up each site or well, in order of first appearance.
 * @throws {InputError} where the study has no sites or wells
 */
export function groupRows(profiles: Profiles, level: 'site' | 'well'): readonly (readonly number[])[] {
  const columns = GROUP_COLUMNS[level].flatMap((name) => profiles.metadata.get(name) ?? []);
  const last = profiles.metadata.get(GROUP_COLUMNS[level].at(-1) ?? '');
  if (
    last === undefined ||
    !Array.from({ length: profiles.features.rows }).some((_, i) => cellText(last, i) !== null)
  ) {
    throw new InputError(`rows cannot be put together by ${level}: the study has no ${level}s`, {
      hint: 'leave --aggregate out, or name the layout that tells them',
    });
  }
  const groups = new Map<string, number[]>();
  for (let row = 0; row < profiles.features.rows; row++) {
    const key = JSON.stringify(columns.map((column) => cellText(column, row)));
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  }
  return [...groups.values()];
}

/** The common value of a group; missing where its rows differ. */
function aggregateColumn(column: Column, groups: readonly (readonly number[])[]): Column {
  if (column.kind === 'text') {
    return {
      kind: 'text',
      values: groups.map((rows) =>
        rows.every((row) => column.values[row] === column.values[rows[0]]) ? column.values[rows[0]] : null,
      ),
    };
  }
  const same = (rows: readonly number[]): boolean =>
    rows.every((row) => Object.is(column.values[row], column.values[rows[0]]));
  return {
    kind: 'number',
    values: Float64Array.from(groups, (rows) => (same(rows) ? column.values[rows[0]] : NaN)),
  };
}

/**
 * The mean profile of every group of rows. Metadata that is the same in all rows of a
 * group is kept; `Metadata_Rows` counts them.
 */
export function aggregateRows(profiles: Profiles, groups: readonly (readonly number[])[]): Profiles {
  const { cols, data } = profiles.features;
  const means = new Float32Array(groups.length * cols);
  const sums = new Float64Array(cols);
  groups.forEach((rows, g) => {
    sums.fill(0);
    for (const row of rows) for (let j = 0; j < cols; j++) sums[j] += data[row * cols + j];
    for (let j = 0; j < cols; j++) means[g * cols + j] = sums[j] / rows.length;
  });
  const metadata = new Map(
    [...profiles.metadata]
      .map(([name, column]) => [name, aggregateColumn(column, groups)] as const)
      .filter(([, column]) => column.kind === 'number' || column.values.some((value) => value !== null)),
  );
  metadata.set('Metadata_Rows', { kind: 'number', values: Float64Array.from(groups, (rows) => rows.length) });
  return { metadata, featureNames: profiles.featureNames, features: new Matrix(groups.length, cols, means) };
}
