import type { ReactElement } from 'react';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import { runSettings } from '../../state/judging';
import { useActions, useAppState } from '../../state/store-context';
import { useJudging } from '../../state/use-judging';
import { Button } from '../../ui/button';
import { JudgingCard } from '../../ui/judging-card';

/** How the corrections are judged, and judging them again by other scores. */
export function JudgingPanel({
  project,
  catalogue,
}: {
  readonly project: ProjectState;
  readonly catalogue: Catalogue;
}): ReactElement | null {
  const view = useAppState((state) => state.view);
  const { run } = useActions();
  const judging = useJudging(project, catalogue);
  if (project.run.status === 'idle') return null;
  const { methods } = project.run.request;
  return (
    <JudgingCard
      {...judging}
      action={
        <Button
          isDisabled={project.run.status === 'running' || judging.problem !== null}
          onPress={() => void run({ methods, device: view.device, ...runSettings(project, view) })}
        >
          Judge again
        </Button>
      }
    />
  );
}
