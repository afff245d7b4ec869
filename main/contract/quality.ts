import type { SkippedFile } from './study';

/**
 * What can be wrong with an image:
 * - `blurred`: less fine detail than its plate's images of the same channel;
 * - `saturated`: too many pixels at the camera's limit;
 * - `blank`: one value everywhere, or nothing but noise;
 * - `outlier`: much brighter or darker than its plate's images of the same channel (which may be biology).
 */
export type QualityProblem = 'blurred' | 'saturated' | 'blank' | 'outlier';

export const QUALITY_PROBLEMS = [
  'blurred',
  'saturated',
  'blank',
  'outlier',
] as const satisfies readonly QualityProblem[];

/** One thing found in one channel of one row. */
export interface QualityFlag {
  readonly problem: QualityProblem;
  readonly channel: string;
  /** What was measured, and the limit that it lies beyond, in the same unit. */
  readonly value: number;
  readonly threshold: number;
  /** One sentence for a person, with the numbers in it. */
  readonly reason: string;
}

export interface FlaggedRow {
  /** Row of the study. */
  readonly row: number;
  /** Of the row's first file, relative to the folder given. */
  readonly path: string;
  readonly flags: readonly QualityFlag[];
}

/** What became of looking at every image. */
export interface QualityReport {
  /** Rows that were measured. */
  readonly checked: number;
  /** Rows with at least one flag, in the study's order. */
  readonly flagged: readonly FlaggedRow[];
  /** Rows that have each problem in any channel. */
  readonly counts: Readonly<Record<QualityProblem, number>>;
  /** Files that could not be read. */
  readonly unreadable: readonly SkippedFile[];
  /** What could not be judged and why, such as plates with too few images. */
  readonly notes: readonly string[];
}

/** A row that the user took out, and why. */
export interface ExcludedRow {
  readonly row: number;
  readonly path: string;
  readonly reason: string;
}
