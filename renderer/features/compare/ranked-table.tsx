import type { ReactElement } from 'react';
import { useState } from 'react';
import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { ProjectState } from '../../../main/contract/project';
import type { ComparedSummary, Estimate } from '../../../main/contract/verdict';
import { methodTitle } from '../../state/method-title';
import { useAppState } from '../../state/store-context';
import { Card } from '../../ui/card';
import { SortHeader } from '../../ui/sort-header';
import type { Sorting, SortValue } from '../../ui/sorted-rows';
import { sortedRows } from '../../ui/sorted-rows';
import { scoreText } from '../../ui/words';
import type { DoneResult } from './done-result';

const SIDES = ['value', 'mixing', 'biology'] as const;
const SIDE_TITLES = { value: 'Overall', mixing: 'Mixing', biology: 'Biology' } as const;

/** What a method is ranked by: as the verdict compared it, else its own summary without interval. */
function rankedBy(project: ProjectState, { method, summary }: DoneResult): ComparedSummary {
  const compared = project.verdict?.compared?.[method];
  if (compared !== undefined) return compared;
  const bare = (value: number | null): Estimate | null =>
    value === null ? null : { value, interval: [value, value] };
  return { value: bare(summary.value), mixing: bare(summary.mixing), biology: bare(summary.biology) };
}

/** The uncorrected data and the corrections, with their places from best to worst. */
interface RankedRow {
  readonly place: number;
  readonly title: string;
  readonly result: DoneResult;
  readonly ranked: ComparedSummary;
}

/** What a row is sorted by in a column: its title, a part of the summary, or a score. */
function sortValue({ title, result, ranked }: RankedRow, column: string): SortValue {
  if (column === 'method') return title;
  const side = SIDES.find((each) => each === column);
  return side === undefined ? (result.scores[column]?.value ?? null) : (ranked[side]?.value ?? null);
}

const BEST_FIRST: Sorting = { column: 'value', way: 'descending' };

/** Methods from best to worst, a dot a score: the larger, the better. */
export function RankedTable({
  project,
  results,
}: {
  readonly project: ProjectState;
  readonly results: readonly DoneResult[];
}): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const [sorting, setSorting] = useState(BEST_FIRST);
  const places = results
    .map((result) => ({ result, ranked: rankedBy(project, result) }))
    .sort((a, b) => (b.ranked.value?.value ?? -1) - (a.ranked.value?.value ?? -1))
    .map((row, i) => ({ ...row, place: i + 1, title: methodTitle(catalogue, row.result.method) }));
  const rows = sortedRows(places, (row) => sortValue(row, sorting.column), sorting.way);
  const metrics = (['mixing', 'biology'] as const).flatMap(
    (side) =>
      catalogue?.metrics.filter(
        ({ id, measures }) =>
          measures === side && results.some(({ scores }) => typeof scores[id]?.value === 'number'),
      ) ?? [],
  );
  return (
    <Card title="Ranked" aside={<span className="ranked-key">larger dot: better · bar: 95 % interval</span>}>
      <div className="metric-scroll" role="region" aria-label="Methods from best to worst" tabIndex={0}>
        <table className="ranked">
          <RankedHead metrics={metrics} sorting={sorting} onSort={setSorting} />
          <tbody>
            {rows.map(({ result, ranked, place, title }) => (
              <tr key={result.method} className={result.method === 'none' ? 'ranked-before' : ''}>
                <th scope="row">
                  <span className="ranked-place">{place}</span> {title}{' '}
                  <Marks project={project} method={result.method} />
                </th>
                {SIDES.map((side) => (
                  <td key={side}>
                    <EstimateCell estimate={ranked[side]} side={side} />
                  </td>
                ))}
                {metrics.map((metric) => (
                  <td key={metric.id} className={`dot-cell dot-${metric.measures ?? 'mixing'}`}>
                    <Dot metric={metric} result={result} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function RankedHead(props: {
  readonly metrics: readonly CatalogueEntry[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}): ReactElement {
  const { metrics, ...sort } = props;
  return (
    <thead>
      <tr>
        <SortHeader column="method" first="ascending" {...sort}>
          Method
        </SortHeader>
        {SIDES.map((side) => (
          <SortHeader key={side} column={side} {...sort}>
            {SIDE_TITLES[side]}
          </SortHeader>
        ))}
        {metrics.map((metric) => {
          const [worst, best] = metric.range ?? [0, 1];
          return (
            <SortHeader
              key={metric.id}
              column={metric.id}
              className={`dot-head dot-${metric.measures ?? 'mixing'}`}
              hint={metric.summary}
              first={best < worst ? 'ascending' : 'descending'}
              {...sort}
            >
              {metric.title}
            </SortHeader>
          );
        })}
      </tr>
    </thead>
  );
}

function Marks({
  project: { verdict },
  method,
}: {
  readonly project: ProjectState;
  readonly method: string;
}): ReactElement | null {
  if (verdict === null) return null;
  const aside = verdict.setAside?.[method];
  if (aside !== undefined) {
    return (
      <span className="badge badge-amber" title={aside}>
        set aside
      </span>
    );
  }
  if (verdict.recommend === method) return <span className="badge">best here</span>;
  return verdict.ties.includes(method) ? <span className="badge">tie</span> : null;
}

/** A number with its interval as a bar from 0 to 1. */
function EstimateCell({
  estimate,
  side,
}: {
  readonly estimate: Estimate | null;
  readonly side: (typeof SIDES)[number];
}): ReactElement {
  if (estimate === null) return <span className="muted">–</span>;
  const { value, interval } = estimate;
  const [low, high] = interval;
  const at = (share: number): number => 100 * Math.min(1, Math.max(0, share));
  const words = high > low ? `${scoreText(low)} to ${scoreText(high)}` : 'no interval';
  return (
    <span className={`estimate estimate-${side}`} title={`95 %: ${words}`}>
      {scoreText(value)}
      <span className="visually-hidden"> ({words})</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="score-ground" y="2.5" width="100" height="3" />
        <rect className="score-fill" y="2.5" width={at(value)} height="3" />
        <rect
          className="estimate-interval"
          x={at(low)}
          width={Math.max(0.8, at(high) - at(low))}
          height="8"
        />
      </svg>
    </span>
  );
}

function Dot({
  metric,
  result,
}: {
  readonly metric: CatalogueEntry;
  readonly result: DoneResult;
}): ReactElement {
  const score = result.scores[metric.id];
  const range = metric.range ?? [0, 1];
  if (score?.value === null || score === undefined) {
    const why = score?.why ?? 'not computed';
    return (
      <span className="muted" title={why}>
        –<span className="visually-hidden"> {why}</span>
      </span>
    );
  }
  const share = Math.min(1, Math.max(0, (score.value - range[0]) / (range[1] - range[0])));
  return (
    <span className="dot">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle
          cx="12"
          cy="12"
          r={2 + 9.5 * Math.sqrt(share)}
          className="dot-mark"
          fillOpacity={0.25 + 0.75 * share}
        />
      </svg>
      {scoreText(score.value)}
    </span>
  );
}
