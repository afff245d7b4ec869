import type { ReactElement } from 'react';
import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { ProjectState, ScoreValue } from '../../../main/contract/project';
import { methodTitle } from '../../state/method-title';
import { useAppState } from '../../state/store-context';
import { Card } from '../../ui/card';
import { scoreText } from '../../ui/words';
import type { DoneResult } from './done-result';

/** Every score of every method: before in the first column, the best of a line in bold. */
export function MetricTable({
  project,
  results,
}: {
  readonly project: ProjectState;
  readonly results: readonly DoneResult[];
}): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const metrics =
    catalogue?.metrics.filter(({ id }) => results.some(({ scores }) => scores[id] !== undefined)) ?? [];
  const groups = [
    ['mixing', 'Do the batches mix?'],
    ['biology', 'Is the biology there?'],
  ] as const;
  return (
    <Card title="All scores" aside={project.run.status === 'running' ? 'still growing' : ''}>
      <div className="metric-scroll" role="region" aria-label="Scores of all methods" tabIndex={0}>
        <table className="metrics">
          <thead>
            <tr>
              <th scope="col">Score</th>
              {results.map(({ method }) => (
                <th key={method} scope="col">
                  {method === 'none' ? 'Before' : methodTitle(catalogue, method)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <SummaryRow title="Overall" of={(r) => r.summary.value} results={results} />
            {groups.map(([measures, title]) => (
              <MetricGroup
                key={measures}
                title={title}
                measures={measures}
                metrics={metrics.filter((metric) => metric.measures === measures)}
                results={results}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function SummaryRow(props: {
  readonly title: string;
  readonly of: (result: DoneResult) => number | null;
  readonly results: readonly DoneResult[];
}): ReactElement {
  const { title, of, results } = props;
  const values = results.map(of);
  const best = Math.max(...values.map((value) => value ?? -Infinity));
  return (
    <tr className="metric-summary">
      <th scope="row">{title}</th>
      {values.map((value, i) => (
        <td key={results[i]?.method} className={value === best ? 'best' : ''}>
          <ScoreCell score={{ value }} range={[0, 1]} />
        </td>
      ))}
    </tr>
  );
}

function MetricGroup(props: {
  readonly title: string;
  readonly measures: 'mixing' | 'biology';
  readonly metrics: readonly CatalogueEntry[];
  readonly results: readonly DoneResult[];
}): ReactElement {
  const { title, measures, metrics, results } = props;
  return (
    <>
      <tr className={`metric-group metric-group-${measures}`}>
        <th scope="rowgroup" colSpan={results.length + 1}>
          {title}
        </th>
      </tr>
      <SummaryRow
        title={measures === 'mixing' ? 'Mean of mixing' : 'Mean of biology'}
        of={({ summary }) => summary[measures]}
        results={results}
      />
      {metrics.map((metric) => (
        <MetricRow key={metric.id} metric={metric} results={results} />
      ))}
    </>
  );
}

function MetricRow({
  metric,
  results,
}: {
  readonly metric: CatalogueEntry;
  readonly results: readonly DoneResult[];
}): ReactElement {
  const range = metric.range ?? [0, 1];
  const isLowerBetter = range[0] > range[1];
  const share = (value: number): number => (value - range[0]) / (range[1] - range[0]);
  const shares = results
    .map(({ scores }) => scores[metric.id]?.value ?? null)
    .map((v) => (v === null ? -1 : share(v)));
  const best = Math.max(...shares);
  return (
    <tr>
      <th scope="row" aria-label={metric.title}>
        <details className="metric-name">
          <summary>
            {metric.title}
            {isLowerBetter ? <span className="muted"> (lower is better)</span> : null}
          </summary>
          <p>{metric.summary}</p>
          {metric.caution === undefined ? null : <p className="muted">{metric.caution}</p>}
        </details>
      </th>
      {results.map(({ method, scores }, i) => (
        <td key={method} className={best >= 0 && shares[i] === best ? 'best' : ''}>
          <ScoreCell score={scores[metric.id] ?? { value: null, why: 'not computed' }} range={range} />
        </td>
      ))}
    </tr>
  );
}

function ScoreCell({
  score,
  range,
}: {
  readonly score: ScoreValue;
  readonly range: readonly [number, number];
}): ReactElement {
  if (score.value === null) {
    return (
      <span className="score-none" title={score.why}>
        –<span className="visually-hidden"> {score.why}</span>
      </span>
    );
  }
  const share = Math.min(1, Math.max(0, (score.value - range[0]) / (range[1] - range[0])));
  return (
    <span className="score">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="score-ground" width="100" height="4" />
        <rect className="score-fill" width={100 * share} height="4" />
      </svg>
      {scoreText(score.value)}
    </span>
  );
}
