import type { ReactElement } from 'react';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { RadioCards } from '../../ui/choice';
import { Notice } from '../../ui/notice';
import { counted, durationText, sentenceOf } from '../../ui/words';
import { LiveRun } from './live-run';
import { MethodCards } from './method-cards';
import { defaultMethods, missingFor } from './method-needs';

/** Choose model and methods, start, watch, cancel. */
export function RunScreen(): ReactElement | null {
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
  const chosen = view.methods ?? defaultMethods(catalogue, project.choice);
  const ready = catalogue.models.filter((model) => model.ready);
  const model = ready.find(({ id }) => id === view.model) ?? ready[0];
  const methods = chosen.filter((id) => {
    const method = catalogue.methods.find((entry) => entry.id === id);
    return method !== undefined && missingFor(method, project.choice) === null;
  });
  const start = (): void => {
    if (model !== undefined) void run({ model: model.id, methods, device: 'auto' });
  };
  const isStarted = project.run.status !== 'idle';
  return (
    <div className="screen">
      <ScreenHead
        title="Run"
        aside={
          <Button kind="primary" isDisabled={model === undefined || methods.length === 0} onPress={start}>
            {project.run.status === 'cancelled' ? 'Go on' : isStarted ? 'Run again' : 'Run'}
          </Button>
        }
      >
        {counted(project.study.rows, 'image')} will be turned into profiles, then corrected with{' '}
        {counted(methods.length, 'method')} and judged before and after. What is done already is not done
        again.
      </ScreenHead>
      <Outcome project={project} />
      <Card title="What looks at the images">
        <RadioCards
          label="Model"
          value={model?.id ?? ''}
          options={catalogue.models.map(({ id, title, summary, ready: isReady, why }) => ({
            id,
            title,
            note: isReady ? summary : (why ?? summary),
            isDisabled: !isReady,
          }))}
          onChange={(id) => setView({ model: id })}
        />
      </Card>
      <MethodCards
        catalogue={catalogue}
        choice={project.choice}
        chosen={chosen}
        onChange={(ticked) => setView({ methods: ticked })}
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
