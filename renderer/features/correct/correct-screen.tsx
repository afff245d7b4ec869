import type { ReactElement } from 'react';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { ScreenHead } from '../../ui/card';
import { Notice } from '../../ui/notice';
import { counted, durationText, sentenceOf } from '../../ui/words';
import { LiveRun } from './live-run';
import { MethodCards } from './method-cards';
import { chainOf, defaultChains, missingFor } from './method-needs';

/** Choose model and methods, start, watch, cancel. */
export function CorrectScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  const catalogue = useAppState((state) => state.catalogue);
  if (project === null) return null;
  if (project.run.status === 'running') return <LiveRun project={project} />;
  return catalogue === null ? (
    <p className="muted">Reading the list of methods …</p>
  ) : (
    <Setup project={project} catalogue={catalogue} />
  );
}

function Setup({
  project,
  catalogue,
}: {
  readonly project: ProjectState;
  readonly catalogue: Catalogue;
}): ReactElement {
  const view = useAppState((state) => state.view);
  const { run, setView } = useActions();
  const chosen = view.chains ?? defaultChains(catalogue, project.choice);
  const methods = chosen.filter(({ steps }) =>
    steps.every((step) => {
      const method = catalogue.methods.find(({ id }) => id === step.method);
      return method !== undefined && missingFor(method, project.choice) === null;
    }),
  );
  const start = (): void => void run({ methods, device: view.device });
  const isStarted = project.run.status !== 'idle';
  return (
    <div className="screen">
      <ScreenHead
        title="Correct"
        aside={
          <Button
            kind="primary"
            isDisabled={methods.length === 0 || project.embed.status === 'running'}
            onPress={start}
          >
            {project.run.status === 'cancelled' ? 'Go on' : isStarted ? 'Run again' : 'Run'}
          </Button>
        }
      >
        {counted(project.study.rows, 'image')} will be corrected with {counted(methods.length, 'method')} and
        judged before and after.{' '}
        {project.embed.status === 'done' ? '' : 'They are not embedded yet: that is done first. '}What is done
        already is not done again.
      </ScreenHead>
      <Outcome project={project} />
      <MethodCards
        catalogue={catalogue}
        choice={project.choice}
        chosen={chosen.map(({ id }) => id)}
        onChange={(ticked) =>
          setView({ chains: ticked.map((id) => chosen.find((chain) => chain.id === id) ?? chainOf(id)) })
        }
      />
    </div>
  );
}

function Outcome({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { setView } = useActions();
  const { run, failedFiles } = project;
  switch (run.status) {
    case 'idle':
    case 'running':
      return null;
    case 'cancelled':
      return (
        <Notice tone="calm" title="The last run was stopped.">
          What it had finished is kept; “Go on” continues from there.
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="error" title={sentenceOf(`the last run failed: ${run.error.message}`)}>
          {run.error.hint}
        </Notice>
      );
    case 'done':
      return (
        <Notice tone="calm" title={`The last run took ${durationText(run.seconds)}.`}>
          {failedFiles.length > 0 ? `${counted(failedFiles.length, 'image')} could not be read. ` : ''}
          <Button kind="quiet" onPress={() => setView({ step: 'explore' })}>
            See the result
          </Button>
        </Notice>
      );
  }
}
