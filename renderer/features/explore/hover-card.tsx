import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { ProjectState, RowDescription } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Picture } from '../../ui/picture';
import { columnText, fileName } from '../../ui/words';

const VALUES_SHOWN = 6;
/** A mouse that only passes by asks nothing of the engine. */
const SETTLE_MS = 60;

/** Picture and metadata of the point under the mouse. */
export function HoverCard({ project }: { readonly project: ProjectState }): ReactElement | null {
  const row = useAppState((state) => state.hovered);
  const description = useDescription(row);
  if (row === null || description?.row !== row) return null;
  const { batch, label } = project.choice;
  const order = (name: string): number => [batch, label].indexOf(name) >>> 0;
  // The path stands below already.
  const values = description.values
    .filter(([, value]) => value !== description.path)
    .toSorted(([a], [b]) => order(a) - order(b))
    .slice(0, VALUES_SHOWN);
  return (
    <div className="hover-card" role="status" aria-label="Point under the pointer">
      <Picture projectKey={project.key} row={row} sizePx={192} alt={fileName(description.path)} />
      <dl>
        {values.map(([name, value]) => (
          <div key={name}>
            <dt>{columnText(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hover-path" title={description.path}>
        {description.path}
      </p>
    </div>
  );
}

function useDescription(row: number | null): RowDescription | null {
  const { describeRows } = useActions();
  const [description, setDescription] = useState<RowDescription | null>(null);
  useEffect(() => {
    if (row === null) return undefined;
    let isWanted = true;
    const timer = window.setTimeout(() => {
      void describeRows([row]).then(([found]) => {
        if (isWanted && found !== undefined) setDescription(found);
      });
    }, SETTLE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [row, describeRows]);
  return description;
}
