import type { ReactElement } from 'react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { MapKind, ProjectState } from '../../../main/contract/project';
import { NEIGHBOURHOOD_CHANGE } from '../../../main/contract/project';
import type { LinkedCamera } from '../../charts/points/camera';
import { WHOLE, createLinkedCamera } from '../../charts/points/camera';
import { PointView } from '../../charts/points/point-view';
import type { Combine } from '../../charts/points/use-point-gestures';
import { methodTitle } from '../../state/method-title';
import { shownMethod } from '../../state/shown-method';
import { useActions, useAppState } from '../../state/store-context';
import { useLayout } from '../../state/use-arrays';
import { usePointStyle } from '../../state/use-point-style';
import { Button } from '../../ui/button';
import { Segments } from '../../ui/choice';
import { Icon } from '../../ui/icon';
import { Select } from '../../ui/select';
import { colourText, columnText, counted } from '../../ui/words';
import { Gallery } from './gallery';
import { HoverCard } from './hover-card';
import { combineSelection } from './selection';
import { UmapPanel } from './umap-panel';

/** Two maps side by side, before and after a correction, with one camera, one selection, one colouring. */
export function ExploreScreen(): ReactElement | null {
  const project = useAppState((state) => state.project);
  return project === null ? null : <Explore project={project} />;
}

function Explore({ project }: { readonly project: ProjectState }): ReactElement {
  const view = useAppState((state) => state.view);
  const [tool, setTool] = useState<'pan' | 'lasso'>('pan');
  const camera = useStoredCamera();
  const selected = useMemo(() => new Set(view.selected), [view.selected]);
  const styled = usePointStyle(project, view.colourBy, view.isolated, selected);
  return (
    <div className="explore">
      <h1 className="visually-hidden">Maps before and after correction</h1>
      <Toolbar project={project} tool={tool} onTool={setTool} camera={camera} />
      <UmapPanel project={project} />
      <div className="plots">
        {(['none', shownMethod(project, view)] as const).map((method, i) => (
          <Plot
            key={i === 0 ? 'before' : 'after'}
            side={i === 0 ? 'before' : 'after'}
            project={project}
            method={method}
            styled={styled}
            camera={camera}
            tool={tool}
          />
        ))}
      </div>
      {view.selected.length > 0 ? <Gallery project={project} rows={view.selected} /> : null}
      <HoverCard project={project} />
    </div>
  );
}

