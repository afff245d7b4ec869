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

/** One average precision a row, NaN where it has no positives or no negatives, with the numbers of both together. */
export interface RankedRows {
  readonly precision: Float64Array;
  readonly positives: Int32Array;
  readonly total: Int32Array;
}

/** Ranks of partners among the rows of the other table, from 0. */
export interface PartnerRanks {
  /** Among the rows of the right table, for every row of the left one. */
  readonly forth: Float64Array;
  /** Among the rows of the left table, for every row of the right one. */
  readonly back: Float64Array;
}

/** Rankings of so many positives among so many rows. */
export interface RankingClass {
  readonly positives: number;
  readonly total: number;
}

/** Groups of rows, each a row's fellows; what a positive must be besides a fellow. */
export interface FellowGroups {
  /** A group's number for every row, below `count`; −1 for a row that takes no part. */
  readonly groups: Int32Array;
  readonly count: number;
  /** For each ranking wanted: kinds of the rows, which a positive must not share with its row, or undefined. */
  readonly apart: readonly (Int32Array | undefined)[];
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
  /** Threads of the processor that work may use at once, this one counted. */
  readonly threads: number;
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
   * The k nearest rows of other kinds for the rows in `rows`. Places that a row cannot fill, because fewer rows are of
   * other kinds, hold −1 at distance Infinity.
   * @param kinds  a kind's number for every row, below `count`
   */
  neighboursApart(
    x: Values,
    kinds: Int32Array,
    count: number,
    rows: Int32Array,
    k: number,
    distance: Distance,
    task: Task,
  ): Promise<Neighbours>;
  /**
   * As `neighbours`, and beside these every row's nearest rows of other kinds where one search for both costs hardly more
   * than one; where it would cost more, `apart` is absent.
   * @param apart  how many, and a kind's number for every row, below `count`
   */
  neighboursAndApart(
    x: Values,
    k: number,
    apart: { readonly kinds: Int32Array; readonly count: number; readonly k: number },
    distance: Distance,
    task: Task,
  ): Promise<{ readonly all: Neighbours; readonly apart?: Neighbours }>;
  /**
   * How many of every row's k nearest other rows belong to each group: for k so large that lists would not fit in memory.
   * @param groups  a group's number for every row
   * @returns       n × count
   */
  neighbourGroups(
    x: Values,
    k: number,
    groups: Int32Array,
    count: number,
    distance: Distance,
    task: Task,
  ): Promise<Int32Array>;
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
  /**
   * Average precision of every row's fellows among all rows, by cosine: positives are the other rows of its group,
   * negatives all rows of other groups; of a negative tied with a positive half is before it.
   * @param groupings  groupings of the same rows, each ranked by itself; done together, and faster, where all rows take
   *                   part in the later ones and their groups lie within those of the one before
   * @returns          for each grouping a ranking for each entry of its `apart`
   */
  rankFellows(
    x: Values,
    groupings: readonly FellowGroups[],
    task: Task,
  ): Promise<readonly (readonly RankedRows[])[]>;
  /**
   * How many rows of the other table are more similar to a row, by cosine, than its partner there, the row of the same
   * number; of a row exactly as similar as the partner half is before it.
   */
  rankPartners(left: Values, right: Values, task: Task): Promise<PartnerRanks>;
  /**
   * Average precisions of random rankings, the same for the same seed, class and number of draws.
   * @returns  for each class its draws
   */
  randomPrecisions(
    classes: readonly RankingClass[],
    draws: number,
    seed: number,
    task: Task,
  ): Promise<readonly Float64Array[]>;
  /** The leading principal components; at most min(n − 1, d). */
  pca(x: Values, components: number, task: Task): Promise<Pca>;
}
