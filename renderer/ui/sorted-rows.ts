/** By which column a table is sorted, and which way. */
export interface Sorting {
  readonly column: string;
  readonly way: 'ascending' | 'descending';
}

/** What a row is sorted by; null where it has no value. */
export type SortValue = number | string | null;

const order = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Rows sorted by a value, rows without one last whichever way; equal rows stay in their order. */
export function sortedRows<T>(
  rows: readonly T[],
  valueOf: (row: T) => SortValue,
  way: Sorting['way'],
): readonly T[] {
  const sign = way === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * order.compare(String(left), String(right));
  });
}

/** The sorting after a click on a header: the other way where it is the sorted one already. */
export const nextSorting = (before: Sorting | null, column: string, first: Sorting['way']): Sorting =>
  before?.column === column
    ? { column, way: before.way === 'ascending' ? 'descending' : 'ascending' }
    : { column, way: first };
