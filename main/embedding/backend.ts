import type { NetworkPrecision } from '../contract/recipe';
import type { DeviceChoice, DeviceReport } from '../core/compute';

/** In which precision a network is computed, and why it is not the one asked for. */
export interface PrecisionReport {
  readonly asked: NetworkPrecision;
  readonly used: NetworkPrecision;
  readonly fellBackBecause?: string;
}

export interface BackendOptions {
  readonly device: DeviceChoice;
  readonly precision: NetworkPrecision;
  /** Of the processor; all cores unless given. */
  readonly threads?: number;
  /** The bundled file of the threads that each run a model of their own; in a checkout the source runs. */
  readonly sessionWorker?: URL;
}

/** One runtime with one model in it: pictures in, embeddings out. */
export interface Backend {
  readonly device: DeviceReport;
  readonly precision: PrecisionReport;
  /** Pictures a call that the runtime is quickest at. */
  readonly batch: number;
  /** count × channels × height × width, normalised → count × width. */
  run(pictures: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

const OUT_OF_MEMORY =
  /out of memory|not enough memory|failed to allocate|allocation failed|bad[ _]alloc|alloc_failed|\boom\b|8007000e/i;

/**
 * Whether a runtime ran out of memory. None of them has a code for it, so it is told by what they say: ONNX Runtime
 * on the processor and on CUDA, cuBLAS, DirectML, WebGPU, TensorFlow.js, and the engine of JavaScript.
 */
export const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && (OUT_OF_MEMORY.test(error.message) || isOutOfMemory(error.cause));