/** The shared camera; where it was left is part of the view. */
function useStoredCamera(): LinkedCamera {
  const stored = useAppState((state) => state.view.camera);
  const { setView } = useActions();
  const [camera] = useState(() => createLinkedCamera(stored ?? WHOLE));
  useEffect(() => {
    let timer = 0;
    const unsubscribe = camera.subscribe(() => {
      clearTimeout(timer);
      timer = window.setTimeout(() => setView({ camera: camera.current() }), 400);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [camera, setView]);
  return camera;
}

interface ToolbarProps {
  readonly project: ProjectState;
  readonly tool: 'pan' | 'lasso';
  readonly onTool: (tool: 'pan' | 'lasso') => void;
  readonly camera: LinkedCamera;
}

function Toolbar({ project, tool, onTool, camera }: ToolbarProps): ReactElement {
  const colourBy = useAppState((state) => state.view.colourBy);
  const { setView } = useActions();
  const { batch, label } = project.choice;
  const after = useAppState((state) => shownMethod(project, state.view));
  const columns = project.columns.filter(({ kind }) => kind !== 'text');
  const role = (name: string): string => {
    const is = name === batch ? 'batch' : name === label ? 'label' : '';
    return is === '' || is === columnText(name).toLowerCase() ? '' : ` (${is})`;
  };
  const colour = (name: string): void => setView({ colourBy: name, isolated: null });
  const quick = [
    ...(batch === null ? [] : [{ id: batch, title: 'Batch' }]),
    ...(label === null ? [] : [{ id: label, title: 'Label' }]),
  ];
  return (
    <div className="toolbar" role="toolbar" aria-label="Maps">
      <Segments label="Colour by" options={quick} value={colourBy} onChange={colour} />
      <Select
        isInline
        label="Colour by column"
        options={[
          ...columns.map(({ name }) => ({ id: name, label: columnText(name) + role(name) })),
          ...(project.layouts.some(({ method, hasChange }) => method === after && hasChange === true)
            ? [{ id: NEIGHBOURHOOD_CHANGE, label: colourText(NEIGHBOURHOOD_CHANGE) }]
            : []),
        ]}
        value={colourBy}
        onChange={colour}
      />
      <span className="toolbar-gap" />
      <MapSwitch project={project} camera={camera} />
      <Segments
        label="Tool"
        options={[
          { id: 'pan', title: 'Move' },
          { id: 'lasso', title: 'Lasso' },
        ]}
        value={tool}
        onChange={onTool}
      />
      <Button kind="plain" label="Show everything" onPress={() => camera.set(WHOLE)}>
        <Icon name="whole" />
      </Button>
    </div>
  );
}

/** UMAP or principal components; a map of another kind is seen whole first. */
function MapSwitch({
  project,
  camera,
}: {
  readonly project: ProjectState;
  readonly camera: LinkedCamera;
}): ReactElement | null {
  const kind = useAppState((state) => state.view.projection ?? 'umap');
  const { setView } = useActions();
  if (!project.layouts.some(({ pca }) => pca !== undefined)) return null;
  return (
    <Segments
      label="Map"
      options={[
        { id: 'umap', title: 'UMAP' },
        { id: 'pca', title: 'PCA' },
      ]}
      value={kind}
      onChange={(projection) => {
        setView({ projection });
        camera.set(WHOLE);
      }}
    />
  );
}

interface PlotProps {
  readonly side: 'before' | 'after';
  readonly project: ProjectState;
  readonly method: string | null;
  readonly styled: ReturnType<typeof usePointStyle>;
  readonly camera: LinkedCamera;
  readonly tool: 'pan' | 'lasso';
}

function Plot({ side, project, method, styled, camera, tool }: PlotProps): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const moving = useAppState((state) => (state.moving?.method === method ? state.moving : null));
  const hovered = useAppState((state) => state.hovered);
  const selected = useAppState((state) => state.view.selected);
  const colourBy = useAppState((state) => state.view.colourBy);
  const { setHovered, setView } = useActions();
  const kind = useAppState((state) => state.view.projection ?? 'umap');
  const positions = useLayout(project, method, moving?.version ?? null, kind);
  const shares = project.layouts.find((layout) => layout.method === method)?.pca;
  const select = useCallback(
    (rows: readonly number[], combine: Combine) =>
      setView({ selected: combineSelection(selected, rows, combine) }),
    [selected, setView],
  );
  const title = method === null ? 'After' : methodTitle(catalogue, method);
  const map = kind === 'pca' ? 'principal components, ' : '';
  const words = `${side === 'before' ? 'Before' : 'After'}: ${title}, ${map}${counted(project.study.rows, 'image')}`;
  const coloured = colourBy === null ? '' : `, coloured by ${colourText(colourBy)}`;
  return (
    <section className="plot" aria-label={side === 'before' ? 'Before correction' : 'After correction'}>
      <header className="plot-head">
        {side === 'before' ? (
          <h2>
            Before <span className="muted">Uncorrected</span>
          </h2>
        ) : (
          <MethodSwitch project={project} method={method} />
        )}
        {kind === 'pca' && shares !== undefined ? <PcaShares shares={shares} /> : null}
      </header>
      {positions === null || styled.style === null ? (
        <p className="plot-empty">{emptyText(project, method, kind)}</p>
      ) : (
        <PointView
          label={words + coloured}
          positions={positions}
          style={styled.style}
          camera={camera}
          tool={tool}
          marked={hovered}
          isReachable={styled.isReachable}
          onHover={setHovered}
          onSelect={select}
        />
      )}
    </section>
  );
}

/** What the two axes stand for. */
function PcaShares({ shares }: { readonly shares: readonly [number, number] }): ReactElement {
  const [first, second] = shares.map((share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`);
  return (
    <p className="plot-shares">
      PC1 → {first} of the variance · PC2 ↑ {second}
    </p>
  );
}

function emptyText({ run, layouts }: ProjectState, method: string | null, kind: MapKind): string {
  const layout = layouts.find((entry) => entry.method === method);
  if (layout !== undefined && kind === 'pca' && layout.pca === undefined)
    return 'Its principal components were not computed; run it again.';
  if (layout !== undefined) return 'Loading …';
  if (run.status === 'running') return 'This map is still being computed.';
  return method === null ? 'No correction has been run yet.' : 'This map was not computed; run it again.';
}

function MethodSwitch({
  project,
  method,
}: {
  readonly project: ProjectState;
  readonly method: string | null;
}): ReactElement {
  const catalogue = useAppState((state) => state.catalogue);
  const { setView } = useActions();
  const { recommend } = project.verdict ?? {};
  const options = project.layouts
    .filter((layout) => layout.method !== 'none')
    .map((layout) => ({
      id: layout.method,
      label: methodTitle(catalogue, layout.method),
      ...(layout.method === recommend ? { note: 'recommended' } : {}),
    }));
  return (
    <Select
      isInline
      label="After"
      options={options}
      value={method}
      placeholder="No correction yet"
      isDisabled={options.length === 0}
      onChange={(after) => setView({ after })}
    />
  );
}
