import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { Card } from '../../ui/card';
import { FileTable } from '../../ui/file-table';
import { countText } from '../../ui/words';

/** Files that could not be read while embedding, with reasons. */
export function FailedFiles({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { failedFiles } = project;
  if (failedFiles.length === 0) return null;
  return (
    <Card title="Files that could not be read" aside={countText(failedFiles.length)}>
      <FileTable label="Unreadable files by reason" files={failedFiles} />
    </Card>
  );
}
