import type { KeyboardEvent, PointerEvent, RefObject } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { LinkedCamera, Size } from './camera';
import { WHOLE, pan, pixelsPerUnit, toUnits, zoomAt } from './camera';
import type { GridIndex } from './grid-index';
import { rowsInside } from './lasso';

/** What a finished lasso does with the selection. */
export type Combine = 'replace' | 'add' | 'remove';

export interface GestureOptions {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly camera: LinkedCamera;
  readonly size: () => Size;
  readonly positions: Float32Array;
  readonly index: GridIndex;
  readonly tool: 'pan' | 'lasso';
  readonly isReachable: (row: number) => boolean;
  readonly onHover: (row: number | null) => void;
  readonly onSelect: (rows: readonly number[], combine: Combine) => void;
}

interface Gestures {
  /** Canvas positions of the lasso being drawn, as SVG points. */
  readonly lasso: string | null;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onDoubleClick: () => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

const HOVER_PX = 12;
const WHEEL_SPEED = 0.0016;
const KEY_PAN_PX = 48;
const KEY_ZOOM = 1.25;
/** A lasso smaller than this is a slip of the hand. */
const LASSO_CORNERS_MIN = 6;

type Drag =
  | { readonly kind: 'pan'; left: number; top: number }
  | { readonly kind: 'lasso'; readonly corners: number[]; readonly combine: Combine };

const combineOf = (event: { shiftKey: boolean; altKey: boolean }): Combine =>
  event.altKey ? 'remove' : event.shiftKey ? 'add' : 'replace';

/** The row that a canvas position points at. */
function rowAt(
  { camera, size, index, isReachable }: GestureOptions,
  left: number,
  top: number,
): number | null {
  const now = camera.current();
  const [x, y] = toUnits(now, size(), left, top);
  const row = index.nearest(x, y, HOVER_PX / pixelsPerUnit(now, size()), isReachable);
  return row < 0 ? null : row;
}

/** The rows inside an outline of canvas positions. */
function rowsWithin(options: GestureOptions, corners: readonly number[]): readonly number[] {
  const { camera, size, positions, isReachable } = options;
  const outline: number[] = [];
  for (let i = 0; i < corners.length; i += 2) {
    outline.push(...toUnits(camera.current(), size(), corners[i] ?? 0, corners[i + 1] ?? 0));
  }
  return rowsInside(positions, outline, isReachable);
}

function rowsInSight(options: GestureOptions): readonly number[] {
  const { width, height } = options.size();
  return rowsWithin(options, [0, 0, width, 0, width, height, 0, height]);
}

/** Mouse, wheel and keyboard of a point view. Shift draws a lasso with any tool. */
export function usePointGestures(options: GestureOptions): Gestures {
  const { element, camera, size, tool, onHover, onSelect } = options;
  const drag = useRef<Drag | null>(null);
  const [lasso, setLasso] = useState<string | null>(null);
  useWheelZoom(element, camera, size);

  const local = (event: PointerEvent): readonly [number, number] => {
    const box = element.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const finish = (corners: readonly number[], combine: Combine): void => {
    setLasso(null);
    if (corners.length / 2 >= LASSO_CORNERS_MIN) onSelect(rowsWithin(options, corners), combine);
  };
  return {
    lasso,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const [left, top] = local(event);
        const isLasso = tool === 'lasso' || event.shiftKey;
        drag.current = isLasso
          ? { kind: 'lasso', corners: [left, top], combine: combineOf(event) }
          : { kind: 'pan', left, top };
        onHover(null);
      },
      onPointerMove(event) {
        const [left, top] = local(event);
        const now = drag.current;
        if (now === null) onHover(rowAt(options, left, top));
        else if (now.kind === 'pan') {
          camera.set(pan(camera.current(), size(), left - now.left, top - now.top));
          Object.assign(now, { left, top });
        } else {
          now.corners.push(left, top);
          setLasso(now.corners.join(' '));
        }
      },
      onPointerUp() {
        const now = drag.current;
        drag.current = null;
        if (now?.kind === 'lasso') finish(now.corners, now.combine);
      },
      onPointerLeave: () => onHover(null),
      onDoubleClick: () => camera.set(WHOLE),
      onKeyDown(event) {
        if (event.ctrlKey || event.metaKey) return;
        if (event.key === 'Enter') onSelect(rowsInSight(options), combineOf(event));
        else if (!moveByKey(event.key, camera, size())) return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}

const PAN_KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [KEY_PAN_PX, 0],
  ArrowRight: [-KEY_PAN_PX, 0],
  ArrowUp: [0, KEY_PAN_PX],
  ArrowDown: [0, -KEY_PAN_PX],
};
const ZOOM_KEYS: Readonly<Record<string, number>> = { '+': KEY_ZOOM, '=': KEY_ZOOM, '-': 1 / KEY_ZOOM };

function moveByKey(key: string, camera: LinkedCamera, size: Size): boolean {
  const step = PAN_KEYS[key];
  const factor = ZOOM_KEYS[key];
  if (step !== undefined) camera.set(pan(camera.current(), size, ...step));
  else if (factor !== undefined)
    camera.set(zoomAt(camera.current(), size, factor, size.width / 2, size.height / 2));
  else if (key === '0') camera.set(WHOLE);
  else return false;
  return true;
}

/** Wheel events are listened to directly: React's are passive and cannot keep the page from scrolling. */
function useWheelZoom(
  element: RefObject<HTMLDivElement | null>,
  camera: LinkedCamera,
  size: () => Size,
): void {
  useEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY * WHEEL_SPEED);
      camera.set(zoomAt(camera.current(), size(), factor, event.clientX - box.left, event.clientY - box.top));
    };
    target.addEventListener('wheel', zoom, { passive: false });
    return () => target.removeEventListener('wheel', zoom);
  }, [element, camera, size]);
}
