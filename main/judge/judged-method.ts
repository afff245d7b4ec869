import type { OverCorrection } from '../contract/judgement';
import type { Parts } from '../core/metric';

/** A score as it is reported, of whatever metric. */
export interface JudgedScore {
  readonly value: number | null;
  readonly measures: 'mixing' | 'biology';
  readonly range: readonly [worst: number, best: number];
  readonly parts?: Parts;
}

/** A correction with its scores; `none` is the table as it was. */
export interface JudgedMethod {
  readonly id: string;
  readonly title: string;
  readonly scores: Readonly<Record<string, JudgedScore>>;
  /** Per-sample scores of the metrics that give them, n each, NaN where a row has none. */
  readonly perSample: ReadonlyMap<string, Float64Array>;
  /** Against the uncorrected table; absent for that table itself. */
  readonly overCorrection?: OverCorrection;
}

/** The value of a score, null where it is missing or could not be computed. */
export const valueOf = (method: JudgedMethod, id: string): number | null =>
  Object.hasOwn(method.scores, id) ? method.scores[id].value : null;
