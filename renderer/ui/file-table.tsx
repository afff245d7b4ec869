import type { ReactElement } from 'react';
import { useState } from 'react';
import { SortHeader } from './sort-header';
import type { Sorting } from './sorted-rows';
import { sortedRows } from './sorted-rows';
import { counted, countText } from './words';

/** A file with why it was left out. */
interface ListedFile {
  readonly path: string;
  readonly reason: string;
}

/** Beyond this many rows a table is slow to draw. */
const SHOWN = 500;

/** Files with reasons, sorted by either; how many there are of each reason stands above. */
export function FileTable({
  label,
  files,
}: {
  readonly label: string;
  readonly files: readonly ListedFile[];
}): ReactElement {
  const [sorting, setSorting] = useState<Sorting>({ column: 'reason', way: 'ascending' });
  const by = sorting.column === 'reason' ? 'reason' : 'path';
  const sort = { sorting, onSort: setSorting, first: 'ascending' } as const;
  const rows = sortedRows(files, (file) => file[by], sorting.way);
  const reasons = new Map<string, number>();
  for (const { reason } of files) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const summary = [...reasons].map(([reason, count]) => `${reason} (${counted(count, 'file')})`);
  return (
    <>
      {reasons.size > 6 ? null : <p className="muted">{summary.join(', ')}</p>}
      <div className="file-scroll" role="region" aria-label={label} tabIndex={0}>
        <table className="cost-table">
          <thead>
            <tr>
              <SortHeader column="path" {...sort}>
                File
              </SortHeader>
              <SortHeader column="reason" {...sort}>
                Reason
              </SortHeader>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map(({ path, reason }, i) => (
              <tr key={`${i} ${path}`}>
                <th scope="row">{path}</th>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length > SHOWN ? <p className="muted">and {countText(rows.length - SHOWN)} more</p> : null}
      </div>
    </>
  );
}
