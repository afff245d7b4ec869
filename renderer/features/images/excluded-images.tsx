import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { ExcludedRow } from '../../../main/contract/quality';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { counted, countText } from '../../ui/words';

const SHOWN = 200;

/** Images that the user left out, by reason; each reason can be taken back. */
export function ExcludedImages({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { includeRows } = useActions();
  const { excluded } = project;
  if (excluded.length === 0) return null;
  const groups = new Map<string, ExcludedRow[]>();
  for (const each of excluded) groups.set(each.reason, [...(groups.get(each.reason) ?? []), each]);
  const isFixed = project.run.status === 'running' || project.embed.status === 'running';
  return (
    <Card title="Images left out" aside={countText(excluded.length)}>
      {[...groups].map(([reason, rows]) => (
        <details key={reason} className="skipped">
          <summary>
            {reason} <span className="muted">({counted(rows.length, 'image')})</span>
          </summary>
          <ul>
            {rows.slice(0, SHOWN).map(({ row, path }) => (
              <li key={row}>{path}</li>
            ))}
          </ul>
          <Button
            kind="quiet"
            label={`Take the images in again that are ${reason}`}
            isDisabled={isFixed}
            onPress={() => void includeRows(rows.map(({ row }) => row))}
          >
            Take them in again
          </Button>
        </details>
      ))}
    </Card>
  );
}
