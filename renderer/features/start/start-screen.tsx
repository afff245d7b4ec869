import type { ReactElement } from 'react';
import type { JobKind, JobProgress } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Logo } from '../../ui/logo';
import { Progress } from '../../ui/progress';
import { countText } from '../../ui/words';

/** First screen: drop a folder, choose one, open the sample study or go on with a project. */
export function StartScreen(): ReactElement {
  const jobs = useAppState((state) => state.jobs);
  const kind = (['scan', 'sample'] as const).find((job) => jobs[job] !== undefined);
  return (
    <div className="start">
      <header className="start-head">
        <Logo />
        <div>
          <h1>Unbatch</h1>
          <p>See batch effects in your images, remove them, and check that the biology is still there.</p>
        </div>
      </header>
      {kind === undefined ? <DropZone /> : <Opening kind={kind} progress={jobs[kind] ?? null} />}
      {kind === undefined ? <RecentProjects /> : null}
      <p className="start-foot">Nothing leaves this computer. Press ? for keyboard shortcuts.</p>
    </div>
  );
}

function DropZone(): ReactElement {
  const { chooseImages, openSample, chooseProject, setModelsOpen } = useActions();
  return (
    <div className="start-ways">
      <section className="drop-zone" aria-label="Open images">
        <Icon name="folder" />
        <h2>Drop image folders here</h2>
        <p>
          Plates from Opera Phenix, ImageXpress, CellVoyager, IN Cell and others, or any folder of pictures.
        </p>
        <Button kind="primary" onPress={() => void chooseImages()}>
          Choose a folder…
        </Button>
      </section>
      <section className="sample-card" aria-label="Sample study">
        <Icon name="flask" />
        <h2>No data at hand?</h2>
        <p>
          The sample study is simulated on this computer: plates from several batches with known biology and
          known batch effects, so you can see what a correction does.
        </p>
        <Button onPress={() => void openSample()}>Open the sample study</Button>
        <div className="start-more">
          <Button kind="quiet" onPress={() => void chooseProject()}>
            Open a project…
          </Button>
          <Button kind="quiet" onPress={() => setModelsOpen(true)}>
            Model library…
          </Button>
        </div>
      </section>
    </div>
  );
}

function Opening({
  kind,
  progress,
}: {
  readonly kind: JobKind;
  readonly progress: JobProgress | null;
}): ReactElement {
  const { cancel } = useActions();
  const title = kind === 'sample' ? 'Simulating the sample study' : 'Looking through the folder';
  return (
    <section className="drop-zone opening" aria-label={title} aria-busy="true">
      <h2>{title}</h2>
      <p aria-live="polite">
        {progress === null ? 'Starting' : progress.stage}
        {progress === null || progress.total === 0
          ? ''
          : `: ${countText(progress.done)} of ${countText(progress.total)}`}
      </p>
      <Progress label={title} fraction={progress?.fraction ?? null} />
      <Button onPress={() => void cancel(kind)}>Cancel</Button>
    </section>
  );
}

function RecentProjects(): ReactElement | null {
  const recent = useAppState((state) => state.info?.recent ?? null);
  const { openProject } = useActions();
  if (recent === null || recent.length === 0) return null;
  return (
    <section className="recent" aria-label="Recent projects">
      <h2>Recent projects</h2>
      <ul>
        {recent.map(({ name, folder, openedAt }) => (
          <li key={folder}>
            <button type="button" className="recent-project" onClick={() => void openProject(folder)}>
              <strong>{name}</strong>
              <span className="recent-folder">{folder}</span>
              <time dateTime={openedAt}>
                {new Date(openedAt).toLocaleDateString('en', {
                  day: 'numeric',
                  month: 'short',
                  year: 'numeric',
                })}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
