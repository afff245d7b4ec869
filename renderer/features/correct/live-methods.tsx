import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import type { MethodResult, ProjectState } from '../../../main/contract/project';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { countText, durationText, scoreText } from '../../ui/words';

/** Every correction of a run: which waits, which is worked on, which is done, in what time and with what first scores. */
export function LiveMethods({ project }: { readonly project: ProjectState }): ReactElement | null {
  const { run, results } = project;
  const { setView } = useActions();
  if (run.status !== 'running') return null;
  const ids = ['none', ...run.request.methods.map(({ id }) => id).filter((id) => id !== 'none')];
  const isAny = results.some(({ status }) => status === 'done');
  return (
    <Card
      title="Corrections"
      aside={
        isAny ? (
          <>
            <Button kind="quiet" onPress={() => setView({ step: 'explore' })}>
              Look at the maps
            </Button>
            <Button kind="quiet" onPress={() => setView({ step: 'compare' })}>
              Compare so far
            </Button>
          </>
        ) : undefined
      }
    >
      <ol className="live-methods" aria-label="Corrections of this run">
        {ids.map((id) => (
          <LiveMethod
            key={id}
            id={id}
            isCurrent={run.method === id}
            result={results.find(({ method }) => method === id)}
            before={results.find(({ method }) => method === 'none')}
          />
        ))}
      </ol>
    </Card>
  );
}

interface LiveMethodProps {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly result: MethodResult | undefined;
  readonly before: MethodResult | undefined;
}

function LiveMethod({ id, isCurrent, result, before }: LiveMethodProps): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const state = result?.status ?? (isCurrent ? 'running' : 'waiting');
  return (
    <li className={`live-method live-method-${state}`}>
      <span className="live-mark">
        {state === 'done' ? <Icon name="tick" /> : state === 'not-run' ? <Icon name="warning" /> : null}
      </span>
      <span className="live-title">{methodTitle(catalogue, id)}</span>
      {result === undefined ? (
        <span className="muted">{isCurrent ? <Going /> : 'waiting'}</span>
      ) : (
        <Outcome result={result} before={before} />
      )}
    </li>
  );
}

function Outcome({
  result,
  before,
}: {
  readonly result: MethodResult;
  readonly before: MethodResult | undefined;
}): ReactElement {
  if (result.status === 'not-run') return <span className="method-lacks">{result.why}</span>;
  const { summary, seconds, reused, method } = result;
  const from = before?.status === 'done' && method !== 'none' ? before.summary : null;
  const pair = (name: string, a: number | null | undefined, b: number | null): string =>
    `${name} ${from === null ? '' : `${scoreText(a ?? null)} → `}${scoreText(b)}`;
  return (
    <>
      <span className="live-scores">
        {pair('Mixing', from?.mixing, summary.mixing)} · {pair('Biology', from?.biology, summary.biology)}
      </span>
      <span className="muted">
        {reused === true ? 'done before' : seconds === undefined ? 'done' : durationText(seconds)}
      </span>
    </>
  );
}

/** What is being done to the current correction, and for how long already. */
function Going(): ReactElement {
  const progress = useAppState((state) => state.jobs.run ?? null);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const startedMs = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - startedMs) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  const counts =
    progress === null || progress.total <= 1
      ? ''
      : `, ${countText(progress.done)} of ${countText(progress.total)}`;
  return (
    <>
      {progress?.stage ?? 'starting'}
      {counts} · {durationText(seconds)}
    </>
  );
}
