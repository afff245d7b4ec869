import type { ReactElement } from 'react';
import { useMemo } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { useColumn } from '../../state/use-arrays';
import { usePointStyle } from '../../state/use-point-style';
import { Button } from '../../ui/button';
import { Picture } from '../../ui/picture';
import { Swatch } from '../../ui/swatch';
import { colourText, counted, countText } from '../../ui/words';
import { groupRows } from './selection';

const SHOWN = 96;
const NOBODY: ReadonlySet<number> = new Set();

/** The pictures behind the selected points, grouped by what the points are coloured by. */
export function Gallery({
  project,
  rows,
}: {
  readonly project: ProjectState;
  readonly rows: readonly number[];
}): ReactElement {
  const colourBy = useAppState((state) => state.view.colourBy);
  const { setView, setHovered } = useActions();
  const name = colourBy ?? project.choice.batch;
  const column = useColumn(project, name);
  const { colours } = usePointStyle(project, name, null, NOBODY);
  const groups = useMemo(() => {
    if (column?.kind !== 'category') return groupRows(rows, () => 'Selected', SHOWN);
    const { levels } = column.info;
    return groupRows(rows, (row) => levels[column.codes[row] ?? -1] ?? 'no value', SHOWN);
  }, [rows, column]);
  return (
    <section className="gallery" aria-label="Selected images">
      <header className="gallery-head">
        <h2>{counted(rows.length, 'image')} selected</h2>
        <span className="muted">{name === null ? '' : `by ${colourText(name)}`}</span>
        <Button kind="quiet" onPress={() => setView({ selected: [] })}>
          Clear
        </Button>
      </header>
      <div className="gallery-groups" role="group" aria-label="Pictures of the selection" tabIndex={0}>
        {groups.map((group) => (
          <figure key={group.name} className="gallery-group">
            <figcaption>
              <Swatch colour={colours.get(group.name) ?? '#888888'} /> {group.name}{' '}
              <span className="muted">{countText(group.total)}</span>
            </figcaption>
            <div className="gallery-pictures">
              {group.rows.map((row) => (
                <span
                  key={row}
                  onPointerEnter={() => setHovered(row)}
                  onPointerLeave={() => setHovered(null)}
                >
                  <Picture
                    projectKey={project.key}
                    row={row}
                    sizePx={96}
                    alt={`${group.name}, image ${row + 1}`}
                  />
                </span>
              ))}
              {group.total > group.rows.length ? (
                <span className="gallery-more">+{countText(group.total - group.rows.length)}</span>
              ) : null}
            </div>
          </figure>
        ))}
      </div>
    </section>
  );
}
