/** What part of the plane is seen: the centre in layout units (−1 … 1) and how often it is magnified. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Everything, with a little air. */
export const WHOLE: Camera = { x: 0, y: 0, zoom: 0.9 };
const ZOOM_MIN = 0.5;
const ZOOM_MAX = 400;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels a layout unit: the square −1 … 1 fits the shorter side at zoom 1. */
export const pixelsPerUnit = (camera: Camera, size: Size): number =>
  (Math.min(size.width, size.height) / 2) * camera.zoom;

/** Where a layout position is on the canvas, in CSS pixels from its top left. */
export function toPixels(camera: Camera, size: Size, x: number, y: number): readonly [number, number] {
  const scale = pixelsPerUnit(camera, size);
  return [size.width / 2 + (x - camera.x) * scale, size.height / 2 - (y - camera.y) * scale];
}

/** The layout position under a canvas position. */
export function toUnits(camera: Camera, size: Size, left: number, top: number): readonly [number, number] {
  const scale = pixelsPerUnit(camera, size);
  return [camera.x + (left - size.width / 2) / scale, camera.y - (top - size.height / 2) / scale];
}

/** The camera after dragging by CSS pixels. */
export function pan(camera: Camera, size: Size, dx: number, dy: number): Camera {
  const scale = pixelsPerUnit(camera, size);
  return { ...camera, x: camera.x - dx / scale, y: camera.y + dy / scale };
}

/** The camera magnified by `factor`; what is under (left, top) stays there. */
export function zoomAt(camera: Camera, size: Size, factor: number, left: number, top: number): Camera {
  const zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, camera.zoom * factor));
  const [x, y] = toUnits(camera, size, left, top);
  const kept = camera.zoom / zoom;
  return { x: x + (camera.x - x) * kept, y: y + (camera.y - y) * kept, zoom };
}

/** One camera that several views share, outside React: it moves at the screen's rate. */
export interface LinkedCamera {
  readonly current: () => Camera;
  readonly set: (camera: Camera) => void;
  /** Returns its unsubscribe. */
  readonly subscribe: (listen: () => void) => () => void;
}

export function createLinkedCamera(start: Camera = WHOLE): LinkedCamera {
  let camera = start;
  const listeners = new Set<() => void>();
  return {
    current: () => camera,
    set(next) {
      camera = next;
      for (const listen of listeners) listen();
    },
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
}
