import type { ReactElement } from 'react';
import type { StudySummary } from '../../../main/contract/project';
import type { SkippedFile } from '../../../main/contract/study';
import { Card } from '../../ui/card';
import { counted, countText } from '../../ui/words';

/** Which files were left out and why, grouped by reason. */
export function SkippedFiles({ study }: { readonly study: StudySummary }): ReactElement {
  const groups = new Map<string, SkippedFile[]>();
  for (const file of study.skipped) groups.set(file.reason, [...(groups.get(file.reason) ?? []), file]);
  return (
    <Card title="Skipped files" aside={countText(study.skippedTotal)}>
      {study.skippedTotal === 0 ? <p className="muted">No file was skipped.</p> : null}
      {[...groups].map(([reason, files]) => (
        <details key={reason} className="skipped" open={groups.size === 1 && files.length <= 8}>
          <summary>
            {reason} <span className="muted">({counted(files.length, 'file')})</span>
          </summary>
          <ul>
            {files.map(({ path, root }) => (
              <li key={`${root}:${path}`}>{path}</li>
            ))}
          </ul>
        </details>
      ))}
      {study.skippedTotal > study.skipped.length ? (
        <p className="muted">
          The first {countText(study.skipped.length)} are listed; all are in the project&apos;s log.
        </p>
      ) : null}
    </Card>
  );
}
