import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import type { FlaggedRow } from '../../../main/contract/quality';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Picture } from '../../ui/picture';
import { counted, fileName } from '../../ui/words';

const SHOWN_AT_FIRST = 24;

/** Flagged images with what was found, each to be left out with a press. */
export function FlaggedImages(props: {
  readonly project: ProjectState;
  readonly rows: readonly FlaggedRow[];
  /** What they are: "blurred". */
  readonly words: string;
}): ReactElement {
  const { project, rows, words } = props;
  const { excludeRows } = useActions();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  const out = new Set(project.excluded.map(({ row }) => row));
  const remaining = rows.filter(({ row }) => !out.has(row));
  const isFixed = project.run.status === 'running' || project.embed.status === 'running';
  return (
    <>
      <ul className="flagged" aria-label="Flagged images">
        {rows.slice(0, shown).map((flagged) => (
          <li key={flagged.row}>
            <Flagged project={project} flagged={flagged} isOut={out.has(flagged.row)} isFixed={isFixed} />
          </li>
        ))}
      </ul>
      <div className="button-row">
        {rows.length > shown ? (
          <Button onPress={() => setShown(shown + SHOWN_AT_FIRST * 4)}>
            Show more ({counted(rows.length - shown, 'image')})
          </Button>
        ) : null}
        {remaining.length > 1 ? (
          <Button
            isDisabled={isFixed}
            onPress={() =>
              void excludeRows(
                remaining.map(({ row }) => row),
                words,
              )
            }
          >
            Leave all {counted(remaining.length, `${words} image`)} out
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Flagged(props: {
  readonly project: ProjectState;
  readonly flagged: FlaggedRow;
  readonly isOut: boolean;
  readonly isFixed: boolean;
}): ReactElement {
  const { project, flagged, isOut, isFixed } = props;
  const { row, path, flags } = flagged;
  const { excludeRows, includeRows } = useActions();
  const name = fileName(path);
  const reason = [...new Set(flags.map(({ problem, channel }) => `${problem} (${channel})`))].join(', ');
  return (
    <figure className={isOut ? 'flagged-image flagged-out' : 'flagged-image'}>
      <Picture projectKey={project.key} row={row} sizePx={192} alt={name} />
      <figcaption>
        <strong title={path}>{name}</strong>
        {flags.map((flag) => (
          <span key={`${flag.problem} ${flag.channel}`} className="flag-reason">
            {flag.reason}
          </span>
        ))}
        {isOut ? (
          <Button
            kind="quiet"
            label={`Take ${name} in again`}
            isDisabled={isFixed}
            onPress={() => void includeRows([row])}
          >
            Left out: take in again
          </Button>
        ) : (
          <Button
            kind="quiet"
            label={`Leave ${name} out`}
            isDisabled={isFixed}
            onPress={() => void excludeRows([row], reason)}
          >
            Leave out
          </Button>
        )}
      </figcaption>
    </figure>
  );
}
