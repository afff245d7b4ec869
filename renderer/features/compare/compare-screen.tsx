import type { ReactElement } from 'react';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import type { MethodPoint } from '../../charts/mixing-biology-plot';
import { MixingBiologyPlot } from '../../charts/mixing-biology-plot';
import { useTheme } from '../../state/use-theme';
import { methodTitle } from '../../state/method-title';
import { useActions, useAppState } from '../../state/store-context';
import { Button } from '../../ui/button';
import { Card, ScreenHead } from '../../ui/card';
import { scoreText, sentenceOf } from '../../ui/words';
import { BadBatches } from './bad-batches';
import type { Sides } from './change-words';
import { changeWords } from './change-words';
import type { DoneResult } from './done-result';
import { doneResults } from './done-result';
import { CostPanel } from './cost-panel';
import { JudgingPanel } from './judging-panel';
import { MetricTable } from './metric-table';
import { RankedTable } from './ranked-table';
import { TuningPanel } from './tuning-panel';
import { VerdictCard } from './verdict-card';
import { TrafficLight } from '../../ui/traffic-light';

/** What the corrections did, in words and numbers. */
export function CompareScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  return project === null ? null : <Scores project={project} />;
}

function Scores({ project }: { readonly project: ProjectState }): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const theme = useTheme();
  const { before, after } = doneResults(project);
  const notRun = project.results.filter((result) => result.status === 'not-run');
  const recommend = project.verdict?.recommend ?? null;
  const points = pointsOf(project, catalogue);
  return (
    <div className="screen">
      <ScreenHead title="Compare" aside={<Ways project={project} />}>
        Did the batches mix, and is the biology still there? Every score runs from 0 to 1, and higher is
        better unless it says otherwise.
      </ScreenHead>
      <VerdictCard project={project} />
      <BadBatches project={project} />
      {catalogue === null ? null : <JudgingPanel project={project} catalogue={catalogue} />}
      {project.design === null ? null : <TrafficLight design={project.design} />}
      <RankedTable project={project} results={before === null ? after : [before, ...after]} />
      <div className="scores-top">
        <Card title="In words">
          <ul className="change-list">
            {after.map((result) => (
              <Change
                key={result.method}
                before={before === null ? null : sidesOf(project, before)}
                now={sidesOf(project, result)}
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
      <TuningPanel tuning={project.tuning ?? []} />
      <CostPanel project={project} results={after} />
      <MetricTable project={project} results={before === null ? after : [before, ...after]} />
    </div>
  );
}

/** Mixing and biology as the verdict compared them, as in the table; else of the method's own scores. */
function sidesOf(project: ProjectState, { method, summary }: DoneResult): Sides {
  const compared = project.verdict?.compared?.[method];
  return {
    mixing: compared?.mixing?.value ?? summary.mixing,
    biology: compared?.biology?.value ?? summary.biology,
  };
}

/** Where the methods lie in the plot: as the verdict compared them, with intervals, else by their own summaries. */
function pointsOf(project: ProjectState, catalogue: Catalogue | null): readonly MethodPoint[] {
  const { before, after } = doneResults(project);
  const recommend = project.verdict?.recommend ?? null;
  return [before, ...after].flatMap((result) => {
    if (result === null) return [];
    const { method } = result;
    const compared = project.verdict?.compared?.[method];
    const { mixing, biology } = sidesOf(project, result);
    if (mixing === null || biology === null) return [];
    const intervals = {
      mixing: compared?.mixing?.interval ?? null,
      biology: compared?.biology?.interval ?? null,
    };
    const role = method === 'none' ? 'before' : method === recommend ? 'recommended' : 'other';
    return [{ id: method, title: methodTitle(catalogue, method), mixing, biology, intervals, role } as const];
  });
}

function Ways({ project }: { readonly project: ProjectState }): ReactElement {
  const { setView, openReport, printReport } = useActions();
  const isExporting = useAppState((state) => state.jobs.export !== undefined);
  const isBusy = isExporting || project.run.status === 'running';
  return (
    <>
      <Button isDisabled={isBusy} onPress={() => void openReport()}>
        Open the report
      </Button>
      <Button isDisabled={isBusy} label="Report as PDF" onPress={() => void printReport()}>
        PDF
      </Button>
      <Button kind="primary" onPress={() => setView({ step: 'export' })}>
        Next: export
      </Button>
    </>
  );
}

function Change(props: {
  readonly before: Sides | null;
  readonly now: Sides;
  readonly result: DoneResult;
  readonly isBest: boolean;
}): ReactElement {
  const { before, now, result, isBest } = props;
  const catalogue = useAppState((state) => state.catalogue);
  const { warnings } = result;
  const pair = (a: number | null | undefined, b: number | null): string =>
    `${scoreText(a ?? null)} → ${scoreText(b)}`;
  return (
    <li className="change">
      <div className="change-head">
        <strong>{methodTitle(catalogue, result.method)}</strong>
        {isBest ? <span className="badge">best here</span> : null}
      </div>
      <p>{changeWords(before, now)}</p>
      <p className="muted change-numbers">
        <span>Batch mixing {pair(before?.mixing, now.mixing)}</span>
        <span>Biology {pair(before?.biology, now.biology)}</span>
      </p>
      {warnings.map((warning) => (
        <p key={warning} className="change-warning">
          {sentenceOf(warning.replace(`${result.method}: `, ''))}
        </p>
      ))}
    </li>
  );
}
