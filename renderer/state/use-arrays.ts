import { useEffect, useRef, useState } from 'react';
import { columnUrl, layoutUrl } from '../../main/contract/data-urls';
import type { ColumnInfo, MapKind, ProjectState } from '../../main/contract/project';
import { NEIGHBOURHOOD_CHANGE } from '../../main/contract/project';
import { fetchArray } from '../api/client';
import { normalisePositions } from '../charts/points/normalise';
import { shownMethod } from './shown-method';
import { useAppState } from './store-context';

/** A column of all rows: codes into `levels` (−1 missing), or numbers (NaN missing). */
export type ColumnData =
  | {
      readonly kind: 'category';
      readonly info: Extract<ColumnInfo, { kind: 'category' }>;
      readonly codes: Int32Array;
    }
  | {
      readonly kind: 'number';
      readonly info: Extract<ColumnInfo, { kind: 'number' }>;
      readonly values: Float32Array | Float64Array;
    };

interface Loaded<T> {
  readonly key: string;
  readonly value: T;
}

/** What `load` gave for `key`; while the next is on its way, the last stays if `keepLast`. */
function useLoaded<T>(key: string | null, keepLast: boolean, load: (key: string) => Promise<T>): T | null {
  const [loaded, setLoaded] = useState<Loaded<T> | null>(null);
  const latestLoad = useRef(load);
  latestLoad.current = load;
  useEffect(() => {
    if (key === null) return undefined;
    let isWanted = true;
    latestLoad.current(key).then(
      (value) => {
        if (isWanted) setLoaded({ key, value });
      },
      // The project was closed or has moved on: another key follows.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  if (loaded === null || key === null) return null;
  return loaded.key === key || keepLast ? loaded.value : null;
}

/** Where a column's data lie; null where there is no such column, or it is text. */
export function columnSource(
  project: ProjectState,
  name: string | null,
  after: string | null,
): string | null {
  if (name === NEIGHBOURHOOD_CHANGE) {
    const layout = project.layouts.find(({ method }) => method === after);
    return layout?.hasChange === true
      ? layoutUrl(project.key, 'change', layout.method, layout.version)
      : null;
  }
  const index = project.columns.findIndex((column) => column.name === name);
  const kind = project.columns[index]?.kind ?? 'text';
  return kind === 'text' ? null : columnUrl(project, index);
}

/** Each row's change of neighbourhood as a column of numbers: its scale is always the whole of 0 … 1. */
function changeColumn(values: Float32Array): ColumnData {
  const missing = values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  return {
    kind: 'number',
    info: { kind: 'number', name: NEIGHBOURHOOD_CHANGE, min: 0, max: 1, missing },
    values,
  };
}

/** One column's data, by name; null while it is fetched or where there is none (see columnSource). */
export function useColumn(project: ProjectState, name: string | null): ColumnData | null {
  const after = useAppState((state) => shownMethod(project, state.view));
  const info = project.columns.find((column) => column.name === name);
  return useLoaded(columnSource(project, name, after), false, async (url): Promise<ColumnData | null> => {
    const buffer = await fetchArray(url);
    if (name === NEIGHBOURHOOD_CHANGE) return changeColumn(new Float32Array(buffer));
    if (info?.kind === 'category') return { kind: 'category', info, codes: new Int32Array(buffer) };
    return info?.kind === 'number' ? { kind: 'number', info, values: new Float64Array(buffer) } : null;
  });
}

/** A map's coordinates moved into −1 … 1; a UMAP while it takes shape as it was last reported. */
export function useLayout(
  project: ProjectState,
  method: string | null,
  movingVersion: number | null,
  kind: MapKind = 'umap',
): Float32Array | null {
  const layout = project.layouts.find((entry) => entry.method === method);
  let key: string | null = null;
  if (kind === 'pca') {
    if (layout?.pca !== undefined) key = layoutUrl(project.key, 'pca', layout.method, layout.version);
  } else if (method !== null && layout !== undefined)
    key = layoutUrl(project.key, 'layout', method, layout.version);
  else if (method !== null && movingVersion !== null)
    key = layoutUrl(project.key, 'live', method, movingVersion);
  return useLoaded(key, true, async (url) => normalisePositions(new Float32Array(await fetchArray(url))));
}
