import type { ReactElement } from 'react';
import type { KeptSettings } from '../../../main/contract/kept-settings';
import type { ColumnChoice, ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { Select } from '../../ui/select';
import { NOTHING, categories, columnOptions, findCategory } from './categories';
import { ControlsCard } from './controls-card';
import { DesignCard } from './design-card';
import { LevelList } from './level-list';
import { PlateMapCard } from './plate-map-card';

/** Which column is the batch, which the biology to keep, which rows are controls. */
export function MetadataScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const { setView } = useActions();
  if (project === null) return null;
  return (
    <div className="screen">
      <ScreenHead
        title="Metadata"
        aside={
          <Button
            kind="primary"
            isDisabled={project.choice.batch === null}
            onPress={() => setView({ step: 'embed' })}
          >
            Next: embed
          </Button>
        }
      >
        Say what is a technical batch, what is the biology to keep, and which images are untreated controls.
      </ScreenHead>
      <PlateMapCard project={project} />
      <div className="columns-3">
        <RoleCard
          project={project}
          role="batch"
          title="Batch"
          about="Day, plate, site, microscope, stain: differences you want removed."
        />
        <RoleCard
          project={project}
          role="label"
          title="Label"
          about="Perturbation, cell type, class: differences you want kept."
        />
        <ControlsCard project={project} />
      </div>
      <DesignCard project={project} />
      <KeptLine kept={project.kept ?? []} />
    </div>
  );
}

/** What later runs keep of the command line's: the window shows it and has no control for it. */
function KeptLine({ kept }: { readonly kept: readonly KeptSettings[] }): ReactElement | null {
  if (kept.length === 0) return null;
  const words = kept.map(({ what, value }) => `${what} ${value}`).join('; ');
  return <p className="muted">Kept from the command line in every run: {words}.</p>;
}

function RoleCard(props: {
  readonly project: ProjectState;
  readonly role: 'batch' | 'label';
  readonly title: string;
  readonly about: string;
}): ReactElement {
  const { project, role, title, about } = props;
  const { chooseColumns } = useActions();
  const { choice } = project;
  const isRunning = project.run.status === 'running';
  const other = role === 'batch' ? choice.label : choice.batch;
  const column = findCategory(project, choice[role]);
  const optional = role === 'label' ? [{ id: NOTHING, label: 'None' }] : [];
  const choose = (id: string): void => {
    const change: ColumnChoice = { ...choice, [role]: id === NOTHING ? null : id };
    void chooseColumns(change);
  };
  return (
    <Card title={title}>
      <p className="muted">{about}</p>
      <Select
        label={`${title} column`}
        options={[...optional, ...columnOptions(categories(project).filter(({ name }) => name !== other))]}
        value={choice[role] ?? (role === 'label' ? NOTHING : null)}
        isDisabled={isRunning}
        onChange={choose}
      />
      {column === undefined ? null : <LevelList column={column} project={project} />}
    </Card>
  );
}
