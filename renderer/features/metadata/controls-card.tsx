import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { ControlProposal } from '../../../main/contract/plate-map';
import type { ColumnChoice, ProjectState } from '../../../main/contract/project';
import { useActions } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { Select } from '../../ui/select';
import { columnText, counted, sentenceOf } from '../../ui/words';
import { NOTHING, categories, columnOptions, findCategory } from './categories';

const PROPOSALS_SHOWN = 3;

/** Which images are negative controls: proposed by name with the reason, or chosen. */
export function ControlsCard({ project }: { readonly project: ProjectState }): ReactElement {
  const { chooseColumns } = useActions();
  const { choice } = project;
  const isRunning = project.run.status === 'running';
  const column = findCategory(project, choice.controls?.column);
  const choose = (controls: ColumnChoice['controls']): void => void chooseColumns({ ...choice, controls });
  return (
    <Card title="Controls">
      <p className="muted">
        Untreated images on every batch, if there are any: some methods learn from them.
      </p>
      <Proposals project={project} isDisabled={isRunning} onTake={choose} />
      <Select
        label="Controls column"
        options={[{ id: NOTHING, label: 'No controls' }, ...columnOptions(categories(project))]}
        value={choice.controls?.column ?? NOTHING}
        isDisabled={isRunning}
        onChange={(id) => {
          const value = findCategory(project, id)?.levels[0];
          choose(value === undefined ? null : { column: id, value });
        }}
      />
      {column === undefined || choice.controls === null ? null : (
        <Select
          label="Value of controls"
          options={column.levels.map((level, i) => ({
            id: level,
            label: level,
            note: counted(column.counts[i] ?? 0, 'image'),
          }))}
          value={choice.controls.value}
          isDisabled={isRunning}
          onChange={(value) => choose({ column: column.name, value })}
        />
      )}
    </Card>
  );
}

/** Asks anew whenever the study's columns change. */
function useProposals(project: ProjectState): readonly ControlProposal[] {
  const { proposeControls } = useActions();
  const [proposals, setProposals] = useState<readonly ControlProposal[]>([]);
  const columns = project.columns.map(({ name }) => name).join('\n');
  useEffect(() => {
    let isWanted = true;
    void proposeControls().then((found) => {
      if (isWanted) setProposals(found);
    });
    return () => {
      isWanted = false;
    };
  }, [proposeControls, project.key, columns]);
  return proposals;
}

function Proposals(props: {
  readonly project: ProjectState;
  readonly isDisabled: boolean;
  readonly onTake: (controls: ColumnChoice['controls']) => void;
}): ReactElement | null {
  const { project, isDisabled, onTake } = props;
  const proposals = useProposals(project).slice(0, PROPOSALS_SHOWN);
  const { controls } = project.choice;
  if (proposals.length === 0) return null;
  return (
    <ul className="proposals" aria-label="Proposed controls">
      {proposals.map(({ column, value, reason }) => {
        const name =
          project.columns.find((each) => columnText(each.name) === columnText(column))?.name ?? column;
        const isTaken = controls?.column === name && controls.value === value;
        return (
          <li key={`${column} ${value}`} className={isTaken ? 'proposal proposal-taken' : 'proposal'}>
            <div className="proposal-head">
              {isTaken ? <Icon name="tick" /> : null}
              <strong>{value}</strong>
              {isTaken ? (
                <span className="badge">in use</span>
              ) : (
                <Button
                  kind="quiet"
                  label={`Use ${value} as controls`}
                  isDisabled={isDisabled}
                  onPress={() => onTake({ column: name, value })}
                >
                  Use
                </Button>
              )}
            </div>
            <p className="muted">{sentenceOf(reason)}</p>
          </li>
        );
      })}
    </ul>
  );
}
