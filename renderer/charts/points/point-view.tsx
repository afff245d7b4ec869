import type { ReactElement, RefObject } from 'react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LinkedCamera, Size } from './camera';
import { toPixels } from './camera';
import { createGridIndex } from './grid-index';
import type { PointStyle } from './point-renderer';
import type { PointSurface } from './point-surface';
import { createPointSurface } from './point-surface';
import type { Combine } from './use-point-gestures';
import { usePointGestures } from './use-point-gestures';

export interface PointViewProps {
  /** What a screen reader says: the view, its points, its colours. */
  readonly label: string;
  /** n × 2 in −1 … 1 (see normalisePositions). */
  readonly positions: Float32Array;
  readonly style: PointStyle;
  readonly camera: LinkedCamera;
  readonly tool: 'pan' | 'lasso';
  /** A row to ring, hovered here or in the other view. */
  readonly marked: number | null;
  readonly isReachable: (row: number) => boolean;
  readonly onHover: (row: number | null) => void;
  readonly onSelect: (rows: readonly number[], combine: Combine) => void;
}

const EMPTY: Size = { width: 0, height: 0 };

/** One scatter of rows, drawn with WebGL2, moved by mouse, wheel and keyboard. */
export function PointView(props: PointViewProps): ReactElement {
  const { label, positions, style, camera, tool, marked, isReachable, onHover, onSelect } = props;
  const element = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { surface, failure } = useSurface(canvas, camera, positions, style);
  const index = useMemo(() => createGridIndex(positions), [positions]);
  const size = useCallback(() => surface.current?.size() ?? EMPTY, [surface]);
  const { lasso, handlers } = usePointGestures({
    element,
    camera,
    size,
    positions,
    index,
    tool,
    isReachable,
    onHover,
    onSelect,
  });
  if (failure !== null) return <p className="point-view-failure">{failure}</p>;
  return (
    <div
      ref={element}
      className={`point-view point-view-${tool}`}
      role="application"
      aria-roledescription="scatter plot"
      aria-label={label}
      tabIndex={0}
      {...handlers}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <svg className="point-view-overlay" aria-hidden="true">
        {lasso === null ? null : <polygon className="lasso" points={lasso} />}
        <Ring row={marked} positions={positions} camera={camera} size={size} />
      </svg>
    </div>
  );
}

interface Surfaced {
  readonly surface: RefObject<PointSurface | null>;
  readonly failure: string | null;
}

/** Makes the drawing surface once and hands it what changes. */
function useSurface(
  canvas: RefObject<HTMLCanvasElement | null>,
  camera: LinkedCamera,
  positions: Float32Array,
  style: PointStyle,
): Surfaced {
  const surface = useRef<PointSurface | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    try {
      surface.current = createPointSurface(canvas.current, camera);
    } catch (error) {
      setFailure(`The points cannot be shown: ${error instanceof Error ? error.message : String(error)}.`);
    }
    return () => {
      surface.current?.dispose();
      surface.current = null;
    };
  }, [canvas, camera]);
  useEffect(() => surface.current?.setPositions(positions), [camera, positions]);
  useEffect(() => surface.current?.setStyle(style), [camera, positions, style]);
  return { surface, failure };
}

interface RingProps {
  readonly row: number | null;
  readonly positions: Float32Array;
  readonly camera: LinkedCamera;
  readonly size: () => Size;
}

/** The circle around the row under the mouse; follows the camera. */
function Ring({ row, positions, camera, size }: RingProps): ReactElement | null {
  const [, setTurn] = useState(0);
  useEffect(() => {
    if (row === null) return undefined;
    return camera.subscribe(() => setTurn((turn) => turn + 1));
  }, [camera, row]);
  const x = row === null ? NaN : (positions[2 * row] ?? NaN);
  if (row === null || Number.isNaN(x)) return null;
  const [left, top] = toPixels(camera.current(), size(), x, positions[2 * row + 1] ?? NaN);
  return <circle className="ring" cx={left} cy={top} r={8} />;
}
