import type { ReactElement } from 'react';
import type { ColumnChoice, ColumnInfo, ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { Select } from '../../ui/select';
import { columnText, counted } from '../../ui/words';
import { DesignCard } from './design-card';
import { LevelList } from './level-list';

type Category = Extract<ColumnInfo, { kind: 'category' }>;
const NOTHING = ' none';

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
    </div>
  );
}

const categories = (project: ProjectState): readonly Category[] =>
  project.columns.filter((column): column is Category => column.kind === 'category');

const find = (project: ProjectState, name: string | null | undefined): Category | undefined =>
  categories(project).find((column) => column.name === name);

/** Options of a list of columns, how many values each has beside it. */
const options = (columns: readonly Category[]): { id: string; label: string; note: string }[] =>
  columns.map(({ name, levels }) => ({
    id: name,
    label: columnText(name),
    note: counted(levels.length, 'value'),
  }));

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
  const column = find(project, choice[role]);
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
        options={[...optional, ...options(categories(project).filter(({ name }) => name !== other))]}
        value={choice[role] ?? (role === 'label' ? NOTHING : null)}
        isDisabled={isRunning}
        onChange={choose}
      />
      {column === undefined ? null : <LevelList column={column} project={project} />}
    </Card>
  );
}

function ControlsCard({ project }: { readonly project: ProjectState }): ReactElement {
  const { chooseColumns } = useActions();
  const { choice } = project;
  const isRunning = project.run.status === 'running';
  const column = find(project, choice.controls?.column);
  const choose = (controls: ColumnChoice['controls']): void => void chooseColumns({ ...choice, controls });
  return (
    <Card title="Controls">
      <p className="muted">
        Untreated images on every batch, if there are any: some methods learn from them.
      </p>
      <Select
        label="Controls column"
        options={[{ id: NOTHING, label: 'No controls' }, ...options(categories(project))]}
        value={choice.controls?.column ?? NOTHING}
        isDisabled={isRunning}
        onChange={(id) => {
          const value = find(project, id)?.levels[0];
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
