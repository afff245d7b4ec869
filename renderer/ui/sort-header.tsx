import type { ReactElement, ReactNode } from 'react';
import type { Sorting } from './sorted-rows';
import { nextSorting } from './sorted-rows';

/** A column's header that sorts its table when it is pressed. */
export function SortHeader(props: {
  readonly column: string;
  readonly sorting: Sorting | null;
  readonly onSort: (sorting: Sorting) => void;
  /** Which way the first press sorts; descending: the largest first. */
  readonly first?: Sorting['way'];
  readonly className?: string;
  /** A line about the column. */
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { column, sorting, onSort, first = 'descending', className, hint, children } = props;
  const way = sorting?.column === column ? sorting.way : null;
  return (
    <th scope="col" {...(className === undefined ? {} : { className })} aria-sort={way ?? 'none'}>
      <button
        type="button"
        className="sort-button"
        {...(hint === undefined ? {} : { title: hint })}
        onClick={() => onSort(nextSorting(sorting, column, first))}
      >
        {children}
        <span className="sort-mark" aria-hidden="true">
          {way === null ? '' : way === 'ascending' ? '▲' : '▼'}
        </span>
      </button>
    </th>
  );
}
