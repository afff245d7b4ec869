import type { ReactElement } from 'react';
import { useState } from 'react';
import type { ExportResult } from '../../../main/contract/export';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { CheckCard } from '../../ui/choice';
import { Icon } from '../../ui/icon';
import { Progress } from '../../ui/progress';
import { counted, sizeText } from '../../ui/words';

/** Writes tables and figures for other tools. */
export function ExportScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const catalogue = useAppState((state) => state.catalogue);
  if (project === null || catalogue === null) return null;
  return <Export project={project} catalogue={catalogue} />;
}

const toggled = (all: readonly string[], id: string, isOn: boolean): readonly string[] =>
  isOn ? [...all, id] : all.filter((entry) => entry !== id);

function Export({
  project,
  catalogue,
}: {
  readonly project: ProjectState;
  readonly catalogue: Catalogue;
}): ReactElement {
  const { exportFiles, chooseFolder } = useActions();
  const isExporting = useAppState((state) => state.jobs.export !== undefined);
  const exported = useAppState((state) => state.exported);
  const done = project.results.filter(({ status }) => status === 'done').map(({ method }) => method);
  const [formats, setFormats] = useState<readonly string[]>(() => catalogue.exports.map(({ id }) => id));
  const [methods, setMethods] = useState<readonly string[]>(done);
  const write = async (): Promise<void> => {
    const folder = await chooseFolder('export');
    if (folder !== null) await exportFiles({ formats, methods, folder });
  };
  return (
    <div className="screen">
      <ScreenHead
        title="Export"
        aside={
          <Button
            kind="primary"
            isDisabled={isExporting || formats.length === 0 || methods.length === 0}
            onPress={() => void write()}
          >
            Choose a folder and export…
          </Button>
        }
      >
        Corrected profiles with all metadata, for pycytominer, scanpy, R or anything else, and figures for
        your talk.
      </ScreenHead>
      {isExporting ? <Exporting /> : null}
      {exported === null || isExporting ? null : <Written result={exported} />}
      <Choices
        title="What to write"
        options={catalogue.exports.map(({ id, title, summary }) => ({ id, title, note: summary }))}
        chosen={formats}
        onChange={setFormats}
      />
      <Choices
        title="Which data"
        options={done.map((id) => ({ id, title: methodTitle(catalogue, id) }))}
        chosen={methods}
        onChange={setMethods}
      />
    </div>
  );
}

function Choices(props: {
  readonly title: string;
  readonly options: readonly { readonly id: string; readonly title: string; readonly note?: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactElement {
  const { title, options, chosen, onChange } = props;
  return (
    <Card title={title}>
      <div className="method-grid">
        {options.map((option) => (
          <CheckCard
            key={option.id}
            title={option.title}
            isSelected={chosen.includes(option.id)}
            onChange={(isOn) => onChange(toggled(chosen, option.id, isOn))}
          >
            {option.note}
          </CheckCard>
        ))}
      </div>
    </Card>
  );
}

function Exporting(): ReactElement {
  const progress = useAppState((state) => state.jobs.export ?? null);
  return (
    <Card title={progress?.stage ?? 'Exporting'}>
      <Progress label="Export" fraction={progress?.fraction ?? null} />
    </Card>
  );
}

function Written({ result }: { readonly result: ExportResult }): ReactElement {
  const { openFolder } = useActions();
  const total = result.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const relative = (path: string): string =>
    path.startsWith(result.folder) ? path.slice(result.folder.length + 1) : path;
  return (
    <Card
      title={`${counted(result.files.length, 'file')} written`}
      aside={
        <Button onPress={() => void openFolder(result.folder)}>
          <Icon name="folder" /> Open the folder
        </Button>
      }
    >
      <p className="muted" role="status">
        {sizeText(total)} in {result.folder}
      </p>
      <ul className="written">
        {result.files.map(({ path, bytes }) => (
          <li key={path}>
            <span>{relative(path)}</span>
            <span className="muted">{sizeText(bytes)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
