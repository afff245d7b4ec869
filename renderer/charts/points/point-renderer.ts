import type { Camera, Size } from './camera';
import { pixelsPerUnit } from './camera';
import { drawOrder } from './draw-order';
import { FRAGMENT_SHADER, VERTEX_SHADER } from './shaders';

/** How rows look: n × 4 colour bytes, and n weights (0 hidden, 1 faint, 2 normal, 3 strong). */
export interface PointStyle {
  readonly colours: Uint8Array;
  readonly weights: Uint8Array;
  /** Of faint points, 0 … 1. */
  readonly faintColour: readonly [number, number, number];
}

/** Drawn while the camera moves; the rest follows when it rests. */
export const MOVING_POINTS = 10_000;

type UniformName = 'centre' | 'scale' | 'sizePx' | 'opacity' | 'faintPass' | 'faintColour';

interface Resources {
  readonly program: WebGLProgram;
  readonly vertexArray: WebGLVertexArrayObject;
  readonly positions: WebGLBuffer;
  readonly colours: WebGLBuffer;
  readonly weights: WebGLBuffer;
  readonly uniforms: Readonly<Record<UniformName, WebGLUniformLocation | null>>;
}

/** Draws points with WebGL2: nothing is compiled from text of the data, no library, no eval. */
export class PointRenderer {
  private readonly gl: WebGL2RenderingContext;
  private resources: Resources | null = null;
  private order: Uint32Array = new Uint32Array(0);
  private positions: Float32Array = new Float32Array(0);
  private style: PointStyle | null = null;
  private hasFaint = false;

  /** @throws when WebGL2 is not to be had */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false, alpha: true });
    if (gl === null) throw new Error('this computer offers no WebGL2');
    this.gl = gl;
    this.resources = createResources(gl);
  }

  get count(): number {
    return this.order.length;
  }
  isLost(): boolean {
    return this.gl.isContextLost();
  }

  /** After the browser gave a lost context back: everything is sent again. */
  restore(): void {
    this.resources = createResources(this.gl);
    this.upload();
    if (this.style !== null) this.setStyle(this.style);
  }

  /** @param positions n × 2 in −1 … 1; NaN: not drawn */
  setPositions(positions: Float32Array): void {
    if (positions.length / 2 !== this.order.length) this.order = drawOrder(positions.length / 2);
    this.positions = positions;
    this.upload();
  }

  setStyle(style: PointStyle): void {
    this.style = style;
    this.hasFaint = style.weights.includes(1);
    const { gl, order, resources } = this;
    if (resources === null) return;
    const colours = new Uint8Array(order.length * 4);
    const weights = new Uint8Array(order.length);
    const from = new Uint32Array(
      style.colours.buffer,
      style.colours.byteOffset,
      style.colours.byteLength / 4,
    );
    const to = new Uint32Array(colours.buffer);
    for (let i = 0; i < order.length; i++) {
      const row = order[i] ?? 0;
      to[i] = from[row] ?? 0;
      weights[i] = style.weights[row] ?? 0;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, resources.colours);
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, resources.weights);
    gl.bufferData(gl.ARRAY_BUFFER, weights, gl.STATIC_DRAW);
  }

  /** One frame; while moving a fixed sample. Returns how many points were drawn. */
  draw(camera: Camera, size: Size, devicePixels: number, isMoving: boolean): number {
    const { gl, resources, style } = this;
    if (resources === null || style === null || this.isLost()) return 0;
    const { uniforms } = resources;
    const drawn = isMoving ? Math.min(this.count, MOVING_POINTS) : this.count;
    const scale = pixelsPerUnit(camera, size);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(resources.program);
    gl.bindVertexArray(resources.vertexArray);
    gl.uniform2f(uniforms.centre, camera.x, camera.y);
    gl.uniform2f(uniforms.scale, (2 * scale) / size.width, (2 * scale) / size.height);
    gl.uniform1f(uniforms.sizePx, pointSizePx(this.count, camera.zoom) * devicePixels);
    gl.uniform1f(uniforms.opacity, pointOpacity(this.count, camera.zoom));
    gl.uniform3f(uniforms.faintColour, ...style.faintColour);
    if (this.hasFaint) {
      gl.uniform1f(uniforms.faintPass, 1);
      gl.drawArrays(gl.POINTS, 0, drawn);
    }
    gl.uniform1f(uniforms.faintPass, 0);
    gl.drawArrays(gl.POINTS, 0, drawn);
    gl.bindVertexArray(null);
    return drawn;
  }

  dispose(): void {
    const { gl, resources } = this;
    if (resources === null) return;
    for (const buffer of [resources.positions, resources.colours, resources.weights]) gl.deleteBuffer(buffer);
    gl.deleteVertexArray(resources.vertexArray);
    gl.deleteProgram(resources.program);
    this.resources = null;
  }

  private upload(): void {
    const { gl, order, positions, resources } = this;
    if (resources === null) return;
    const sorted = new Float32Array(positions.length);
    for (let i = 0; i < order.length; i++) {
      const row = order[i] ?? 0;
      // Far outside instead of NaN, which drivers treat differently.
      const x = positions[2 * row] ?? NaN;
      sorted[2 * i] = Number.isNaN(x) ? 1e6 : x;
      sorted[2 * i + 1] = Number.isNaN(x) ? 1e6 : (positions[2 * row + 1] ?? 1e6);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, resources.positions);
    gl.bufferData(gl.ARRAY_BUFFER, sorted, gl.STATIC_DRAW);
  }
}

