import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { useColumn } from '../../state/use-arrays';
import { usePointStyle } from '../../state/use-point-style';
import { Button } from '../../ui/button';
import { ToggleButton } from '../../ui/toggle-button';
import { Picture } from '../../ui/picture';
import { Swatch } from '../../ui/swatch';
import { colourText, columnText, counted, countText } from '../../ui/words';
import type { ControlOf } from './own-controls';
import { plateColumn, useControls } from './own-controls';
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
  const { setView } = useActions();
  const controlOf = useControls(project);
  const [isPaired, setPaired] = useState(false);
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
        {controlOf === null ? null : (
          <ToggleButton isOn={isPaired} onChange={setPaired}>
            Controls of the same {columnText(plateColumn(project) ?? 'batch').toLowerCase()} beside
          </ToggleButton>
        )}
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
                <Pair
                  key={row}
                  project={project}
                  row={row}
                  name={group.name}
                  controlOf={isPaired ? controlOf : null}
                />
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

/** A picture, and beside it a control of the same plate where they are compared. */
function Pair(props: {
  readonly project: ProjectState;
  readonly row: number;
  readonly name: string;
  readonly controlOf: ControlOf | null;
}): ReactElement {
  const { project, row, name, controlOf } = props;
  const { setHovered } = useActions();
  const control = controlOf?.(row) ?? null;
  const picture = (shown: number, alt: string, className?: string): ReactElement => (
    <span
      {...(className === undefined ? {} : { className })}
      onPointerEnter={() => setHovered(shown)}
      onPointerLeave={() => setHovered(null)}
    >
      <Picture projectKey={project.key} row={shown} sizePx={96} alt={alt} />
    </span>
  );
  const own = picture(row, `${name}, image ${row + 1}`);
  if (control === null) return own;
  const { value } = project.choice.controls ?? { value: 'control' };
  return (
    <span className="gallery-pair">
      {own}
      {picture(control, `${value}, its control, image ${control + 1}`, 'gallery-control')}
    </span>
  );
}
