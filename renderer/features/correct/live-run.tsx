import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { createLinkedCamera } from '../../charts/points/camera';
import { PointView } from '../../charts/points/point-view';
import type { ProjectState } from '../../../main/contract/project';
import { LiveMethods } from './live-methods';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { useLayout } from '../../state/use-arrays';
import { usePointStyle } from '../../state/use-point-style';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { FactTiles } from '../../ui/fact-tiles';
import { Progress } from '../../ui/progress';
import { columnText, counted, countText, durationText } from '../../ui/words';

/** A run while it goes on: where it is, how fast, how long still, and the map as it takes shape. */
export function LiveRun({ project }: { readonly project: ProjectState }): ReactElement {
  const progress = useAppState((state) => state.jobs.run ?? null);
  const { cancel } = useActions();
  const rate = progress?.imagesPerSecond;
  const left = progress?.secondsLeft;
  const facts = [
    ['Done', `${Math.round(100 * (progress?.fraction ?? 0))} %`],
    [
      'Speed',
      rate === undefined ? '–' : `${rate < 10 ? rate.toFixed(1) : countText(Math.round(rate))} images/s`,
    ],
    ['Time left', left === undefined ? '–' : durationText(left)],
  ] as const;
  return (
    <div className="screen">
      <ScreenHead title="Running" aside={<Button onPress={() => void cancel('run')}>Cancel</Button>}>
        You can look around meanwhile. Cancelling keeps what is finished.
      </ScreenHead>
      <Card title={progress?.stage ?? 'Starting'} aside={steps(progress?.done, progress?.total)}>
        <Progress label="Whole run" fraction={progress?.fraction ?? null} />
        <FactTiles facts={facts} />
      </Card>
      <LiveMethods project={project} />
      <LiveMap project={project} />
    </div>
  );
}

const steps = (done: number | undefined, total: number | undefined): string =>
  done === undefined || total === undefined || total <= 1 ? '' : `${countText(done)} of ${countText(total)}`;

const nobody = (): boolean => false;
const nothing = (): void => undefined;

function LiveMap({ project }: { readonly project: ProjectState }): ReactElement | null {
  const moving = useAppState((state) => state.moving);
  const catalogue = useAppState((state) => state.catalogue);
  const last = project.layouts.at(-1)?.method ?? null;
  const method = moving?.method ?? last;
  const camera = useMemo(() => createLinkedCamera(), []);
  const positions = useLayout(project, method, moving?.version ?? null);
  const { style } = usePointStyle(project, project.choice.batch, null, EMPTY);
  if (method === null || positions === null || style === null) return null;
  const batch = project.choice.batch === null ? '' : `, coloured by ${columnText(project.choice.batch)}`;
  return (
    <Card
      title={`UMAP: ${methodTitle(catalogue, method)}`}
      aside={moving === null ? '' : `epoch ${countText(moving.done)} of ${countText(moving.total)}`}
    >
      <div className="live-map">
        <PointView
          label={`UMAP of ${counted(project.study.rows, 'image')} as it takes shape${batch}`}
          positions={positions}
          style={style}
          camera={camera}
          tool="pan"
          marked={null}
          isReachable={nobody}
          onHover={nothing}
          onSelect={nothing}
        />
      </div>
    </Card>
  );
}
const EMPTY: ReadonlySet<number> = new Set();