/** Diameter in CSS pixels: smaller for many points, larger when looked at closely. */
export function pointSizePx(count: number, zoom: number): number {
  const base = count <= 500 ? 7 : count <= 5000 ? 5.5 : count <= 30_000 ? 4 : 2.4;
  return Math.min(16, base * Math.max(1, Math.sqrt(Math.max(1, zoom)) ** 0.8));
}

/** Many points let each other shine through, few are solid. */
export function pointOpacity(count: number, zoom: number): number {
  const base = count <= 5000 ? 0.9 : count <= 30_000 ? 0.75 : 0.5;
  return Math.min(0.95, base * Math.max(1, zoom) ** 0.15);
}

function createResources(gl: WebGL2RenderingContext): Resources {
  const program = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, VERTEX_SHADER),
    compile(gl, gl.FRAGMENT_SHADER, FRAGMENT_SHADER),
  ];
  for (const shader of shaders) gl.attachShader(program, shader);
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`points cannot be drawn: ${gl.getProgramInfoLog(program) ?? 'no reason given'}`);
  }
  for (const shader of shaders) gl.deleteShader(shader);
  const vertexArray = gl.createVertexArray();
  gl.bindVertexArray(vertexArray);
  const attribute = (location: number, size: number, type: number, isNormalised: boolean): WebGLBuffer => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, isNormalised, 0, 0);
    return buffer;
  };
  const buffers = {
    positions: attribute(0, 2, gl.FLOAT, false),
    colours: attribute(1, 4, gl.UNSIGNED_BYTE, true),
    weights: attribute(2, 1, gl.UNSIGNED_BYTE, false),
  };
  gl.bindVertexArray(null);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const uniform = (name: UniformName) => gl.getUniformLocation(program, name);
  const uniforms = {
    centre: uniform('centre'),
    scale: uniform('scale'),
    sizePx: uniform('sizePx'),
    opacity: uniform('opacity'),
    faintPass: uniform('faintPass'),
    faintColour: uniform('faintColour'),
  };
  return { program, vertexArray, ...buffers, uniforms };
}

function compile(gl: WebGL2RenderingContext, type: number, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) throw new Error('points cannot be drawn: no shader');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`points cannot be drawn: ${gl.getShaderInfoLog(shader) ?? 'no reason given'}`);
  }
  return shader;
}
