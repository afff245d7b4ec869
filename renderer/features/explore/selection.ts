import type { Combine } from '../../charts/points/use-point-gestures';

/** The selection after a lasso, rows ascending. */
export function combineSelection(
  before: readonly number[],
  rows: readonly number[],
  combine: Combine,
): readonly number[] {
  if (combine === 'replace') return rows;
  const kept = new Set(before);
  for (const row of rows) {
    if (combine === 'add') kept.add(row);
    else kept.delete(row);
  }
  return [...kept].sort((a, b) => a - b);
}

export interface Group {
  readonly name: string;
  readonly total: number;
  /** The first few rows of the group. */
  readonly rows: readonly number[];
}

/**
 * Rows by a column's value, largest group first, at most `shown` rows together: every group gets its share, so
 * that a small batch is not crowded out.
 */
export function groupRows(
  rows: readonly number[],
  nameOf: (row: number) => string,
  shown: number,
): readonly Group[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  const each = Math.max(3, Math.floor(shown / Math.max(1, groups.size)));
  return [...groups]
    .map(([name, all]) => ({ name, total: all.length, rows: all.slice(0, each) }))
    .sort((a, b) => b.total - a.total);
}
