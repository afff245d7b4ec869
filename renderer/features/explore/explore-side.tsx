import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { ProjectState } from '../../../main/contract/project';
import { NEIGHBOURHOOD_CHANGE } from '../../../main/contract/project';
import { methodTitle } from '../../state/method-title';
import { shownMethod } from '../../state/shown-method';
import { useActions, useAppState } from '../../state/store-context';
import type { ColumnData } from '../../state/use-arrays';
import { usePointStyle } from '../../state/use-point-style';
import { scaleColour } from '../../charts/points/point-style';
import { Icon } from '../../ui/icon';
import { Swatch } from '../../ui/swatch';
import { colourText, countText } from '../../ui/words';

const NOBODY: ReadonlySet<number> = new Set();
/** From this many values on the legend can be searched. */
const SEARCH_FROM = 13;

/** The legend, beside the maps. */
export function ExploreSide(): ReactElement | null {
  const project = useAppState((state) => state.project);
  return project === null ? null : <Legend project={project} />;
}

function Legend({ project }: { readonly project: ProjectState }): ReactElement | null {
  const colourBy = useAppState((state) => state.view.colourBy);
  const { column, colours } = usePointStyle(project, colourBy, null, NOBODY);
  if (colourBy === null) return null;
  const isChange = colourBy === NEIGHBOURHOOD_CHANGE;
  if (column === null && !isChange) return null;
  return (
    <section className="legend" aria-label={`Legend: ${colourText(colourBy)}`}>
      <h2>{colourText(colourBy)}</h2>
      {isChange ? <ChangeHint project={project} /> : null}
      {column === null ? null : column.kind === 'number' ? (
        <Scale column={column} />
      ) : (
        <Levels column={column} colours={colours} />
      )}
    </section>
  );
}

/** What the colours of changed neighbourhoods mean, and after which correction. */
function ChangeHint({ project }: { readonly project: ProjectState }): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const after = useAppState((state) => shownMethod(project, state.view));
  const result = project.results.find(({ method }) => method === after);
  const judged = result?.status === 'done' ? result.overCorrection?.neighbourhoods : undefined;
  const title = after === null ? null : methodTitle(catalogue, after);
  return (
    <p className="legend-hint">
      {title === null || judged === undefined || 'why' in judged
        ? 'Not known for the correction shown: it is judged in a run with batch and label chosen.'
        : `Share of an image’s ${judged.k} nearest neighbours that are others after ${title}. Some must change where batches lay apart.`}
    </p>
  );
}

function Scale({ column }: { readonly column: Extract<ColumnData, { kind: 'number' }> }): ReactElement {
  const { min, max, missing, name } = column.info;
  const end = (value: number): string =>
    name === NEIGHBOURHOOD_CHANGE ? `${100 * value} %` : countText(value);
  const stops = Array.from({ length: 11 }, (_, i) => i / 10);
  return (
    <div className="scale">
      <svg viewBox="0 0 110 8" preserveAspectRatio="none" aria-hidden="true">
        {stops.map((stop, i) => (
          <rect key={stop} x={i * 10} width="10.5" height="8" fill={scaleColour(stop)} />
        ))}
      </svg>
      <div className="scale-ends">
        <span>{end(min)}</span>
        <span>{end(max)}</span>
      </div>
      {missing > 0 ? <p className="muted">{countText(missing)} without a value, in grey</p> : null}
    </div>
  );
}

/** How many selected rows have each code, or null without a selection. */
function useSelectedCounts(column: Extract<ColumnData, { kind: 'category' }>): Int32Array | null {
  const selected = useAppState((state) => state.view.selected);
  return useMemo(() => {
    if (selected.length === 0) return null;
    const counts = new Int32Array(column.info.levels.length);
    for (const row of selected) {
      const code = column.codes[row] ?? -1;
      if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    }
    return counts;
  }, [selected, column]);
}

function Levels(props: {
  readonly column: Extract<ColumnData, { kind: 'category' }>;
  readonly colours: ReadonlyMap<string, string>;
}): ReactElement {
  const { column, colours } = props;
  const isolated = useAppState((state) => state.view.isolated);
  const { setView } = useActions();
  const [search, setSearch] = useState('');
  const selectedCounts = useSelectedCounts(column);
  const { levels, counts, missing } = column.info;
  const wanted = search.trim().toLowerCase();
  return (
    <>
      {levels.length >= SEARCH_FROM ? (
        <label className="legend-search">
          <Icon name="search" />
          <input
            type="search"
            placeholder={`Find one of ${countText(levels.length)}`}
            aria-label="Find a value"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      ) : null}
      <p className="legend-hint">
        {isolated === null ? 'Click a value to show it alone.' : 'Click again, or Esc, to show all.'}
      </p>
      <ul className="legend-levels">
        {levels.map((level, i) =>
          wanted !== '' && !level.toLowerCase().includes(wanted) ? null : (
            <li key={level}>
              <button
                type="button"
                className={
                  isolated !== null && isolated !== level ? 'legend-level legend-off' : 'legend-level'
                }
                aria-pressed={isolated === level}
                onClick={() => setView({ isolated: isolated === level ? null : level })}
              >
                <Swatch colour={colours.get(level) ?? '#888888'} />
                <span className="level-name" title={level}>
                  {level}
                </span>
                <span className="level-count">
                  {selectedCounts === null ? '' : `${countText(selectedCounts[i] ?? 0)} / `}
                  {countText(counts[i] ?? 0)}
                </span>
              </button>
            </li>
          ),
        )}
      </ul>
      {missing > 0 ? <p className="muted">{countText(missing)} without a value, in grey</p> : null}
    </>
  );
}
