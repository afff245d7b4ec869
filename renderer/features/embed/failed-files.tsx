import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { Card } from '../../ui/card';
import { counted, countText } from '../../ui/words';

const SHOWN = 500;

/** Files that could not be read while embedding, by reason. */
export function FailedFiles({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { failedFiles } = project;
  if (failedFiles.length === 0) return null;
  const groups = new Map<string, string[]>();
  for (const { path, reason } of failedFiles) groups.set(reason, [...(groups.get(reason) ?? []), path]);
  return (
    <Card title="Files that could not be read" aside={countText(failedFiles.length)}>
      {[...groups].map(([reason, paths]) => (
        <details key={reason} className="skipped" open={groups.size === 1 && paths.length <= 8}>
          <summary>
            {reason} <span className="muted">({counted(paths.length, 'file')})</span>
          </summary>
          <ul>
            {paths.slice(0, SHOWN).map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      ))}
    </Card>
  );
}
