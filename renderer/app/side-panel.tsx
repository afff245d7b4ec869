import type { ReactElement, ReactNode } from 'react';
import type { JobKind, JobProgress, ProjectState } from '../../main/contract/project';
import { useActions, useAppState } from '../state/store-context';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Progress } from '../ui/progress';
import { columnText, countText, durationText } from '../ui/words';

/** Right: what is in the project, what is being done, and what the screen adds. */
export function SidePanel({ children }: { readonly children: ReactNode }): ReactElement | null {
  const project = useAppState((state) => state.project);
  const { openFolder } = useActions();
  if (project === null) return null;
  const { folder } = project;
  return (
    <aside className="side" aria-label="Project">
      <Jobs />
      <Counts project={project} isShort={children !== null} />
      {children}
      {children === null ? (
        <div className="side-foot">
          <Button kind="quiet" onPress={() => void openFolder(folder)}>
            <Icon name="folder" /> Project folder
          </Button>
        </div>
      ) : null}
    </aside>
  );
}

function Counts({
  project,
  isShort,
}: {
  readonly project: ProjectState;
  readonly isShort: boolean;
}): ReactElement {
  const { study, choice, columns } = project;
  const levels = (name: string | null): readonly [string, number][] => {
    const column = columns.find((entry) => entry.name === name);
    return column?.kind === 'category' ? [[columnText(column.name), column.levels.length]] : [];
  };
  const all: readonly (readonly [string, number])[] = [
    ['Image files', study.files],
    ['Points', study.rows],
    ['Plates', study.plates],
    ['Wells', study.wells],
    ['Channels', study.channels.length],
    ...levels(choice.batch).map(([name, n]) => [`Batches (${name})`, n] as const),
    ...levels(choice.label).map(([name, n]) => [`Labels (${name})`, n] as const),
    ['Skipped', study.skippedTotal],
    ['Unreadable', project.failedFiles.length],
  ];
  const shown = all.filter(([name, n]) => n > 0 && (!isShort || /^(Points|Batches|Labels)/.test(name)));
  return (
    <dl className="counts" aria-label="Counts">
      {shown.map(([name, n]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{countText(n)}</dd>
        </div>
      ))}
    </dl>
  );
}

const TITLES: Readonly<Record<JobKind, string>> = {
  scan: 'Looking through folders',
  sample: 'Simulating the sample study',
  quality: 'Checking images',
  illumination: 'Measuring the light of plates',
  import: 'Importing a model',
  embed: 'Embedding images',
  run: 'Correcting and comparing',
  export: 'Exporting',
};

function Jobs(): ReactElement | null {
  const jobs = useAppState((state) => state.jobs);
  const entries = (Object.keys(TITLES) as JobKind[]).flatMap((kind) => {
    const progress = jobs[kind];
    return progress === undefined ? [] : [{ kind, progress }];
  });
  if (entries.length === 0) return null;
  return (
    <div className="jobs" aria-label="Jobs" role="group">
      {entries.map(({ kind, progress }) => (
        <Job key={kind} kind={kind} progress={progress} />
      ))}
    </div>
  );
}

function Job({
  kind,
  progress,
}: {
  readonly kind: JobKind;
  readonly progress: JobProgress | null;
}): ReactElement {
  const { cancel } = useActions();
  const { secondsLeft } = progress ?? {};
  return (
    <div className="job">
      <div className="job-head">
        <strong>{TITLES[kind]}</strong>
        <Button kind="quiet" label={`Cancel: ${TITLES[kind]}`} onPress={() => void cancel(kind)}>
          Cancel
        </Button>
      </div>
      <Progress label={TITLES[kind]} fraction={progress?.fraction ?? null} />
      <p className="job-note">
        {progress?.stage ?? 'Starting'}
        {secondsLeft === undefined ? '' : `, ${durationText(secondsLeft)} left`}
      </p>
    </div>
  );
}
