import type { LinkedCamera, Size } from './camera';
import type { PointStyle } from './point-renderer';
import { PointRenderer } from './point-renderer';

/** The camera counts as resting after this long without a move; then everything is drawn. */
const REST_MS = 120;

/** A canvas that keeps itself drawn: follows camera, size, pixel density and a lost graphics context. */
export interface PointSurface {
  setPositions(positions: Float32Array): void;
  setStyle(style: PointStyle): void;
  size(): Size;
  dispose(): void;
}

/**
 * @param onResize called after the canvas got another size
 * @throws when WebGL2 is not to be had
 */
export function createPointSurface(
  canvas: HTMLCanvasElement,
  camera: LinkedCamera,
  onResize: () => void,
): PointSurface {
  const renderer = new PointRenderer(canvas);
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
  const rest = (): void => {
    isMoving = false;
    request();
  };
  const moved = (): void => {
    isMoving = true;
    clearTimeout(restTimer);
    restTimer = window.setTimeout(rest, REST_MS);
    request();
  };
  const fit = (): void => {
    const { clientWidth, clientHeight } = canvas;
    const ratio = window.devicePixelRatio;
    size = { width: clientWidth, height: clientHeight };
    canvas.width = Math.max(1, Math.round(clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(clientHeight * ratio));
    // Drawn at once: a resized canvas is empty until then.
    draw();
    onResize();
  };
  const lost = (event: Event): void => event.preventDefault();
  const restored = (): void => {
    renderer.restore();
    request();
  };

  const observer = new ResizeObserver(fit);
  observer.observe(canvas);
  canvas.addEventListener('webglcontextlost', lost);
  canvas.addEventListener('webglcontextrestored', restored);
  const unsubscribe = camera.subscribe(moved);
  return {
    setPositions(positions) {
      renderer.setPositions(positions);
      request();
    },
    setStyle(style) {
      renderer.setStyle(style);
      request();
    },
    size: () => size,
    dispose() {
      unsubscribe();
      observer.disconnect();
      cancelAnimationFrame(frame);
      clearTimeout(restTimer);
      canvas.removeEventListener('webglcontextlost', lost);
      canvas.removeEventListener('webglcontextrestored', restored);
      renderer.dispose();
    },
  };
}
