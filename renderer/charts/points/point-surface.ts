import type { LinkedCamera, Size } from './camera';
import type { PointStyle } from './point-renderer';
import { PointRenderer } from './point-renderer';

/** The camera counts as resting after this long without a move; then everything is drawn. */
const REST_MS = 50;

/** A canvas that keeps itself drawn: follows camera, size, pixel density and a lost graphics context. */
export interface PointSurface {
  setPositions(positions: Float32Array): void;
  setStyle(style: PointStyle): void;
  size(): Size;
  dispose(): void;
}

/** Draws when asked, at most once a frame; a moving camera gets a sample, a resting one everything. */
function createPainter(renderer: PointRenderer, canvas: HTMLCanvasElement, camera: LinkedCamera) {
  let size: Size = { width: 0, height: 0 };
  let frame = 0;
  let restTimer = 0;
  let isMoving = false;
  const draw = (): void => {
    frame = 0;
    if (size.width === 0) return;
    const drawn = renderer.draw(camera.current(), size, window.devicePixelRatio, isMoving);
    // For people who measure: what the last frame showed.
    canvas.dataset['drawn'] = String(drawn);
    canvas.dataset['detail'] = isMoving && drawn < renderer.count ? 'sample' : 'full';
  };
  const request = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  return {
    request,
    size: () => size,
    moved: () => {
      isMoving = true;
      clearTimeout(restTimer);
      restTimer = window.setTimeout(() => {
        isMoving = false;
        request();
      }, REST_MS);
      request();
    },
    fit: () => {
      const { clientWidth, clientHeight } = canvas;
      const ratio = window.devicePixelRatio;
      size = { width: clientWidth, height: clientHeight };
      canvas.width = Math.max(1, Math.round(clientWidth * ratio));
      canvas.height = Math.max(1, Math.round(clientHeight * ratio));
      // Drawn at once: a resized canvas is empty until then.
      draw();
    },
    stop: () => {
      cancelAnimationFrame(frame);
      clearTimeout(restTimer);
    },
  };
}

/** @throws when WebGL2 is not to be had */
export function createPointSurface(canvas: HTMLCanvasElement, camera: LinkedCamera): PointSurface {
  const renderer = new PointRenderer(canvas);
  const painter = createPainter(renderer, canvas, camera);
  const listeners = new AbortController();
  const { signal } = listeners;
  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault(), { signal });
  canvas.addEventListener(
    'webglcontextrestored',
    () => {
      renderer.restore();
      painter.request();
    },
    { signal },
  );
  const observer = new ResizeObserver(painter.fit);
  observer.observe(canvas);
  const unsubscribe = camera.subscribe(painter.moved);
  return {
    size: painter.size,
    setPositions(positions) {
      renderer.setPositions(positions);
      painter.request();
    },
    setStyle(style) {
      renderer.setStyle(style);
      painter.request();
    },
    dispose() {
      unsubscribe();
      observer.disconnect();
      listeners.abort();
      painter.stop();
      renderer.dispose();
    },
  };
}
