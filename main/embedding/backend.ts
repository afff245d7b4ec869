import type { DeviceReport } from '../core/compute';

/** One runtime with one model in it: pictures in, embeddings out. */
export interface Backend {
  readonly device: DeviceReport;
  /** Pictures a call that the runtime is quickest at. */
  readonly batch: number;
  /** count × channels × height × width, normalised → count × width. */
  run(pictures: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}
