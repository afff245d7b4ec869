import type { Matrix, Precision, Values } from './matrix';
import type { Task } from './task';

export type Distance = 'euclidean' | 'cosine';

/**
 * The k nearest rows of every query, nearest first; ties go to the lower row number.
 * Fewer than k where the reference set is smaller.
 */
export interface Neighbours {
  readonly rows: number;
  readonly k: number;
  /** rows × k row numbers of the reference set. */
  readonly indices: Int32Array;
  /** rows × k distances: euclidean, or 1 − cosine. */
  readonly distances: Float64Array;
}

/** Principal components of centred data, largest variance first; signs: the largest loading is positive. */
export interface Pca {
  readonly mean: Float64Array;
  /** components × d, unit rows. */
  readonly components: Matrix<Float64Array>;
  /** Sample variance (n − 1) of each component's scores. */
  readonly variances: Float64Array;
  /** Sum of the variances of all components, the kept ones and the others. */
  readonly totalVariance: number;
  /** n × components. */
  readonly scores: Values;
}

export type DeviceId = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
export type DeviceChoice = 'auto' | DeviceId;

/** Which device does the work, and why it is not the one asked for. */
export interface DeviceReport {
  readonly asked: DeviceChoice;
  readonly used: DeviceId;
  /** What was tried and failed, in words for the user; absent when the asked device is used. */
  readonly fellBackBecause?: string;
}

export interface ProductOptions {
  /** Multiplies with the transpose of the left or right matrix. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Heavy arithmetic, handed to methods and metrics so that the same code runs on one core, all cores or a GPU.
 * Inputs of either precision are taken; results have the precision of `precision`.
 * Nothing is modified. Every call ticks its task between blocks, so it can be cancelled.
 */
export interface Compute {
  readonly precision: Precision;
  readonly device: DeviceReport;
  /** a (n × m) times b (m × p), either transposed first. */
  product(a: Values, b: Values, options: ProductOptions, task: Task): Promise<Values>;
  /** All distances between the rows of a and of b, n × p. For small sets: the result is dense. */
  distances(a: Values, b: Values, distance: Distance, task: Task): Promise<Values>;
  /** The k nearest other rows of every row; a row is never its own neighbour, even where copies of it exist. */
  neighbours(x: Values, k: number, distance: Distance, task: Task): Promise<Neighbours>;
  /** The k nearest rows of `references` for every row of `queries`. */
  nearest(
    queries: Values,
    references: Values,
    k: number,
    distance: Distance,
    task: Task,
  ): Promise<Neighbours>;
  /**
   * Hands every row with the set of its k nearest other rows, in no order, to `visit`, which must not keep the indices:
   * for k so large that lists would not fit in memory, or that their order is not worth its cost.
   */
  nearestSets(
    x: Values,
    k: number,
    distance: Distance,
    task: Task,
    visit: (row: number, indices: Int32Array) => void,
  ): Promise<void>;
  /**
   * For every row the sums of its distances to the rows of each group, itself included at distance 0.
   * @param groups  a group's number for every row
   * @returns       n × count
   */
  distanceSums(
    x: Values,
    groups: Int32Array,
    count: number,
    distance: Distance,
    task: Task,
  ): Promise<Matrix<Float64Array>>;
  /** The leading principal components; at most min(n − 1, d). */
  pca(x: Values, components: number, task: Task): Promise<Pca>;
}
