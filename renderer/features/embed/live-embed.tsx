import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { FactTiles } from '../../ui/fact-tiles';
import { Progress } from '../../ui/progress';
import { countText, durationText } from '../../ui/words';

/** Embedding while it goes on: how far, how fast, how long still. */
export function LiveEmbed({ project }: { readonly project: ProjectState }): ReactElement {
  // A correction that found the images not embedded does it as its first part.
  const job = project.run.status === 'running' ? 'run' : 'embed';
  const progress = useAppState((state) => state.jobs[job] ?? null);
  const { cancel, pause, resume } = useActions();
  const isPaused = progress?.paused === true;
  const rate = progress?.imagesPerSecond;
  const left = progress?.secondsLeft;
  const counts = progress !== null && progress.total > 1;
  const facts = [
    ['Images', counts ? `${countText(progress.done)} of ${countText(progress.total)}` : '–'],
    [
      'Speed',
      rate === undefined ? '–' : `${rate < 10 ? rate.toFixed(1) : countText(Math.round(rate))} images/s`,
    ],
    ['Time left', left === undefined ? '–' : durationText(left)],
  ] as const;
  return (
    <div className="screen">
      <ScreenHead
        title={isPaused ? 'Embedding is paused' : 'Embedding'}
        aside={
          <>
            <Button
              kind={isPaused ? 'primary' : 'plain'}
              onPress={() => void (isPaused ? resume(job) : pause(job))}
            >
              {isPaused ? 'Go on' : 'Pause'}
            </Button>
            <Button onPress={() => void cancel(job)}>Cancel</Button>
          </>
        }
      >
        You can look around meanwhile. Cancelling keeps what is finished.
      </ScreenHead>
      <Card title={progress?.stage ?? 'Starting'}>
        <Progress label="Embedding images" fraction={progress?.fraction ?? null} />
        <FactTiles facts={facts} />
      </Card>
    </div>
  );
}
