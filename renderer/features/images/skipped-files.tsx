import type { ReactElement } from 'react';
import type { StudySummary } from '../../../main/contract/project';
import { Card } from '../../ui/card';
import { FileTable } from '../../ui/file-table';
import { countText } from '../../ui/words';

/** Which files were left out and why. */
export function SkippedFiles({ study }: { readonly study: StudySummary }): ReactElement {
  return (
    <Card title="Skipped files" aside={countText(study.skippedTotal)}>
      {study.skippedTotal === 0 ? (
        <p className="muted">No file was skipped.</p>
      ) : (
        <FileTable label="Skipped files by reason" files={study.skipped} />
      )}
      {study.skippedTotal > study.skipped.length ? (
        <p className="muted">
          The first {countText(study.skipped.length)} are listed; all are in the project&apos;s log.
        </p>
      ) : null}
    </Card>
  );
}
