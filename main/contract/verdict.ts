/** What a study's corrections are compared by, and what is to be done. */

/** A part of the summary, with the middle 95 % of bootstrap draws over rows. */
export interface Estimate {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** The summary of a method on the scores that all methods have: what they are compared by. */
export interface ComparedSummary {
  readonly value: Estimate | null;
  readonly mixing: Estimate | null;
  readonly biology: Estimate | null;
  /** The scores that it is made of; absent in projects of older versions. */
  readonly used?: readonly string[];
  /** Those of them that have no values of rows: the intervals take them as they are. */
  readonly heldFixed?: readonly string[];
}

export interface Verdict {
  /** A method id, `none` (leave the data as they are) or `undecidable`. */
  readonly recommend: string;
  /** Methods not told apart from it. */
  readonly ties: readonly string[];
  /** What to do and why, a line for each thing that there is to say. */
  readonly text: string;
  /** Batches in which labels are told much worse than in the others: worth a look before anything else. */
  readonly badBatches?: readonly string[];
  /** Corrections set aside, each with the reason in words. */
  readonly setAside?: Readonly<Record<string, string>>;
  /** What the methods were compared by; empty where nothing was judged. */
  readonly compared?: Readonly<Record<string, ComparedSummary>>;
}
