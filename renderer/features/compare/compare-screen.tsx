import type { ReactElement } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { MixingBiologyPlot } from '../../charts/mixing-biology-plot';
import { useTheme } from '../../state/use-theme';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { scoreText, sentenceOf } from '../../ui/words';
import { changeWords } from './change-words';
import type { DoneResult } from './done-result';
import { doneResults } from './done-result';
import { MetricTable } from './metric-table';

/** What the corrections did, in words and numbers. */
export function CompareScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  return project === null ? null : <Scores project={project} />;
}

function Scores({ project }: { readonly project: ProjectState }): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const theme = useTheme();
  const { setView } = useActions();
  const { before, after } = doneResults(project);
  const notRun = project.results.filter((result) => result.status === 'not-run');
  const recommend = project.verdict?.recommend ?? null;
  const points = [before, ...after].flatMap((result) => {
    const { mixing, biology } = result?.summary ?? { mixing: null, biology: null };
    if (result === null || mixing === null || biology === null) return [];
    const { method } = result;
    const role = method === 'none' ? 'before' : method === recommend ? 'recommended' : 'other';
    return [{ id: method, title: methodTitle(catalogue, method), mixing, biology, role } as const];
  });
  return (
    <div className="screen">
      <ScreenHead
        title="Compare"
        aside={
          <Button kind="primary" onPress={() => setView({ step: 'export' })}>
            Next: export
          </Button>
        }
      >
        Did the batches mix, and is the biology still there? Every score runs from 0 to 1, and higher is
        better unless it says otherwise.
      </ScreenHead>
      <Verdict project={project} />
      <div className="scores-top">
        <Card title="In words">
          <ul className="change-list">
            {after.map((result) => (
              <Change
                key={result.method}
                before={before}
                result={result}
                isBest={result.method === recommend}
              />
            ))}
          </ul>
          {notRun.map((result) => (
            <p key={result.method} className="muted">
              {methodTitle(catalogue, result.method)}: {result.why}
            </p>
          ))}
        </Card>
        {points.length > 1 ? (
          <Card title="Mixing against biology">
            <MixingBiologyPlot points={points} theme={theme} />
          </Card>
        ) : null}
      </div>
      <MetricTable project={project} results={before === null ? after : [before, ...after]} />
    </div>
  );
}

function Verdict({ project }: { readonly project: ProjectState }): ReactElement | null {
  const catalogue = useAppState((state) => state.catalogue);
  const { setView } = useActions();
  const { verdict, layouts } = project;
  if (verdict === null) return null;
  const { recommend, ties, text } = verdict;
  const title =
    recommend === 'none'
      ? 'Leave the data as they are'
      : recommend === 'undecidable'
        ? 'This cannot be decided'
        : `Best here: ${methodTitle(catalogue, recommend)}`;
  const canSee = layouts.some(({ method }) => method === recommend) && recommend !== 'none';
  return (
    <section
      className={`verdict verdict-${recommend === 'undecidable' ? 'open' : 'given'}`}
      aria-label="Verdict"
    >
      <div>
        <h2>{title}</h2>
        <p>{text}</p>
        {ties.length > 0 ? (
          <p className="muted">
            Not told apart from it: {ties.map((id) => methodTitle(catalogue, id)).join(', ')}.
          </p>
        ) : null}
      </div>
      {canSee ? (
        <Button onPress={() => setView({ step: 'explore', after: recommend })}>Look at it</Button>
      ) : null}
    </section>
  );
}

function Change(props: {
  readonly before: DoneResult | null;
  readonly result: DoneResult;
  readonly isBest: boolean;
}): ReactElement {
  const { before, result, isBest } = props;
  const catalogue = useAppState((state) => state.catalogue);
  const { summary, warnings } = result;
  const pair = (a: number | null | undefined, b: number | null): string =>
    `${scoreText(a ?? null)} → ${scoreText(b)}`;
  return (
    <li className="change">
      <div className="change-head">
        <strong>{methodTitle(catalogue, result.method)}</strong>
        {isBest ? <span className="badge">best here</span> : null}
      </div>
      <p>{changeWords(before?.summary ?? null, summary)}</p>
      <p className="muted change-numbers">
        <span>Batch mixing {pair(before?.summary.mixing, summary.mixing)}</span>
        <span>Biology {pair(before?.summary.biology, summary.biology)}</span>
      </p>
      {warnings.map((warning) => (
        <p key={warning} className="change-warning">
          {sentenceOf(warning.replace(`${result.method}: `, ''))}
        </p>
      ))}
    </li>
  );
}
